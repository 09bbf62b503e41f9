import { isIP } from 'node:net';

/** One variable of the environment: its meaning, its value when unset, and how its text is read. */
export interface Variable<T> {
  doc: string;
  fallback: T;
  parse: (value: string) => T;
}

export function given<T>(fallback: T, parse: (value: string) => T, doc: string): Variable<T> {
  return { doc, fallback, parse };
}
export function optional<T>(parse: (value: string) => T, doc: string): Variable<T | null> {
  return { doc, fallback: null, parse };
}
export function url(...protocols: string[]) {
  return (value: string): string => {
    const wanted = `a URL that begins with ${protocols.map((protocol) => `${protocol}//`).join(' or ')}`;
    const begins = protocols.some((protocol) => value.toLowerCase().startsWith(`${protocol}//`));
    if (!begins || !URL.canParse(value)) throw new Error(wanted);
    return value;
  };
}
export function integer(min: number, max: number) {
  return (value: string): number => {
    const number = Number(value);
    if (!/^\d+$/.test(value) || number < min || number > max) throw new Error(`a whole number from ${min} to ${max}`);
    return number;
  };
}
export function matching(pattern: RegExp, what: string) {
  return (value: string): string => {
    if (!pattern.test(value)) throw new Error(what);
    return value;
  };
}
export function oneOf<T extends string>(choices: readonly T[]) {
  return (value: string): T => {
    const found = choices.find((choice) => choice === value);
    if (found === undefined) throw new Error(`one of ${choices.join(', ')}`);
    return found;
  };
}
export function list(value: string): string[] {
  return value
    .split(',')
    .map((item) => item.trim())
    .filter((item) => item !== '');
}
export function listOf<T extends string>(choices: readonly T[]) {
  return (value: string): readonly T[] => {
    const found = [...new Set(list(value).map(oneOf(choices)))];
    if (found.length === 0) throw new Error(`one or more of ${choices.join(', ')}`);
    return found;
  };
}
export function networks(value: string): readonly string[] {
  const wanted = 'IP addresses or networks such as 10.0.0.0/8, comma-separated';
  return list(value).map((item) => {
    const [address = '', bits, ...more] = item.split('/');
    const most = isIP(address) === 6 ? 128 : 32;
    const fits = bits === undefined || (/^\d{1,3}$/.test(bits) && Number(bits) <= most);
    if (isIP(address) === 0 || !fits || more.length > 0) throw new Error(wanted);
    return item;
  });
}
export function urls(value: string): readonly string[] {
  return list(value).map(url('http:', 'https:'));
}
export function origins(value: string): readonly string[] {
  return urls(value).map((item) => new URL(item).origin);
}
/** Of who vouches for people: nobody may listen on the way to them. */
export function provider(value: string): string {
  const { protocol, hostname } = new URL(url('https:', 'http:')(value));
  if (protocol === 'http:' && !/^(localhost|127\.\d+\.\d+\.\d+|\[::1\])$/.test(hostname))
    throw new Error('a URL that begins with https://, or http:// on this machine');
  return value;
}
