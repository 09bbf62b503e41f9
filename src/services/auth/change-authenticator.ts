import type { RecoveryCodes } from '#contract/second-factor.ts';
import type { Auth } from './auth.ts';
import { hashOfCode, newRecoveryCodes } from './authenticator.ts';
import { deleteAuthenticator, replaceRecoveryCodes } from './authenticator-queries.ts';
import { tellFactorChange } from './factor-changes.ts';
import { type Call, withBothProven } from './prove-both.ts';

/** New recovery codes; those there were open nothing any more. */
export async function renewRecoveryCodes(use: Auth, call: Call): Promise<RecoveryCodes> {
  const recovery_codes = newRecoveryCodes();
  await withBothProven(use, call, async (tx) => {
    await replaceRecoveryCodes(tx, call.actor.id, recovery_codes.map(hashOfCode));
    tellFactorChange(tx, call.actor.id, 'RECOVERY_CODES_RENEWED');
  });
  return { recovery_codes };
}

/** Signing in asks for no code any more. */
export async function removeAuthenticator(use: Auth, call: Call): Promise<void> {
  await withBothProven(use, call, async (tx) => {
    await deleteAuthenticator(tx, call.actor.id);
    tellFactorChange(tx, call.actor.id, 'AUTHENTICATOR_REMOVED');
  });
}
