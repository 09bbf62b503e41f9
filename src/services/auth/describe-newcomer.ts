import { randomInt } from 'node:crypto';
import type { Locale } from '#contract/people.ts';
import type { Newcomer } from './begin-as.ts';

/** What somebody else says of a person: nothing of it has passed a schema of ours. */
interface Said {
  name?: string | undefined;
  username?: string | undefined;
  email?: string | undefined;
  locale?: string | undefined;
}

/** The same as an account of ours takes it. */
export function describe(said: Said, locale: Locale): Omit<Newcomer, 'email_verified'> {
  const username = usernameLike(said.username ?? said.email);
  const name = (said.name ?? said.username ?? '').replace(/\p{Cc}+/gu, ' ').trim();
  const isAddress =
    said.email !== undefined && said.email.length <= 254 && /^[^\s@\p{Cc}]+@[^\s@\p{Cc}]+$/u.test(said.email);
  return {
    username,
    display_name: name === '' ? username : Array.from(name).slice(0, 80).join(''),
    email: isAddress ? (said.email ?? null) : null,
    locale: said.locale?.startsWith('fa') ? 'fa' : said.locale?.startsWith('en') ? 'en' : locale,
  };
}

/** Without letters that are mistaken for others. */
const letters = 'abcdefghjkmnpqrstuvwxyz23456789z';
/** Five bits a letter. */
export const randomLetters = (count: number): string =>
  Array.from({ length: count }, () => letters[randomInt(letters.length)]).join('');

/** A username like what somebody is called elsewhere, with an ending of its own (30 bits). */
function usernameLike(called = ''): string {
  const plain = called
    .replace(/@.*$/s, '')
    .replace(/[^\p{L}\p{N}._-]+/gu, '-')
    .replace(/^[^\p{L}\p{N}]+/u, '');
  return `${Array.from(plain).slice(0, 30).join('') || 'person'}-${randomLetters(6)}`;
}
