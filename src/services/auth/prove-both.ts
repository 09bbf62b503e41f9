import type { PasswordAndCode } from '#contract/second-factor.ts';
import type { Person } from '#kit/identity.ts';
import { Problem } from '#kit/problem.ts';
import { type Context, type Tx, transact } from '#kit/transact.ts';
import type { Auth } from './auth.ts';
import { useCode } from './authenticator.ts';
import { limitCode } from './limits.ts';
import { provePassword } from './prove-password.ts';
import { lockUser } from './user-queries.ts';

export interface Call {
  actor: Person;
  body: PasswordAndCode;
  context: Context;
}

/**
 * Changes what guards the account, for whoever could sign in to it anew: with the present password and a code, which is
 * used up by the change and stays good when that fails.
 * @throws {Problem} `wrong_password`, `wrong_code`, `too_many_requests`.
 */
export async function withBothProven<T>(
  use: Auth,
  { actor, body, context }: Call,
  change: (tx: Tx) => Promise<T>,
): Promise<T> {
  const proven = await provePassword(use, actor.id, body.password);
  const succeeded = await limitCode(use.db, actor.id);
  const result = await transact(use, context, async (tx) => {
    const { user } = await lockUser(tx, actor.id);
    if (user?.password_hash !== proven) throw new Problem('wrong_password');
    if (!(await useCode(use, tx, actor.id, body.code))) throw new Problem('wrong_code');
    return change(tx);
  });
  await succeeded();
  return result;
}
