import type { Static } from 'typebox';
import type { PasskeyAnswer, PasskeyName, PasskeyPage, Proof } from '#contract/second-factor.ts';
import type { Person } from '#kit/identity.ts';
import { notFound } from '#kit/problem.ts';
import { type Context, transact } from '#kit/transact.ts';
import type { Auth } from './auth.ts';
import { tellFactorChange } from './factor-changes.ts';
import { deletePasskey, selectPasskeys, updatePasskeyName } from './passkey-queries.ts';
import { provePresence } from './prove-password.ts';
import { lockUser } from './user-queries.ts';

interface Call {
  actor: Person;
  params: { id: string };
  context: Context;
}

/** All of them: nobody has more than a page of them. */
export async function listPasskeys({ db }: Auth, { actor }: { actor: Person }): Promise<Static<typeof PasskeyPage>> {
  return { items: await selectPasskeys(db, actor.id), next_cursor: null };
}

export async function renamePasskey(
  use: Auth,
  { actor, params, body, context }: Call & { body: Static<typeof PasskeyName> },
): Promise<Static<typeof PasskeyAnswer>> {
  return transact(use, context, async (tx) => {
    const passkey = await updatePasskeyName(tx, actor.id, params.id, body.name.trim());
    if (!passkey) throw notFound();
    return { passkey };
  });
}

export async function removePasskey(
  use: Auth,
  { actor, params, body, context }: Call & { body: Proof },
): Promise<void> {
  await provePresence(use, actor, body.password);
  await transact(use, context, async (tx) => {
    await lockUser(tx, actor.id);
    if (!(await deletePasskey(tx, actor.id, params.id))) throw notFound();
    tellFactorChange(tx, actor.id, 'PASSKEY_REMOVED');
  });
}
