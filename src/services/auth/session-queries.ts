import { type Kysely, sql } from 'kysely';
import type { DB } from '#db/types.gen.ts';
import type { Tx } from '#kit/transact.ts';
import type { RefreshClaims } from './tokens.ts';

export type EndOfSession =
  | 'LOGOUT'
  | 'PASSWORD_CHANGED'
  | 'DISABLED'
  | 'ROLE_CHANGED'
  | 'TOKEN_REUSED'
  | 'FACTORS_REMOVED';

interface NewSession {
  id: string;
  user_id: string;
  created_at: string;
  expires_at: string;
  address: string;
  user_agent: string | null;
}

export async function insertSession(tx: Tx, session: NewSession): Promise<void> {
  await tx.sql.insertInto('auth.sessions').values(session).execute();
}

export async function insertRefreshToken(
  tx: Tx,
  { user_id: _, ...claims }: RefreshClaims,
  token_hash: Buffer,
): Promise<void> {
  await tx.sql
    .insertInto('auth.refresh_tokens')
    .values({ ...claims, token_hash })
    .execute();
}

export interface LockedSession {
  id: string;
  revoked_at: string | null;
}

/** Locks a session: refreshes, logout and revocation of one family take turns. */
export async function lockSession(tx: Tx, id: string, userId: string): Promise<LockedSession | undefined> {
  return tx.sql
    .selectFrom('auth.sessions')
    .select(['id', 'revoked_at'])
    .where('id', '=', id)
    .where('user_id', '=', userId)
    .forUpdate()
    .executeTakeFirst();
}

export interface RefreshTokenRow extends Omit<RefreshClaims, 'user_id'> {
  token_hash: Buffer;
  used_at: string | null;
  successor_id: string | null;
}

export async function sessionBegan(db: Kysely<DB>, id: string): Promise<string | undefined> {
  const row = await db.selectFrom('auth.sessions').select('created_at').where('id', '=', id).executeTakeFirst();
  return row?.created_at;
}

/** Read below the lock of its session. */
export async function selectRefreshToken(tx: Tx, sessionId: string, id: string): Promise<RefreshTokenRow | undefined> {
  return tx.sql
    .selectFrom('auth.refresh_tokens')
    .select(['id', 'session_id', 'token_hash', 'issued_at', 'expires_at', 'used_at', 'successor_id'])
    .where('id', '=', id)
    .where('session_id', '=', sessionId)
    .executeTakeFirst();
}

export async function markTokenUsed(tx: Tx, id: string, used_at: string, successor_id: string): Promise<void> {
  await tx.sql.updateTable('auth.refresh_tokens').set({ used_at, successor_id }).where('id', '=', id).execute();
}

export async function extendSession(tx: Tx, id: string, expires_at: string): Promise<void> {
  await tx.sql.updateTable('auth.sessions').set({ expires_at }).where('id', '=', id).execute();
}

interface Which {
  user_id: string;
  /** Only this one. */
  session_id?: string | undefined;
  /** All but this one. */
  except?: string | undefined;
}

/** Ends those of a person's sessions that have not ended. @returns their ids. */
export async function markSessionsRevoked(
  tx: Tx,
  which: Which,
  revoked_at: string,
  because: EndOfSession,
): Promise<string[]> {
  const { user_id, session_id = null, except = null } = which;
  const { rows } = await sql<{ id: string }>`
    update auth.sessions set revoked_at = ${revoked_at}, revoked_because = ${because}
    where user_id = ${user_id} and revoked_at is null
      and (${session_id}::uuid is null or id = ${session_id}) and (${except}::uuid is null or id <> ${except})
    returning id
  `.execute(tx.sql);
  return rows.map((row) => row.id);
}

interface SecurityEvent {
  id: string;
  kind: 'REFRESH_TOKEN_REUSED';
  user_id: string;
  address: string;
  detail: { session_id: string };
}

export async function insertSecurityEvent(tx: Tx, { detail, ...event }: SecurityEvent): Promise<void> {
  await tx.sql
    .insertInto('auth.security_events')
    .values({ ...event, detail: JSON.stringify(detail) })
    .execute();
}
