import { createHash, randomInt } from 'node:crypto';
import { Secret, TOTP } from 'otpauth';
import type { Tx } from '#kit/transact.ts';
import type { Auth } from './auth.ts';
import { markCodeUsed, markStepUsed, selectAuthenticator } from './authenticator-queries.ts';

/** What every authenticator app can do: SHA-1, six digits, thirty seconds (RFC 6238). */
const period = 30;
const kind = { issuer: 'Pasokh', algorithm: 'SHA1', digits: 6, period } as const;

export const newSecret = (): string => new Secret({ size: 20 }).base32;

/** What an app reads from the QR code. */
export const uriOf = (secret: string, label: string): string =>
  new TOTP({ ...kind, label, secret: Secret.fromBase32(secret) }).toString();

/**
 * The step of time whose code this is: the present one or a neighbour, for clocks that are not quite right.
 * @returns undefined for a code of none of them.
 */
export function stepOf(secret: string, code: string, now: Date): number | undefined {
  const timestamp = now.getTime();
  const token = inAscii(code).replaceAll(/\s/g, '');
  if (!/^\d{6}$/.test(token)) return undefined;
  const delta = TOTP.validate({ ...kind, token, secret: Secret.fromBase32(secret), timestamp, window: 1 });
  return delta === null ? undefined : Math.floor(timestamp / (period * 1000)) + delta;
}

const codesAtOnce = 10;
/** Without letters that are mistaken for others; 80 bits, so that a plain hash keeps them. */
const letters = 'abcdefghjkmnpqrstuvwxyz23456789z';

export function newRecoveryCodes(): string[] {
  const part = () => Array.from({ length: 4 }, () => letters[randomInt(letters.length)]).join('');
  return Array.from({ length: codesAtOnce }, () => Array.from({ length: 4 }, part).join('-'));
}

/** However it was typed: capitals, spaces and hyphens are no matter. */
export const hashOfCode = (code: string): Buffer =>
  createHash('sha256')
    .update(
      inAscii(code)
        .toLowerCase()
        .replaceAll(/[^a-z0-9]/g, ''),
    )
    .digest();

export type UsedCode = 'AUTHENTICATOR' | 'RECOVERY_CODE';

/** Uses a code of a person up, in the transaction of what it opens: of two who show it at once, one is let in. */
export async function useCode(
  use: Pick<Auth, 'now'>,
  tx: Tx,
  userId: string,
  code: string,
): Promise<UsedCode | undefined> {
  const authenticator = await selectAuthenticator(tx.sql, userId);
  if (!authenticator?.confirmed_at) return undefined;
  const step = stepOf(authenticator.secret, code, use.now());
  if (step !== undefined) return (await markStepUsed(tx, userId, step)) ? 'AUTHENTICATOR' : undefined;
  const used = await markCodeUsed(tx, userId, hashOfCode(code), use.now().toISOString());
  return used ? 'RECOVERY_CODE' : undefined;
}

/** Phones type the digits of their language. */
const inAscii = (text: string): string => text.replaceAll(/[۰-۹٠-٩]/g, (digit) => String(digit.charCodeAt(0) % 16));
