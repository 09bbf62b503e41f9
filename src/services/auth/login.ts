import type { Static } from 'typebox';
import type { Credentials, Tokens } from '#contract/people.ts';
import { audit } from '#kit/audit.ts';
import { Problem } from '#kit/problem.ts';
import { type Context, transact } from '#kit/transact.ts';
import type { Auth } from './auth.ts';
import { limitLogin } from './limits.ts';
import { noteLimit } from './note-limit.ts';
import { beginSession, type Origin } from './sessions.ts';
import { findForLogin, keepUser, type LoginCandidate } from './user-queries.ts';

interface Call extends Origin {
  body: Static<typeof Credentials>;
  context: Context;
}

/** Somebody signs in. Unknown name, wrong password and disabled account look alike, and take as long. */
export async function login(use: Auth, { body, context, ...origin }: Call): Promise<Tokens> {
  const found = await findForLogin(use.db, body.username, origin.address);
  const limit = await limitLogin(use.db, { ...found, address: origin.address }).catch(async (error) => {
    const account = { account: found.account_key, user_id: found.candidate?.id ?? null };
    if (error instanceof Problem) await noteLimit(use, context, account);
    throw error;
  });
  const tokens = await signIn(use, found.candidate, body.password, context, origin);
  if (!tokens) {
    await limit.failed();
    throw new Problem('invalid_credentials');
  }
  await limit.succeeded();
  return tokens;
}

async function signIn(
  use: Auth,
  candidate: LoginCandidate | null,
  password: string,
  context: Context,
  origin: Origin,
): Promise<Tokens | undefined> {
  const matches = await use.passwords.verify(password, candidate?.password_hash);
  if (!matches || !candidate) return undefined;
  return transact(use, context, async (tx) => {
    const kept = await keepUser(tx, candidate.id);
    // Disabled, or given another password, while this one was looked at.
    if (!kept || kept.disabled || kept.password_hash !== candidate.password_hash) return undefined;
    const { password_hash: _, ...user } = kept;
    const { tokens, session_id } = await beginSession(use, tx, user, origin);
    audit(tx, 'session.began', { subject: user.id, actor_id: user.id, details: { session_id, method: 'PASSWORD' } });
    return tokens;
  });
}
