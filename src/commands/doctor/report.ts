import type { Config } from '#kit/env.ts';
import type { Finding, Level } from './check.ts';

export interface Found extends Finding {
  area: string;
  name: string;
}

/** The worst comes last, where the eye is when the command has ended. */
const order: readonly Level[] = ['ok', 'skipped', 'warning', 'broken'];

export function asLines(found: readonly Found[]): string[] {
  const lines = order.flatMap((level) => {
    const ofLevel = found.filter((one) => one.level === level);
    return level === 'skipped' ? linesOfSkipped(ofLevel) : ofLevel.flatMap(linesOf);
  });
  const { broken, warnings, ok } = countOf(found);
  const verdict = broken > 0 ? 'Something is broken' : warnings > 0 ? 'Nothing is broken' : 'All is well';
  return [...lines, '', `${verdict}: ${broken} broken, ${warnings} to be warned of, ${ok} fine.`];
}

const line = (level: Level, area: string, text: string) => `${level.padEnd(9)}${area.padEnd(10)}${text}`;

const linesOf = ({ level, area, says, todo }: Found): string[] => [
  line(level, area, says),
  ...(todo === undefined ? [] : [`${' '.repeat(19)}→ ${todo}`]),
];

/** One line for each reason: many checks stand on the same. */
const linesOfSkipped = (found: readonly Found[]): string[] =>
  [...Map.groupBy(found, ({ says }) => says)].map(([reason, checks]) =>
    line('skipped', '', `${reason}: ${checks.map(({ name }) => name).join(', ')}.`),
  );

export const asJson = (found: readonly Found[]): string[] => [
  JSON.stringify({ ...countOf(found), findings: found }, null, 2),
];

function countOf(found: readonly Found[]) {
  const count = (level: Level) => found.filter((one) => one.level === level).length;
  return { broken: count('broken'), warnings: count('warning'), skipped: count('skipped'), ok: count('ok') };
}

/** What a server said is passed on, and could hold what we said to it. */
export function withoutSecrets(found: readonly Found[], config: Config): Found[] {
  const secrets = secretsOf(config);
  const mask = (text: string) => {
    const bare = text.replace(/:\/\/[^\s/@]*@/g, '://[masked]@');
    return secrets.reduce((masked, secret) => masked.replaceAll(secret, '[masked]'), bare);
  };
  return found.map((finding) => ({ ...finding, says: mask(finding.says) }));
}

function secretsOf({ database_url, redis_url, smtp_url, public_url, vapid, ...config }: Config): string[] {
  const ofUrls = [database_url, redis_url, smtp_url, public_url].flatMap((url) => {
    const password = url === null ? '' : new URL(url).password;
    return [password, decoded(password)];
  });
  const secrets = [...ofUrls, config.admin_password, config.metrics_token, vapid?.private_key];
  return [...new Set(secrets.flatMap((secret) => secret || []))];
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
