import { Problem } from '#kit/problem.ts';
import type { Auth } from './auth.ts';
import { limitPresentPassword } from './limits.ts';
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
