import { type CryptoKey, importJWK, type JWTPayload, jwtVerify } from 'jose';
import { sql } from 'kysely';
import type { Scope } from '#contract/api-keys.ts';
import type { Locale, Role } from '#contract/people.ts';
import type { Database } from './database.ts';
import { createApiKeys } from './identity-api-keys.ts';
import { type Live, onEvent } from './live.ts';
import { Problem } from './problem.ts';

/** Somebody whose access token or API key was verified. */
export interface Person {
  id: string;
  role: Role;
  /** With an API key: its id, which is that of no session. */
  session_id: string;
  display_name: string;
  locale: Locale;
  guest: boolean;
  /** Of the staff, while a second factor is demanded that they have not set up: only that is open to them. */
  factor_missing: boolean;
  /** When the access token ends, in milliseconds since the epoch. */
  token_ends: number;
  /** The key that acts as this person. Absent: the person is here in a session. */
  api_key?: { id: string; scopes: readonly Scope[] };
}

export const tokenIssuer = 'pasokh';
export const accessAudience = 'pasokh:api';
export const accessType = 'at+jwt';

export interface Identity {
  /**
   * The person behind an access token.
   * @throws {Problem} `invalid_token`: not ours, ended, revoked, or of a person who was disabled or has another role now.
   */
  verify(token: string): Promise<Person>;
  /**
   * The person an API key acts as, in their present role.
   * @throws {Problem} `invalid_token`: no key of ours, expired, revoked, or of a person who is disabled or no longer staff.
   */
  verifyApiKey(key: string): Promise<Person>;
  /** Which of these sessions are good for everything at this moment, asked of the database. */
  liveSessions(ids: readonly string[]): Promise<Set<string>>;
}

/** How long a session is believed without asking, in milliseconds. A revocation heard of empties it at once. */
const sessionCacheFor = 2000;
const sessionCacheSize = 20_000;

type Session = Omit<Person, 'id' | 'session_id' | 'token_ends'> & { user_id: string };

export function createIdentity(db: Database, live: Live, now: () => number = Date.now): Identity {
  const keys = new Map<string, CryptoKey | Uint8Array>();
  const sessions = new Map<string, { asked: number; session: Promise<Session | undefined> }>();
  onEvent(live, 'session.revoked', ({ session_id }) => sessions.delete(session_id));
  onEvent(live, 'person.changed', () => sessions.clear());
  onEvent(live, 'security.changed', () => sessions.clear());

  const apiKeys = createApiKeys(db, live, now);

  async function publicKey(kid: string | undefined) {
    if (kid === undefined || kid.length > 100) throw new Problem('invalid_token');
    const known = keys.get(kid);
    if (known) return known;
    const row = await db.selectFrom('auth.public_keys').select('public_jwk').where('kid', '=', kid).executeTakeFirst();
    if (!row) throw new Problem('invalid_token');
    const key = await importJWK(row.public_jwk as Parameters<typeof importJWK>[0], 'EdDSA');
    keys.set(kid, key);
    return key;
  }

  function session(id: string): Promise<Session | undefined> {
    const known = sessions.get(id);
    if (known && now() - known.asked < sessionCacheFor) return known.session;
    const asked = db
      .selectFrom('auth.live_sessions')
      .select(['user_id', 'role', 'display_name', 'locale', 'guest', 'factor_missing'])
      .where('session_id', '=', id)
      .executeTakeFirst();
    if (sessions.size >= sessionCacheSize) sessions.clear();
    sessions.set(id, { asked: now(), session: asked });
    // A question that failed is not an answer to keep; nor is one that refuses what its person is about to mend.
    const forget = () => {
      if (sessions.get(id)?.session === asked) sessions.delete(id);
    };
    asked.then((found) => found?.factor_missing && forget(), forget);
    return asked;
  }

  /** Tokens whose signature was checked; when they end, and whether the session lives, is asked each time. */
  const verified = new Map<string, Claims>();
  async function claimsOf(token: string): Promise<Claims> {
    const known = verified.get(token);
    if (known && now() < known.exp * 1000) return known;
    const claims = await verifySignature(token, publicKey, now());
    if (verified.size >= sessionCacheSize) verified.clear();
    verified.set(token, claims);
    return claims;
  }

  return {
    async verify(token) {
      const claims = await claimsOf(token);
      const found = await session(claims.session_id);
      if (!found || found.user_id !== claims.sub || found.role !== claims.role) throw new Problem('invalid_token');
      const { user_id: id, ...rest } = found;
      return { id, session_id: claims.session_id, token_ends: claims.exp * 1000, ...rest };
    },
    verifyApiKey: apiKeys.verify,
    async liveSessions(ids) {
      const rows = await db
        .selectFrom('auth.live_sessions')
        .select('session_id')
        .where('session_id', '=', sql<string>`any(${ids}::uuid[])`)
        .where('factor_missing', '=', false)
        .execute();
      return new Set(rows.map((row) => row.session_id));
    },
  };
}

interface Claims {
  sub: string;
  session_id: string;
  role: string;
  /** Seconds since the epoch. */
  exp: number;
}

async function verifySignature(
  token: string,
  keyOf: (kid: string | undefined) => Promise<CryptoKey | Uint8Array>,
  now: number,
): Promise<Claims> {
  let payload: JWTPayload;
  try {
    ({ payload } = await jwtVerify(token, async (header) => keyOf(header.kid), {
      algorithms: ['EdDSA'],
      typ: accessType,
      issuer: tokenIssuer,
      audience: accessAudience,
      requiredClaims: ['exp', 'iat', 'sub', 'sid', 'role'],
      currentDate: new Date(now),
    }));
  } catch (error) {
    // What the signature or the claims lack is our answer; a database that is away is not.
    if (error instanceof Error && 'code' in error && String(error.code).startsWith('ERR_J'))
      throw new Problem('invalid_token', undefined, { cause: error });
    throw error;
  }
  const { sub, sid, role, exp } = payload;
  if (typeof sub !== 'string' || typeof sid !== 'string' || typeof role !== 'string' || typeof exp !== 'number')
    throw new Problem('invalid_token');
  return { sub, session_id: sid, role, exp };
}
