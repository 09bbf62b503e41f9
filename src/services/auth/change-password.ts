import type { Static } from 'typebox';
import type { PasswordChange } from '#contract/people.ts';
import { audit } from '#kit/audit.ts';
import type { Person } from '#kit/identity.ts';
import { Problem } from '#kit/problem.ts';
import { type Context, transact } from '#kit/transact.ts';
import type { Auth } from './auth.ts';
import { refuseObvious } from './passwords.ts';
import { provePassword } from './prove-password.ts';
import { endSessions } from './sessions.ts';
import { lockUser, updateUser } from './user-queries.ts';

interface Call {
  actor: Person;
  body: Static<typeof PasswordChange>;
  context: Context;
}

/** Sets a new password for oneself. Every other session of the account ends; this one goes on. */
export async function changePassword(use: Auth, { actor, body, context }: Call): Promise<void> {
  const proven = await provePassword(use, actor.id, body.old_password);
  const password_hash = await use.passwords.hash(body.new_password);
  await transact(use, context, async (tx) => {
    const { user } = await lockUser(tx, actor.id);
    if (user?.password_hash !== proven) throw new Problem('wrong_password');
    refuseObvious('new_password', body.new_password, [user.username, user.email]);
    await updateUser(tx, user.id, { password_hash });
    await endSessions(use, tx, { user_id: user.id, except: actor.session_id }, 'PASSWORD_CHANGED');
    audit(tx, 'password.changed', { subject: user.id });
  });
}
