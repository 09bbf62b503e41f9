import {
  allowInsecureRequests,
  authorizationCodeGrant,
  buildAuthorizationUrl,
  ClientError,
  type Configuration,
  calculatePKCECodeChallenge,
  discovery,
  fetchUserInfo,
  ResponseBodyError,
} from 'openid-client';
import type { Config } from '#kit/env.ts';
import { Problem } from '#kit/problem.ts';

/** What a provider says of whoever signed in there. */
export interface Claims {
  subject: string;
  email: string | undefined;
  email_verified: boolean;
  name: string | undefined;
  username: string | undefined;
  locale: string | undefined;
}

/** Whoever vouches for people here, by OpenID Connect (authorization code with PKCE). */
export interface OidcProvider {
  label: string;
  /** Its address, which is the name of the provider for good. */
  issuer: string;
  /** Where the browser is sent. @throws {Problem} `unavailable` when the provider cannot be reached. */
  askAt(attempt: { state: string; nonce: string; code_verifier: string }): Promise<string>;
  /**
   * Who came back.
   * @throws {Problem} `invalid_identity` when the provider, or what it signed, says that nobody did; `unavailable`.
   */
  whoCame(
    back: { code: string; state: string; iss?: string | undefined },
    attempt: { nonce: string; code_verifier: string },
  ): Promise<Claims>;
}

/** Seconds within which a provider answers. */
const timeout = 10;
/** How long what it publishes of itself is believed, in milliseconds. */
const freshFor = 3600_000;

/** The provider of the configuration; its own description is fetched when it is first needed, so that a start needs nobody. */
export function openOidcProvider(oidc: NonNullable<Config['oidc']>, public_url: string): OidcProvider {
  const redirect_uri = `${public_url}/sign-in/provider`;
  let known: { at: number; provider: Promise<Configuration> } | undefined;

  function provider(): Promise<Configuration> {
    if (known && performance.now() - known.at < freshFor) return known.provider;
    const { issuer, client_id, client_secret } = oidc;
    const execute = issuer.startsWith('http://') ? [allowInsecureRequests] : [];
    const asked = discovery(new URL(issuer), client_id, client_secret, undefined, { timeout, execute });
    const mine = { at: performance.now(), provider: asked };
    known = mine;
    // A question that failed is not an answer to keep.
    asked.catch(() => {
      if (known === mine) known = undefined;
    });
    return asked;
  }

  return {
    label: oidc.label,
    issuer: oidc.issuer,
    async askAt({ state, nonce, code_verifier }) {
      const config = await provider().catch(away);
      const code_challenge = await calculatePKCECodeChallenge(code_verifier);
      const asked = { redirect_uri, scope: 'openid email profile', state, nonce, code_challenge };
      return buildAuthorizationUrl(config, { ...asked, code_challenge_method: 'S256' }).href;
    },
    async whoCame({ code, state, iss }, { nonce, code_verifier }) {
      const config = await provider().catch(away);
      const back = new URL(redirect_uri);
      back.search = new URLSearchParams({ code, state, ...(iss === undefined ? {} : { iss }) }).toString();
      const checks = {
        pkceCodeVerifier: code_verifier,
        expectedNonce: nonce,
        expectedState: state,
        idTokenExpected: true,
      };
      const tokens = await authorizationCodeGrant(config, back, checks).catch(refused);
      const signed = tokens.claims();
      if (!signed || !/^\P{Cc}{1,255}$/u.test(signed.sub)) throw new Problem('invalid_identity');
      // Some say in the token only who it is, and the rest when they are asked.
      const asks = signed.email === undefined && config.serverMetadata().userinfo_endpoint !== undefined;
      const claims = asks ? await fetchUserInfo(config, tokens.access_token, signed.sub).catch(refused) : signed;
      return {
        subject: signed.sub,
        email: text(claims.email),
        email_verified: claims.email_verified === true,
        name: text(claims.name),
        username: text(claims.preferred_username),
        locale: text(claims.locale),
      };
    },
  };
}

const text = (value: unknown): string | undefined => (typeof value === 'string' && value !== '' ? value : undefined);

function away(cause: unknown): never {
  throw new Problem('unavailable', 'The sign-in provider does not answer.', { cause });
}

/** What the provider refused, or signed wrongly, is an answer; that it did not answer is none. */
function refused(cause: unknown): never {
  const isBroken = cause instanceof ResponseBodyError && cause.status >= 500;
  if (isBroken || !(cause instanceof ClientError || cause instanceof ResponseBodyError)) away(cause);
  if (cause instanceof ClientError && silences.has(cause.code ?? '')) away(cause);
  throw new Problem('invalid_identity', undefined, { cause });
}

const silences = new Set(['OAUTH_TIMEOUT', 'OAUTH_RESPONSE_IS_NOT_JSON', 'OAUTH_RESPONSE_IS_NOT_CONFORM']);
