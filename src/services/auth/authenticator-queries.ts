import { type Kysely, sql } from 'kysely';
import type { DB } from '#db/types.gen.ts';
import type { Tx } from '#kit/transact.ts';

interface Authenticator {
  secret: string;
  created_at: string;
  /** Null while it is being set up. */
  confirmed_at: string | null;
}

export async function selectAuthenticator(db: Kysely<DB>, userId: string): Promise<Authenticator | undefined> {
  return db
    .selectFrom('auth.authenticators')
    .select(['secret', 'created_at', 'confirmed_at'])
    .where('user_id', '=', userId)
    .executeTakeFirst();
}

/** Begins anew what was not confirmed. */
export async function putAuthenticator(tx: Tx, user_id: string, secret: string, created_at: string): Promise<void> {
  await tx.sql
    .insertInto('auth.authenticators')
    .values({ user_id, secret, created_at })
    .onConflict((conflict) => conflict.column('user_id').doUpdateSet({ secret, created_at, last_step: 0 }))
    .execute();
}

export async function confirmAuthenticator(
  tx: Tx,
  userId: string,
  confirmed_at: string,
  last_step: number,
): Promise<void> {
  await tx.sql
    .updateTable('auth.authenticators')
    .set({ confirmed_at, last_step })
    .where('user_id', '=', userId)
    .execute();
}

/** @returns false when this step, or a later one, was used before. */
export async function markStepUsed(tx: Tx, userId: string, step: number): Promise<boolean> {
  const { numUpdatedRows } = await tx.sql
    .updateTable('auth.authenticators')
    .set({ last_step: step })
    .where('user_id', '=', userId)
    .where('last_step', '<', step)
    .executeTakeFirst();
  return numUpdatedRows > 0n;
}

/** Takes the place of the codes there were. */
export async function replaceRecoveryCodes(tx: Tx, userId: string, hashes: readonly Buffer[]): Promise<void> {
  await tx.sql.deleteFrom('auth.recovery_codes').where('user_id', '=', userId).execute();
  const rows = hashes.map((code_hash) => ({ user_id: userId, code_hash }));
  await tx.sql.insertInto('auth.recovery_codes').values(rows).execute();
}

/** @returns false when it is no code of theirs, or was used before. */
export async function markCodeUsed(tx: Tx, userId: string, hash: Buffer, used_at: string): Promise<boolean> {
  const { numUpdatedRows } = await tx.sql
    .updateTable('auth.recovery_codes')
    .set({ used_at })
    .where('user_id', '=', userId)
    .where('code_hash', '=', hash)
    .where('used_at', 'is', null)
    .executeTakeFirst();
  return numUpdatedRows > 0n;
}

/** The app with its recovery codes. @returns whether it opened anything: one that was never confirmed did not. */
export async function deleteAuthenticator(tx: Tx, userId: string): Promise<boolean> {
  await sql`delete from auth.recovery_codes where user_id = ${userId}`.execute(tx.sql);
  const removed = await tx.sql
    .deleteFrom('auth.authenticators')
    .where('user_id', '=', userId)
    .returning('confirmed_at')
    .executeTakeFirst();
  return removed !== undefined && removed.confirmed_at !== null;
}
