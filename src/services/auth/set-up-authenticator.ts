import type { Static } from 'typebox';
import type { AuthenticatorConfirmation, AuthenticatorSetup, Proof, RecoveryCodes } from '#contract/second-factor.ts';
import type { Person } from '#kit/identity.ts';
import { Problem } from '#kit/problem.ts';
import { type Context, transact } from '#kit/transact.ts';
import type { Auth } from './auth.ts';
import { hashOfCode, newRecoveryCodes, newSecret, stepOf, uriOf } from './authenticator.ts';
import {
  confirmAuthenticator,
  putAuthenticator,
  replaceRecoveryCodes,
  selectAuthenticator,
} from './authenticator-queries.ts';
import { tellFactorChange } from './factor-changes.ts';
import { limitCode } from './limits.ts';
import { provePresence } from './prove-password.ts';
import { lockUser } from './user-queries.ts';

/** How long what was begun may be confirmed, in milliseconds. */
const patience = 15 * 60_000;

interface Beginning {
  actor: Person;
  body: Proof;
  context: Context;
}

/** Gives the secret for an authenticator app. Nothing is asked of anybody until a code of it has been shown. */
export async function beginAuthenticator(
  use: Auth,
  { actor, body, context }: Beginning,
): Promise<Static<typeof AuthenticatorSetup>> {
  await provePresence(use, actor, body.password);
  const secret = newSecret();
  return transact(use, context, async (tx) => {
    const { user } = await lockUser(tx, actor.id);
    if (!user || user.password_hash === null)
      throw new Problem('conflict', 'A code goes with a password, and this account has none.');
    if ((await selectAuthenticator(tx.sql, actor.id))?.confirmed_at) throw new Problem('invalid_state');
    await putAuthenticator(tx, actor.id, secret, use.now().toISOString());
    return { secret, uri: uriOf(secret, user.username) };
  });
}

interface Confirmation {
  actor: Person;
  body: Static<typeof AuthenticatorConfirmation>;
  context: Context;
}

/** The app works: from now on signing in asks for its codes. */
export async function finishAuthenticator(use: Auth, { actor, body, context }: Confirmation): Promise<RecoveryCodes> {
  const succeeded = await limitCode(use.db, actor.id);
  const recovery_codes = newRecoveryCodes();
  await transact(use, context, async (tx) => {
    // A session that begins meanwhile has either been asked for a code, or has begun before.
    await lockUser(tx, actor.id);
    const begun = await selectAuthenticator(tx.sql, actor.id);
    const now = use.now();
    if (!begun || begun.confirmed_at || now.getTime() - Date.parse(begun.created_at) > patience)
      throw new Problem('invalid_state');
    const step = stepOf(begun.secret, body.code, now);
    if (step === undefined) throw new Problem('wrong_code');
    await confirmAuthenticator(tx, actor.id, now.toISOString(), step);
    await replaceRecoveryCodes(tx, actor.id, recovery_codes.map(hashOfCode));
    tellFactorChange(tx, actor.id, 'AUTHENTICATOR_ADDED');
  });
  await succeeded();
  return { recovery_codes };
}
