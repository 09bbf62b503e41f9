import type { Static } from 'typebox';
import type { NewPasskey, PasskeyAnswer, PasskeyOptions, Proof } from '#contract/second-factor.ts';
import { brokenConstraint } from '#kit/database.ts';
import type { Person } from '#kit/identity.ts';
import { newId } from '#kit/ids.ts';
import { invalid, Problem } from '#kit/problem.ts';
import { type Context, type Tx, transact } from '#kit/transact.ts';
import type { Auth } from './auth.ts';
import { tellFactorChange } from './factor-changes.ts';
import { insertChallenge, insertPasskey, selectCredentialIds, takeChallenge } from './passkey-queries.ts';
import { provePresence } from './prove-password.ts';
import { lockUser, selectUser } from './user-queries.ts';
import { challengeIn, endOfChallenge, relyingParty, webAuthn } from './webauthn.ts';

const most = 20;
/** What browsers and devices can do: EdDSA, ES256, RS256. */
const supportedAlgorithmIDs = [-8, -7, -257];

/** What the browser asks the device of somebody who wants a passkey. */
export async function beginPasskey(
  use: Auth,
  { actor, body }: { actor: Person; body: Proof },
): Promise<Static<typeof PasskeyOptions>> {
  refuseGuest(actor);
  await provePresence(use, actor, body.password);
  const user = await selectUser(use.db, actor.id);
  if (!user) throw new Problem('invalid_token');
  const known = await selectCredentialIds(use.db, actor.id);
  const { generateRegistrationOptions } = await webAuthn();
  const options = await generateRegistrationOptions({
    rpName: 'Pasokh',
    rpID: relyingParty(use.config).id,
    userID: new TextEncoder().encode(user.id),
    userName: user.username,
    userDisplayName: user.display_name,
    excludeCredentials: known.map((id) => ({ id })),
    // Found by the device without a name, and opened by a finger, a face or a PIN: it counts as both factors.
    authenticatorSelection: { residentKey: 'required', userVerification: 'required' },
    supportedAlgorithmIDs,
  });
  await insertChallenge(use.db, options.challenge, actor.id, endOfChallenge(use.now()));
  return { options: { ...options } };
}

type Body = Static<typeof NewPasskey>;
interface Call {
  actor: Person;
  body: Body;
  context: Context;
}

/** Keeps the passkey that the device made. */
export async function addPasskey(use: Auth, { actor, body, context }: Call): Promise<Static<typeof PasskeyAnswer>> {
  refuseGuest(actor);
  return transact(use, context, async (tx) => {
    await lockUser(tx, actor.id);
    const credential = await verify(use, tx, actor.id, body.credential);
    if ((await selectCredentialIds(tx.sql, actor.id)).length >= most)
      throw new Problem('conflict', `There are ${most} passkeys already: remove one first.`);
    const row = { id: newId(), user_id: actor.id, name: body.name.trim(), created_at: use.now().toISOString() };
    const passkey = await insertPasskey(tx, { ...row, ...credential }).catch(orKnown);
    tellFactorChange(tx, actor.id, 'PASSKEY_ADDED');
    return { passkey };
  });
}

async function verify(use: Auth, tx: Tx, userId: string, { response, ...rest }: Body['credential']) {
  const challenge = challengeIn(response.clientDataJSON);
  if (challenge === undefined || !(await takeChallenge(tx.sql, challenge, userId, use.now().toISOString())))
    throw notGood();
  const { id: rpID, origin } = relyingParty(use.config);
  const { clientDataJSON, attestationObject } = response;
  const { verifyRegistrationResponse } = await webAuthn();
  const { registrationInfo } = await verifyRegistrationResponse({
    response: { ...rest, clientExtensionResults: {}, response: { clientDataJSON, attestationObject } },
    expectedChallenge: challenge,
    expectedOrigin: origin,
    expectedRPID: rpID,
    requireUserVerification: true,
    supportedAlgorithmIDs,
  }).catch((cause: unknown) => {
    throw notGood(cause);
  });
  if (!registrationInfo) throw notGood();
  const { id, publicKey, counter } = registrationInfo.credential;
  return { credential_id: id, public_key: Buffer.from(publicKey), sign_count: counter };
}

const notGood = (cause?: unknown) => invalid('credential', 'does not answer what was asked of it', { cause });

function refuseGuest({ guest }: Person): void {
  if (guest) throw new Problem('conflict', 'A guest has no account of their own: they register first.');
}

/** Whose it is is not told: a device that holds one for another account here does not offer it. */
function orKnown(error: unknown): never {
  if (brokenConstraint(error) === 'passkeys_by_credential') throw notGood();
  throw error;
}
