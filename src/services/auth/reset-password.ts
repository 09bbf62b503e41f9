import type { Static } from 'typebox';
import type { PasswordReset } from '#contract/people.ts';
import { audit } from '#kit/audit.ts';
import { Problem } from '#kit/problem.ts';
import { type Context, transact } from '#kit/transact.ts';
import type { Auth } from './auth.ts';
import { findLink, markLinkUsed, spendLinks } from './link-queries.ts';
import { refuseObvious } from './passwords.ts';
import { endSessions } from './sessions.ts';
import { lockUser, updateUser } from './user-queries.ts';

interface Call {
  body: Static<typeof PasswordReset>;
  context: Context;
}

/** Whoever opens the link sets a new password; everybody who was signed in to the account is signed out. */
export async function resetPassword(use: Auth, { body, context }: Call): Promise<void> {
  const now = use.now().toISOString();
  const link = await findLink(use.db, 'RESET_PASSWORD', body.token, now);
  if (!link) throw new Problem('invalid_link');
  refuseObvious('password', body.password, [link.username, link.email]);
  const password_hash = await use.passwords.hash(body.password);
  await transact(use, context, async (tx) => {
    await lockUser(tx, link.user_id);
    if (!(await markLinkUsed(tx, link.link_id, now))) throw new Problem('invalid_link');
    await updateUser(tx, link.user_id, { password_hash });
    await spendLinks(tx, link.user_id, 'RESET_PASSWORD', now);
    await endSessions(use, tx, { user_id: link.user_id }, 'PASSWORD_CHANGED');
    audit(tx, 'password.reset', { subject: link.user_id });
  });
}
