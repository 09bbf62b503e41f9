import { type Kysely, sql } from 'kysely';
import type { DB } from '#db/types.gen.ts';
import type { Database } from '#kit/database.ts';
import type { Tx } from '#kit/transact.ts';

/** Who somebody is where they are known: the provider's address and its name for them. */
export interface Identity {
  provider: string;
  subject: string;
}

export async function findIdentity(db: Kysely<DB>, { provider, subject }: Identity): Promise<string | undefined> {
  const found = await db
    .selectFrom('auth.identities')
    .select('user_id')
    .where('provider', '=', provider)
    .where('subject', '=', subject)
    .executeTakeFirst();
  return found?.user_id;
}

/** One at a time: of two first sign-ins of one identity the second finds what the first made. */
export async function lockIdentity(tx: Tx, { provider, subject }: Identity): Promise<void> {
  await sql`select pg_advisory_xact_lock(hashtextextended(${`identity ${provider} ${subject}`}, 0))`.execute(tx.sql);
}

export async function insertIdentity(tx: Tx, identity: Identity, user_id: string): Promise<void> {
  await tx.sql
    .insertInto('auth.identities')
    .values({ ...identity, user_id })
    .execute();
}

/** The one person who has proved that this address is theirs. */
export async function findByVerifiedEmail(db: Kysely<DB>, email: string): Promise<string | undefined> {
  const found = await db
    .selectFrom('auth.users')
    .select('id')
    .where('email_key', '=', email.toLowerCase())
    .where('email_verified', '=', true)
    .executeTakeFirst();
  return found?.id;
}

export interface SignInAttempt {
  state_hash: Buffer;
  key_hash: Buffer;
  nonce: string;
  code_verifier: string;
  expires_at: string;
}

export async function insertAttempt(tx: Tx, attempt: SignInAttempt): Promise<void> {
  await tx.sql.insertInto('auth.sign_in_attempts').values(attempt).execute();
}

/** Takes an attempt away, so that it is finished once; of another browser, or too late, there is none. */
export async function takeAttempt(
  db: Database,
  { state_hash, key_hash, now }: { state_hash: Buffer; key_hash: Buffer; now: string },
): Promise<Pick<SignInAttempt, 'nonce' | 'code_verifier'> | undefined> {
  const { rows } = await sql<Pick<SignInAttempt, 'nonce' | 'code_verifier'>>`
    delete from auth.sign_in_attempts
    where state_hash = ${state_hash} and key_hash = ${key_hash} and expires_at > ${now}::timestamptz
    returning nonce, code_verifier
  `.execute(db);
  return rows[0];
}

export async function deleteOldAttempts(tx: Tx, before: string): Promise<void> {
  await sql`delete from auth.sign_in_attempts where expires_at < ${before}::timestamptz`.execute(tx.sql);
}
