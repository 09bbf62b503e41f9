import type { Tokens, User } from '#contract/people.ts';
import { newId } from '#kit/ids.ts';
import { emit, type Tx } from '#kit/transact.ts';
import type { Auth } from './auth.ts';
import {
  type EndOfSession,
  extendSession,
  insertRefreshToken,
  insertSession,
  markSessionsRevoked,
} from './session-queries.ts';
import { accessSeconds, hashToken, type RefreshClaims, sessionSeconds } from './tokens.ts';

/** Where a request comes from. */
export interface Origin {
  address: string;
  user_agent?: string | null | undefined;
}

/** Begins a session of this person, with its first pair of tokens. */
export async function beginSession(
  use: Auth,
  tx: Tx,
  user: User,
  { address, user_agent = null }: Origin,
): Promise<{ session_id: string; tokens: Tokens }> {
  const claims = newClaims(newId(), user.id, use.now());
  const { session_id: id, user_id, issued_at: created_at, expires_at } = claims;
  await insertSession(tx, { id, user_id, created_at, expires_at, address, user_agent });
  const refresh_token = await use.tokens.signRefresh(claims);
  await insertRefreshToken(tx, claims, hashToken(refresh_token));
  return { session_id: id, tokens: await toTokens(use, user, id, refresh_token) };
}

/** Gives a session its next refresh token; the session lives on from now. */
export async function continueSession(
  use: Auth,
  tx: Tx,
  sessionId: string,
  userId: string,
): Promise<{ id: string; token: string }> {
  const claims = newClaims(sessionId, userId, use.now());
  const token = await use.tokens.signRefresh(claims);
  await insertRefreshToken(tx, claims, hashToken(token));
  await extendSession(tx, sessionId, claims.expires_at);
  return { id: claims.id, token };
}

export async function toTokens(use: Auth, user: User, session_id: string, refresh_token: string): Promise<Tokens> {
  const access_token = await use.tokens.signAccess({ id: user.id, session_id, role: user.role }, use.now());
  return { access_token, refresh_token, token_type: 'Bearer', expires_in: accessSeconds, user };
}

/**
 * Ends sessions of a person: all, only one, or all but one. Their tokens are dead with the commit, and their sockets
 * close when they hear of it.
 * @returns how many there were.
 */
export async function endSessions(
  { now }: Pick<Auth, 'now'>,
  tx: Tx,
  which: { user_id: string; session_id?: string | undefined; except?: string | undefined },
  because: EndOfSession,
): Promise<number> {
  const ended = await markSessionsRevoked(tx, which, now().toISOString(), because);
  for (const session_id of ended) emit(tx, 'session.revoked', { session_id }, { to: [] });
  return ended.length;
}

function newClaims(session_id: string, user_id: string, now: Date): RefreshClaims {
  const second = Math.floor(now.getTime() / 1000) * 1000;
  return {
    id: newId(),
    session_id,
    user_id,
    issued_at: new Date(second).toISOString(),
    expires_at: new Date(second + sessionSeconds * 1000).toISOString(),
  };
}
