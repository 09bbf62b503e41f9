import { createHash, randomBytes } from 'node:crypto';
import type { Static } from 'typebox';
import type { OidcFinish, OidcStart, OidcStarted, SignInWays } from '#contract/identities.ts';
import type { Locale, Tokens } from '#contract/people.ts';
import { audit } from '#kit/audit.ts';
import { Problem } from '#kit/problem.ts';
import { type Context, type Tx, transact } from '#kit/transact.ts';
import type { Auth } from './auth.ts';
import { beginAs, welcomeFrom } from './begin-as.ts';
import { describe } from './describe-newcomer.ts';
import {
  findByVerifiedEmail,
  findIdentity,
  type Identity,
  insertAttempt,
  insertIdentity,
  lockIdentity,
  takeAttempt,
} from './identity-queries.ts';
import { limitAddress } from './limits.ts';
import type { Claims } from './oidc-provider.ts';
import type { Origin } from './sessions.ts';

/** How long somebody may take at the provider, in milliseconds. */
const patience = 10 * 60_000;
const hash = (text: string) => createHash('sha256').update(text).digest();
const random = () => randomBytes(32).toString('base64url');

export async function showSignInWays({ oidc }: Auth): Promise<SignInWays> {
  return { ways: { oidc: oidc && { label: oidc.label } } };
}

/** Somebody goes to the provider. Only the browser that holds `key` can come back from there. */
export async function startAtProvider(
  use: Auth,
  { body, context, address }: { body: Static<typeof OidcStart>; context: Context; address: string },
): Promise<Static<typeof OidcStarted>> {
  const oidc = configured(use);
  await limitAddress(use.db, 'providerStarts', address);
  const [state, nonce, code_verifier] = [random(), random(), random()];
  const url = await oidc.askAt({ state, nonce, code_verifier });
  const expires_at = new Date(use.now().getTime() + patience).toISOString();
  const attempt = { state_hash: hash(state), key_hash: hash(body.key), nonce, code_verifier, expires_at };
  await transact(use, context, (tx) => insertAttempt(tx, attempt));
  return { url };
}

interface Finish extends Origin {
  body: Static<typeof OidcFinish>;
  context: Context;
  locale: Locale;
}

/** Somebody comes back. An attempt is finished once, whatever comes of it. */
export async function finishAtProvider(use: Auth, { body, context, locale, ...origin }: Finish): Promise<Tokens> {
  const oidc = configured(use);
  const { key, ...back } = body;
  const now = use.now().toISOString();
  const attempt = await takeAttempt(use.db, { state_hash: hash(back.state), key_hash: hash(key), now });
  if (!attempt) throw new Problem('invalid_identity');
  const claims = await oidc.whoCame(back, attempt);
  return transact(use, context, async (tx) => {
    const identity = { provider: oidc.issuer, subject: claims.subject };
    await lockIdentity(tx, identity);
    const userId = (await findIdentity(tx.sql, identity)) ?? (await meet(use, tx, identity, claims, locale));
    if (userId === undefined) throw new Problem('no_account');
    const { tokens, session_id } = await beginAs(use, tx, userId, origin);
    audit(tx, 'session.began', { subject: userId, actor_id: userId, details: { session_id, method: 'OPENID' } });
    return tokens;
  });
}

/**
 * Who this is, seen for the first time: the person who has proved the same address here, if the provider says that it is
 * proved there too; else somebody new, if the configuration lets strangers in.
 */
async function meet(
  { config }: Auth,
  tx: Tx,
  identity: Identity,
  claims: Claims,
  locale: Locale,
): Promise<string | undefined> {
  const proved = claims.email !== undefined && claims.email_verified ? claims.email : undefined;
  const same = proved === undefined ? undefined : await findByVerifiedEmail(tx.sql, proved);
  if (same !== undefined) {
    await insertIdentity(tx, identity, same);
    audit(tx, 'identity.linked', { subject: same, actor_id: same });
    return same;
  }
  if (!config.oidc?.new_accounts) return undefined;
  return welcomeFrom(tx, identity, { ...describe(claims, locale), email_verified: proved !== undefined });
}

function configured({ oidc }: Auth): NonNullable<Auth['oidc']> {
  if (!oidc) throw new Problem('not_found');
  return oidc;
}
