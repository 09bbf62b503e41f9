import { sql } from 'kysely';
import type { Tx } from '#kit/transact.ts';

/** Sessions that ended before `ended`, with their tokens, and tokens of living ones that ended before `now`. */
export async function deleteEndedSessions(tx: Tx, ended: string, now: string): Promise<void> {
  await sql`
    delete from auth.sessions where expires_at < ${ended}::timestamptz or revoked_at < ${ended}::timestamptz
  `.execute(tx.sql);
  // Successors end later than what they succeed: no token that stays points to one that goes.
  await sql`delete from auth.refresh_tokens where expires_at < ${now}::timestamptz`.execute(tx.sql);
}

export async function deleteOldChallenges(tx: Tx, now: string): Promise<void> {
  await sql`delete from auth.passkey_challenges where expires_at < ${now}::timestamptz`.execute(tx.sql);
}

export async function deleteSpentLinks(tx: Tx, before: string): Promise<void> {
  await sql`
    delete from auth.one_time_links where expires_at < ${before}::timestamptz or used_at < ${before}::timestamptz
  `.execute(tx.sql);
}

export async function deleteEndedApiKeys(tx: Tx, before: string): Promise<void> {
  await sql`delete from auth.api_keys where least(revoked_at, expires_at) < ${before}::timestamptz`.execute(tx.sql);
}
