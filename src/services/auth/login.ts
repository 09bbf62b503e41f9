import type { Static } from 'typebox';
import type { AuditDetails } from '#contract/audit.ts';
import type { Credentials, Tokens } from '#contract/people.ts';
import { audit } from '#kit/audit.ts';
import { networkOf } from '#kit/network.ts';
import { Problem } from '#kit/problem.ts';
import { type Context, type Tx, transact } from '#kit/transact.ts';
import type { Auth } from './auth.ts';
import { useCode } from './authenticator.ts';
import { tellFactorChange } from './factor-changes.ts';
import { whatElseOpens } from './factor-queries.ts';
import { limitAccount, limitCode, limitFailures } from './limits.ts';
import { noteLimit } from './note-limit.ts';
import { beginSession, type Origin } from './sessions.ts';
import { findForLogin, keepUser, type LoginCandidate } from './user-queries.ts';

interface Call extends Origin {
  body: Static<typeof Credentials>;
  context: Context;
}
type Refusal = 'invalid_credentials' | 'second_factor_required' | 'invalid_code' | 'passkey_required';

/**
 * Somebody signs in. Unknown name, wrong password and disabled account look alike, and take as long; only a right password
 * is told that more is needed.
 */
export async function login(use: Auth, { body, context, ...origin }: Call): Promise<Tokens> {
  const { address } = origin;
  const found = await findForLogin(use.db, body.username, address);
  const noted = (count: string, user_id: string | null) => async (error: unknown) => {
    if (error instanceof Problem) await noteLimit(use, context, { count, user_id });
    throw error;
  };
  const failed = await limitFailures(use.db, address).catch(noted(`login from ${networkOf(address)}`, null));
  const succeeded = await limitAccount(use.db, { ...found, address }).catch(
    noted(found.account_key, found.candidate?.id ?? null),
  );
  const { candidate } = found;
  const matches = await use.passwords.verify(body.password, candidate?.password_hash);
  const known = found.known_here ? address : undefined;
  const isGuess = matches && candidate && body.code !== undefined;
  const codeWasRight = isGuess ? await limitCode(use.db, candidate.id, known) : undefined;
  const outcome =
    matches && candidate
      ? await transact(use, context, (tx) => signIn(use, tx, candidate, body.code, origin))
      : 'invalid_credentials';
  if (typeof outcome === 'string') {
    if (outcome === 'invalid_credentials' || outcome === 'invalid_code') await failed();
    throw new Problem(outcome);
  }
  await codeWasRight?.();
  await succeeded();
  return outcome;
}

async function signIn(
  use: Auth,
  tx: Tx,
  candidate: LoginCandidate,
  code: string | undefined,
  origin: Origin,
): Promise<Tokens | Refusal> {
  const kept = await keepUser(tx, candidate.id);
  // Disabled, or given another password, while this one was looked at.
  if (!kept || kept.disabled || kept.password_hash !== candidate.password_hash) return 'invalid_credentials';
  const { password_hash: _, ...user } = kept;
  let method: AuditDetails<'session.began'>['method'] = 'PASSWORD';
  const more = await whatElseOpens(tx, user.id);
  if (more === 'PASSKEY') return 'passkey_required';
  if (more === 'CODE') {
    if (code === undefined) return 'second_factor_required';
    const used = await useCode(use, tx, user.id, code);
    if (!used) return 'invalid_code';
    if (used === 'RECOVERY_CODE') tellFactorChange(tx, user.id, 'RECOVERY_CODE_USED');
    method = used;
  }
  const { tokens, session_id } = await beginSession(use, tx, user, origin);
  audit(tx, 'session.began', { subject: user.id, actor_id: user.id, details: { session_id, method } });
  return tokens;
}
