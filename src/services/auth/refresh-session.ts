import type { Static } from 'typebox';
import type { RefreshRequest, Tokens } from '#contract/people.ts';
import { audit } from '#kit/audit.ts';
import { newId } from '#kit/ids.ts';
import { Problem } from '#kit/problem.ts';
import { type Context, type Tx, transact } from '#kit/transact.ts';
import type { Auth } from './auth.ts';
import { limitAddress } from './limits.ts';
import {
  insertSecurityEvent,
  lockSession,
  markTokenUsed,
  type RefreshTokenRow,
  selectRefreshToken,
} from './session-queries.ts';
import { continueSession, endSessions, toTokens } from './sessions.ts';
import { hashToken, type RefreshClaims } from './tokens.ts';
import { selectUser } from './user-queries.ts';

interface Call {
  body: Static<typeof RefreshRequest>;
  context: Context;
  address: string;
}

/** Two tabs, or a client that lost the answer, may show a token again for so long. Milliseconds. */
const grace = 10_000;

/**
 * A refresh token is changed for its successor, once. Shown again within the grace it gives the same successor; later
 * it was stolen, by the one who shows it now or by the one who did before: the whole family is dead
 * (RFC 9700, section 4.14.2).
 */
export async function refreshSession(use: Auth, { body, context, address }: Call): Promise<Tokens> {
  try {
    const claims = await use.tokens.readRefresh(body.refresh_token, use.now());
    // An end of the family is committed before it is told: what throws inside the transaction undoes it.
    const tokens = await transact(use, context, (tx) => rotate(use, tx, claims, body.refresh_token, address));
    if (!tokens) throw new Problem('invalid_refresh_token');
    return tokens;
  } catch (error) {
    // Only failures count, so nobody with a good token is ever held up by a neighbour.
    if (error instanceof Problem && error.status === 401) await limitAddress(use.db, 'refreshFailures', address);
    throw error;
  }
}

async function rotate(
  use: Auth,
  tx: Tx,
  { id, session_id, user_id }: Pick<RefreshClaims, 'id' | 'session_id' | 'user_id'>,
  token: string,
  address: string,
): Promise<Tokens | undefined> {
  const session = await lockSession(tx, session_id, user_id);
  const row = session && (await selectRefreshToken(tx, session_id, id));
  if (!row || session.revoked_at !== null || !row.token_hash.equals(hashToken(token))) return undefined;
  if (row.used_at !== null && use.now().getTime() - Date.parse(row.used_at) > grace) {
    await endSessions(use, tx, { user_id, session_id }, 'TOKEN_REUSED');
    const event = { id: newId(), kind: 'REFRESH_TOKEN_REUSED', user_id, address, detail: { session_id } } as const;
    await insertSecurityEvent(tx, event);
    audit(tx, 'session.token_reused', { subject: user_id, details: { session_id } });
    return undefined;
  }
  const user = await selectUser(tx.sql, user_id);
  if (!user) return undefined;
  const successor =
    row.used_at === null ? await succeed(use, tx, row, user_id) : await successorOf(use, tx, row, user_id);
  return toTokens(use, user, session_id, successor);
}

async function succeed(use: Auth, tx: Tx, { id, session_id }: RefreshTokenRow, userId: string): Promise<string> {
  const successor = await continueSession(use, tx, session_id, userId);
  await markTokenUsed(tx, id, use.now().toISOString(), successor.id);
  return successor.token;
}

/** The token that is good now. The first successor may have been used meanwhile: within the same grace, so go on. */
async function successorOf(use: Auth, tx: Tx, row: RefreshTokenRow, user_id: string): Promise<string> {
  let last = row;
  while (last.successor_id !== null) {
    const next = await selectRefreshToken(tx, row.session_id, last.successor_id);
    if (!next) throw new Problem('invalid_refresh_token');
    last = next;
  }
  const token = await use.tokens.signRefresh({ ...last, user_id });
  // Signed with another key since: not the token that was given out, so it is given to nobody.
  if (!last.token_hash.equals(hashToken(token))) throw new Problem('invalid_refresh_token');
  return token;
}
