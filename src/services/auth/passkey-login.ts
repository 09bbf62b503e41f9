import type { Static } from 'typebox';
import type { Tokens } from '#contract/people.ts';
import type { PasskeyLogin, PasskeyOptions } from '#contract/second-factor.ts';
import { audit } from '#kit/audit.ts';
import { Problem } from '#kit/problem.ts';
import { type Context, transact } from '#kit/transact.ts';
import type { Auth } from './auth.ts';
import { limitAddress, limitFailures } from './limits.ts';
import {
  type Credential,
  insertChallenge,
  markPasskeyUsed,
  selectCredential,
  takeChallenge,
} from './passkey-queries.ts';
import { beginSession, type Origin } from './sessions.ts';
import { keepUser } from './user-queries.ts';
import { challengeIn, endOfChallenge, relyingParty, webAuthn } from './webauthn.ts';

/** The same for everybody: which account it will be, the device says. */
export async function askForPasskey(
  use: Auth,
  { address }: { address: string },
): Promise<Static<typeof PasskeyOptions>> {
  await limitAddress(use.db, 'challenges', address);
  const { id: rpID } = relyingParty(use.config);
  const { generateAuthenticationOptions } = await webAuthn();
  const options = await generateAuthenticationOptions({ rpID, userVerification: 'required' });
  await insertChallenge(use.db, options.challenge, null, endOfChallenge(use.now()));
  return { options: { ...options } };
}

type Assertion = Static<typeof PasskeyLogin>['credential'];
interface Call extends Origin {
  body: Static<typeof PasskeyLogin>;
  context: Context;
}

/**
 * Somebody signs in by a passkey. It was opened on their device, so no code is asked for. What is wrong with one, or with
 * the account it is of, is told to nobody.
 */
export async function loginByPasskey(use: Auth, { body, context, ...origin }: Call): Promise<Tokens> {
  // It cannot be guessed: only so that nobody keeps us busy with it.
  const failed = await limitFailures(use.db, origin.address);
  const tokens = await signIn(use, body.credential, context, origin);
  if (!tokens) {
    await failed();
    throw new Problem('invalid_passkey');
  }
  return tokens;
}

async function signIn(use: Auth, assertion: Assertion, context: Context, origin: Origin): Promise<Tokens | undefined> {
  const now = use.now().toISOString();
  const challenge = challengeIn(assertion.response.clientDataJSON);
  // Outside the transaction: an answer that was refused is not tried a second time.
  if (challenge === undefined || !(await takeChallenge(use.db, challenge, null, now))) return undefined;
  const known = await selectCredential(use.db, assertion.id);
  const signCount = known && (await verify(use, assertion, known, challenge));
  if (!known || signCount === undefined) return undefined;
  return transact(use, context, async (tx) => {
    const kept = await keepUser(tx, known.user_id);
    if (!kept || kept.disabled || !(await markPasskeyUsed(tx, known.id, signCount, now))) return undefined;
    const { password_hash: _, ...user } = kept;
    const { tokens, session_id } = await beginSession(use, tx, user, origin);
    audit(tx, 'session.began', { subject: user.id, actor_id: user.id, details: { session_id, method: 'PASSKEY' } });
    return tokens;
  });
}

/** @returns its new count, or undefined when it did not sign this, here, for this account, opened by its owner. */
async function verify(
  use: Auth,
  { response, ...rest }: Assertion,
  { user_id, credential_id, public_key, sign_count }: Credential,
  expectedChallenge: string,
): Promise<number | undefined> {
  const { clientDataJSON, authenticatorData, signature, userHandle } = response;
  if (userHandle && Buffer.from(userHandle, 'base64url').toString() !== user_id) return undefined;
  const { id: rpID, origin } = relyingParty(use.config);
  const { verifyAuthenticationResponse } = await webAuthn();
  const checked = await verifyAuthenticationResponse({
    response: { ...rest, clientExtensionResults: {}, response: { clientDataJSON, authenticatorData, signature } },
    expectedChallenge,
    expectedOrigin: origin,
    expectedRPID: rpID,
    credential: { id: credential_id, publicKey: new Uint8Array(public_key), counter: sign_count },
    requireUserVerification: true,
  }).catch(() => undefined);
  return checked?.verified ? checked.authenticationInfo.newCounter : undefined;
}
