import { createHash } from 'node:crypto';
import { sql } from 'kysely';
import type { Scope } from '#contract/api-keys.ts';
import type { Locale, Role } from '#contract/people.ts';
import type { Database } from './database.ts';
import type { Person } from './identity.ts';
import { type Live, onEvent } from './live.ts';
import { Problem } from './problem.ts';

/** What every API key begins with: no access token does. */
export const apiKeyPrefix = 'psk_';
const form = /^psk_[A-Za-z0-9_-]{43}$/;

/** What is stored of an API key. */
export const hashApiKey = (key: string): Buffer => createHash('sha256').update(key).digest();

/** How long a key is believed without asking, in milliseconds. A revocation heard of empties it at once. */
const cacheFor = 2000;
const cacheSize = 20_000;
/** Milliseconds after which a use is noted again. */
const noteEvery = 60_000;

interface LiveKey {
  api_key_id: string;
  scopes: Scope[];
  expires_at: string | null;
  last_used_at: string | null;
  user_id: string;
  role: Role;
  display_name: string;
  locale: Locale;
  guest: boolean;
}

/** Verifies API keys. A key is looked up by its hash, so that how long it takes tells nothing of what is stored. */
export function createApiKeys(db: Database, live: Live, now: () => number): { verify(key: string): Promise<Person> } {
  const keys = new Map<string, { asked: number; key: Promise<LiveKey | undefined> }>();
  onEvent(live, 'api_key.revoked', () => keys.clear());
  onEvent(live, 'person.changed', () => keys.clear());

  async function ask(hash: Buffer): Promise<LiveKey | undefined> {
    const { rows } = await sql<LiveKey>`
      select api_key_id, scopes, expires_at, last_used_at, user_id, role, display_name, locale, guest
      from auth.live_api_keys where key_hash = ${hash}
    `.execute(db);
    const [key] = rows;
    if (key && (key.last_used_at === null || Date.parse(key.last_used_at) + noteEvery < now())) {
      const at = new Date(now()).toISOString();
      await sql`select auth.note_api_key_use(${key.api_key_id}, ${at}::timestamptz)`.execute(db);
    }
    return key;
  }

  function find(hash: Buffer): Promise<LiveKey | undefined> {
    const name = hash.toString('base64');
    const known = keys.get(name);
    if (known && now() - known.asked < cacheFor) return known.key;
    const key = ask(hash);
    if (keys.size >= cacheSize) keys.clear();
    keys.set(name, { asked: now(), key });
    // A question that failed is not an answer to keep.
    key.catch(() => keys.delete(name));
    return key;
  }

  return {
    async verify(text) {
      if (!form.test(text)) throw new Problem('invalid_token');
      const key = await find(hashApiKey(text));
      const ends = key?.expires_at ? Date.parse(key.expires_at) : Number.POSITIVE_INFINITY;
      if (!key || ends <= now()) throw new Problem('invalid_token');
      const { api_key_id: id, scopes, user_id, expires_at: _, last_used_at: __, ...person } = key;
      return {
        id: user_id,
        session_id: id,
        token_ends: ends,
        ...person,
        factor_missing: false,
        api_key: { id, scopes },
      };
    },
  };
}
