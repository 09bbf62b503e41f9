import type { Person } from '#kit/identity.ts';
import { notFound, Problem } from '#kit/problem.ts';
import { type Context, transact } from '#kit/transact.ts';
import type { Auth } from './auth.ts';
import { deleteAuthenticator } from './authenticator-queries.ts';
import { tellFactorChange } from './factor-changes.ts';
import { deletePasskeysOf } from './passkey-queries.ts';
import { endSessions } from './sessions.ts';
import { lockUser } from './user-queries.ts';

interface Call {
  actor: Person;
  params: { id: string };
  context: Context;
}

/**
 * An admin lets somebody in again who lost their app, codes and passkeys. The password is left, so whoever asked for this in
 * another's name gains nothing by it alone; every session ends, and the person is told.
 */
export async function removeFactors(use: Auth, { actor, params, context }: Call): Promise<void> {
  // By the lower case of the id, which is how it is stored: another spelling must not pass by the question.
  if (params.id.toLowerCase() === actor.id)
    throw new Problem('conflict', 'Your own are removed in your settings, with password and code.');
  await transact(use, context, async (tx) => {
    const { user } = await lockUser(tx, params.id);
    if (!user) throw notFound();
    const authenticator = await deleteAuthenticator(tx, user.id);
    const passkeys = await deletePasskeysOf(tx, user.id);
    if (!authenticator && !passkeys) return;
    await endSessions(use, tx, { user_id: user.id }, 'FACTORS_REMOVED');
    tellFactorChange(tx, user.id, 'FACTORS_REMOVED');
  });
}
