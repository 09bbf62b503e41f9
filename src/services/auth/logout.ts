import type { Static } from 'typebox';
import type { RefreshRequest } from '#contract/people.ts';
import { audit } from '#kit/audit.ts';
import type { Person } from '#kit/identity.ts';
import { Problem } from '#kit/problem.ts';
import { type Context, transact } from '#kit/transact.ts';
import type { Auth } from './auth.ts';
import { endSessions } from './sessions.ts';

interface Call {
  actor: Person;
  body: Static<typeof RefreshRequest>;
  context: Context;
}

/** Ends the session of a refresh token of one's own, be it the newest of its family or not. */
export async function logout(use: Auth, { actor, body, context }: Call): Promise<void> {
  const { user_id, session_id } = await use.tokens.readRefresh(body.refresh_token, use.now());
  if (user_id !== actor.id) throw new Problem('invalid_refresh_token');
  await transact(use, context, async (tx) => {
    const ended = await endSessions(use, tx, { user_id, session_id }, 'LOGOUT');
    if (ended > 0) audit(tx, 'session.ended', { subject: user_id, details: { session_id } });
  });
}
