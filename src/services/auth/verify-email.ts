import type { Static } from 'typebox';
import type { EmailVerification } from '#contract/people.ts';
import { audit } from '#kit/audit.ts';
import { brokenConstraint } from '#kit/database.ts';
import { Problem } from '#kit/problem.ts';
import { type Context, emit, transact } from '#kit/transact.ts';
import type { Auth } from './auth.ts';
import { findLink, markLinkUsed } from './link-queries.ts';
import { lockUser, updateUser } from './user-queries.ts';

interface Call {
  body: Static<typeof EmailVerification>;
  context: Context;
}

/** The address is theirs. Of several people who gave it, the first to open a link has it. */
export async function verifyEmail(use: Auth, { body, context }: Call): Promise<void> {
  const now = use.now().toISOString();
  await transact(use, context, async (tx) => {
    const link = await findLink(tx.sql, 'VERIFY_EMAIL', body.token, now);
    if (!link) throw new Problem('invalid_link');
    await lockUser(tx, link.user_id);
    if (!(await markLinkUsed(tx, link.link_id, now))) throw new Problem('invalid_link');
    await updateUser(tx, link.user_id, { email_verified: true }).catch(orInvalidLink);
    audit(tx, 'email.verified', { subject: link.user_id });
    emit(tx, 'person.changed', { user_id: link.user_id }, { to: [`user:${link.user_id}`] });
  });
}

function orInvalidLink(error: unknown): never {
  if (brokenConstraint(error) === 'users_by_verified_email') throw new Problem('invalid_link');
  throw error;
}
