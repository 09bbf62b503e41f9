import type { Person } from '#kit/identity.ts';
import { Problem } from '#kit/problem.ts';
import type { Auth } from './auth.ts';
import { limitPresentPassword } from './limits.ts';
import { sessionBegan } from './session-queries.ts';
import { selectSecret } from './user-queries.ts';

/**
 * Whoever changes what opens an account shows that they are not merely at its open window.
 * @returns the hash that was proven: it may be another one by the time of the change.
 * @throws {Problem} `wrong_password`, `too_many_requests`.
 */
export async function provePassword(use: Auth, userId: string, password: string): Promise<string> {
  const succeeded = await limitPresentPassword(use.db, userId);
  const { password_hash = null } = (await selectSecret(use.db, userId)) ?? {};
  const matches = await use.passwords.verify(password, password_hash);
  if (!matches || password_hash === null) throw new Problem('wrong_password');
  await succeeded();
  return password_hash;
}

/** So long after signing in nobody is asked again who they are. Milliseconds. */
const fresh = 10 * 60_000;

/**
 * The same for what adds or removes a way to sign in: the present password, or having signed in a moment ago.
 * @throws {Problem} `proof_needed`, `wrong_password`, `too_many_requests`.
 */
export async function provePresence(use: Auth, actor: Person, password: string | undefined): Promise<void> {
  if (password !== undefined) return void (await provePassword(use, actor.id, password));
  const began = await sessionBegan(use.db, actor.session_id);
  const since = began === undefined ? Number.POSITIVE_INFINITY : use.now().getTime() - Date.parse(began);
  if (since > fresh) throw new Problem('proof_needed');
}
