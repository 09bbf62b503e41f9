import type { Locale, Tokens } from '#contract/people.ts';
import { brokenConstraint } from '#kit/database.ts';
import { newId } from '#kit/ids.ts';
import { Problem } from '#kit/problem.ts';
import type { Tx } from '#kit/transact.ts';
import type { Auth } from './auth.ts';
import { type Identity, insertIdentity } from './identity-queries.ts';
import { localeDefaults } from './locale-defaults.ts';
import { beginSession, type Origin } from './sessions.ts';
import { insertUser, keepUser, type NewUserRow } from './user-queries.ts';

/** A session for a person whom somebody else vouches for. @throws {Problem} `invalid_credentials` when they are disabled. */
export async function beginAs(
  use: Auth,
  tx: Tx,
  userId: string,
  origin: Origin,
): Promise<{ tokens: Tokens; session_id: string }> {
  const kept = await keepUser(tx, userId);
  if (!kept || kept.disabled) throw new Problem('invalid_credentials');
  const { password_hash: _, ...user } = kept;
  return beginSession(use, tx, user, origin);
}

export interface Newcomer extends Pick<NewUserRow, 'username' | 'display_name'> {
  email: string | null;
  email_verified: boolean;
  locale: Locale;
}

/** A customer without a password, who will always be found by this identity. @returns the id. */
export async function welcomeFrom(tx: Tx, identity: Identity, { locale, ...newcomer }: Newcomer): Promise<string> {
  const person = { id: newId(), role: 'CUSTOMER', external: true, ...localeDefaults(locale), ...newcomer } as const;
  const { id } = await insertUser(tx, person).catch(orConflict);
  await insertIdentity(tx, identity, id);
  return id;
}

/** Somebody proved the same address, or took the same name, at this very moment: another try finds them. */
function orConflict(error: unknown): never {
  if (brokenConstraint(error)?.startsWith('users_by_')) throw new Problem('conflict');
  throw error;
}
