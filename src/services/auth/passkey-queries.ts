import { type Kysely, sql } from 'kysely';
import type { Passkey } from '#contract/second-factor.ts';
import type { DB } from '#db/types.gen.ts';
import type { Tx } from '#kit/transact.ts';

/** What the wire shows of a passkey. */
const columns = ['id', 'name', 'created_at', 'last_used_at'] as const;

export async function insertChallenge(
  db: Kysely<DB>,
  challenge: string,
  user_id: string | null,
  expires_at: string,
): Promise<void> {
  await db.insertInto('auth.passkey_challenges').values({ challenge, user_id, expires_at }).execute();
}

/**
 * Takes a challenge of this person, or of nobody yet, so that it is good once; within a transaction that fails it is left for
 * another try. @returns whether it was good.
 */
export async function takeChallenge(
  db: Kysely<DB>,
  challenge: string,
  userId: string | null,
  now: string,
): Promise<boolean> {
  const { rows } = await sql`
    delete from auth.passkey_challenges
    where challenge = ${challenge} and user_id is not distinct from ${userId}::uuid and expires_at > ${now}::timestamptz
    returning challenge
  `.execute(db);
  return rows.length > 0;
}

export async function selectPasskeys(db: Kysely<DB>, userId: string): Promise<Passkey[]> {
  return db.selectFrom('auth.passkeys').select(columns).where('user_id', '=', userId).orderBy('id').execute();
}

/** By which a device knows that it holds one already. */
export async function selectCredentialIds(db: Kysely<DB>, userId: string): Promise<string[]> {
  const rows = await db.selectFrom('auth.passkeys').select('credential_id').where('user_id', '=', userId).execute();
  return rows.map(({ credential_id }) => credential_id);
}

export interface Credential {
  id: string;
  user_id: string;
  credential_id: string;
  public_key: Buffer;
  sign_count: number;
}

export async function selectCredential(db: Kysely<DB>, credentialId: string): Promise<Credential | undefined> {
  return db
    .selectFrom('auth.passkeys')
    .select(['id', 'user_id', 'credential_id', 'public_key', 'sign_count'])
    .where('credential_id', '=', credentialId)
    .executeTakeFirst();
}

interface NewCredential extends Credential {
  name: string;
  created_at: string;
}

export async function insertPasskey(tx: Tx, values: NewCredential): Promise<Passkey> {
  return tx.sql.insertInto('auth.passkeys').values(values).returning(columns).executeTakeFirstOrThrow();
}

/**
 * Notes that it signed, and how often it has by its own count: one that counts gives no number twice, some never count.
 * @returns false when it is gone, or when another has signed with this number meanwhile.
 */
export async function markPasskeyUsed(tx: Tx, id: string, signCount: number, last_used_at: string): Promise<boolean> {
  const { rows } = await sql`
    update auth.passkeys set sign_count = ${signCount}, last_used_at = ${last_used_at}::timestamptz
    where id = ${id} and (sign_count < ${signCount} or (sign_count = 0 and ${signCount} = 0))
    returning id
  `.execute(tx.sql);
  return rows.length > 0;
}

export async function updatePasskeyName(
  tx: Tx,
  userId: string,
  id: string,
  name: string,
): Promise<Passkey | undefined> {
  return tx.sql
    .updateTable('auth.passkeys')
    .set({ name })
    .where('id', '=', id)
    .where('user_id', '=', userId)
    .returning(columns)
    .executeTakeFirst();
}

export async function deletePasskey(tx: Tx, userId: string, id: string): Promise<boolean> {
  const { numDeletedRows } = await tx.sql
    .deleteFrom('auth.passkeys')
    .where('id', '=', id)
    .where('user_id', '=', userId)
    .executeTakeFirst();
  return numDeletedRows > 0n;
}

export async function deletePasskeysOf(tx: Tx, userId: string): Promise<boolean> {
  const { numDeletedRows } = await tx.sql.deleteFrom('auth.passkeys').where('user_id', '=', userId).executeTakeFirst();
  return numDeletedRows > 0n;
}
