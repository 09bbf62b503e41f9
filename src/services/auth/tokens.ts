import { createHash } from 'node:crypto';
import { importJWK, type JWTPayload, jwtVerify, SignJWT } from 'jose';
import type { Role } from '#contract/people.ts';
import type { Database } from '#kit/database.ts';
import { accessAudience, accessType, tokenIssuer } from '#kit/identity.ts';
import { newId } from '#kit/ids.ts';
import { Problem } from '#kit/problem.ts';
import type { SigningKey } from './signing-key.ts';
import { selectPublicKey } from './signing-key-queries.ts';

/** How long an access token is good, in seconds. */
export const accessSeconds = 15 * 60;
/** How long a session lives without being refreshed, in seconds. */
export const sessionSeconds = 30 * 24 * 3600;

/** A type and an audience of its own: neither kind of token is ever taken for the other. */
const refreshType = 'rt+jwt';
const refreshAudience = 'pasokh:refresh';

/** What a refresh token says. Times are RFC 3339, on a whole second: signed again, they give the same token. */
export interface RefreshClaims {
  id: string;
  session_id: string;
  user_id: string;
  issued_at: string;
  expires_at: string;
}

export interface TokenMint {
  signAccess(person: { id: string; session_id: string; role: Role }, now: Date): Promise<string>;
  /** The same claims give the same string: Ed25519 signatures are deterministic (RFC 8032). */
  signRefresh(claims: RefreshClaims): Promise<string>;
  /** @throws {Problem} `invalid_refresh_token`: not ours, of another kind, or past its end. */
  readRefresh(token: string, now: Date): Promise<Pick<RefreshClaims, 'id' | 'session_id' | 'user_id'>>;
}

export function createTokenMint(db: Database, { kid, key }: SigningKey): TokenMint {
  const sign = (claims: JWTPayload, typ: string) =>
    new SignJWT(claims).setProtectedHeader({ alg: 'EdDSA', typ, kid }).sign(key);

  async function publicKey(kid: string | undefined) {
    const jwk = kid === undefined ? undefined : await selectPublicKey(db, kid);
    if (!jwk) throw new Problem('invalid_refresh_token');
    return importJWK(jwk, 'EdDSA');
  }

  return {
    signAccess({ id, session_id, role }, now) {
      const iat = seconds(now);
      const times = { iat, exp: iat + accessSeconds };
      return sign(
        { iss: tokenIssuer, aud: accessAudience, sub: id, sid: session_id, role, ...times, jti: newId() },
        accessType,
      );
    },
    signRefresh({ id, session_id, user_id, issued_at, expires_at }) {
      const times = { iat: seconds(new Date(issued_at)), exp: seconds(new Date(expires_at)) };
      return sign(
        { iss: tokenIssuer, aud: refreshAudience, sub: user_id, sid: session_id, ...times, jti: id },
        refreshType,
      );
    },
    async readRefresh(token, now) {
      const { sub, sid, jti } = await verify(token, publicKey, now);
      if (typeof sub !== 'string' || typeof sid !== 'string' || typeof jti !== 'string') {
        throw new Problem('invalid_refresh_token');
      }
      return { id: jti, session_id: sid, user_id: sub };
    },
  };
}

async function verify(token: string, keyOf: (kid: string | undefined) => ReturnType<typeof importJWK>, now: Date) {
  try {
    const { payload } = await jwtVerify(token, (header) => keyOf(header.kid), {
      algorithms: ['EdDSA'],
      typ: refreshType,
      issuer: tokenIssuer,
      audience: refreshAudience,
      requiredClaims: ['exp', 'iat', 'sub', 'sid', 'jti'],
      currentDate: now,
    });
    return payload;
  } catch (error) {
    // What the token lacks is our answer; a database that is away is not.
    const ofToken = error instanceof Error && 'code' in error && String(error.code).startsWith('ERR_J');
    if (ofToken) throw new Problem('invalid_refresh_token', undefined, { cause: error });
    throw error;
  }
}

/** What is stored of a refresh token: it is random enough that a plain hash keeps it. */
export const hashToken = (token: string): Buffer => createHash('sha256').update(token).digest();

const seconds = (time: Date): number => Math.floor(time.getTime() / 1000);
