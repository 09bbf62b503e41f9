import type { Database } from '#kit/database.ts';
import { networkOf } from '#kit/network.ts';
import { checkThrottle, clearThrottle, countFailure, forgetThrottles, throttle } from '#kit/throttle.ts';
import type { Tx } from '#kit/transact.ts';

/** Each allows `burst` in a row and one more every so many seconds. An office, a school or a bus shares one address. */
const limits = {
  attemptsOnAccount: { burst: 10, every: 20 },
  failuresFromAddress: { burst: 40, every: 2 },
  // Of a million codes three are good at a time: so many tries a day are one chance in five hundred.
  codes: { burst: 10, every: 120 },
  registrations: { burst: 200, every: 5 },
  guests: { burst: 300, every: 2 },
  providerStarts: { burst: 300, every: 2 },
  challenges: { burst: 300, every: 2 },
  forgotten: { burst: 50, every: 10 },
  refreshFailures: { burst: 100, every: 2 },
  mailsToAddress: { burst: 5, every: 60 },
} as const;

/**
 * Around an attempt on an account, before the password is looked at, whatever the spelling of its name. Who signed in from an
 * address before has a count of their own there: a stranger who tries passwords elsewhere does not lock the owner out.
 * @returns what to call after a success.
 * @throws {Problem} `too_many_requests`.
 */
export async function limitAccount(
  db: Database,
  { account_key, known_here, address }: { account_key: string; known_here: boolean; address: string },
): Promise<() => Promise<void>> {
  const key = `login as ${account_key}${known_here ? ` from ${networkOf(address)}` : ''}`;
  await throttle(db, key, limits.attemptsOnAccount);
  return () => clearThrottle(db, key);
}

/** Around an attempt to sign in, whoever it is as: failures count by address. @returns what to call after a failure. */
export async function limitFailures(db: Database, address: string): Promise<() => Promise<void>> {
  const key = `login from ${networkOf(address)}`;
  await checkThrottle(db, key, limits.failuresFromAddress);
  return () => countFailure(db, key, limits.failuresFromAddress);
}

/** Around the present password of somebody signed in. @returns what to call after a success. */
export async function limitPresentPassword(db: Database, userId: string): Promise<() => Promise<void>> {
  const key = `password of ${userId}`;
  await throttle(db, key, limits.attemptsOnAccount);
  return () => clearThrottle(db, key);
}

/**
 * Around a code that whoever shows it may be guessing: they know the password already. Who signed in from an address before
 * has a count of their own there. @returns what to call after a success.
 */
export async function limitCode(db: Database, userId: string, knownAddress?: string): Promise<() => Promise<void>> {
  const key = `code of ${userId}${knownAddress === undefined ? '' : ` from ${networkOf(knownAddress)}`}`;
  await throttle(db, key, limits.codes);
  return () => clearThrottle(db, key);
}

/** Counts one of these from an address. @throws {Problem} `too_many_requests`. */
export async function limitAddress(
  db: Database,
  what: 'registrations' | 'guests' | 'providerStarts' | 'challenges' | 'forgotten' | 'refreshFailures',
  address: string,
): Promise<void> {
  await throttle(db, `${what} from ${networkOf(address)}`, limits[what]);
}

/** Nobody's mailbox is flooded through us, whether we know the address or not. @throws {Problem} `too_many_requests`. */
export async function limitMailTo(db: Database, email: string): Promise<void> {
  await throttle(db, `mail to ${email.toLowerCase()}`, limits.mailsToAddress);
}

/** Nothing that names somebody who was erased stays, and what is counted of others does. */
export async function forgetCounts(tx: Tx, names: readonly string[]): Promise<void> {
  await forgetThrottles(tx, ['login as', 'noted', 'mail to'], names);
}
