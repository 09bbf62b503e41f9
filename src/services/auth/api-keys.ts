import { randomBytes } from 'node:crypto';
import type { Static } from 'typebox';
import type { ApiKeyPage, NewApiKey, NewApiKeyAnswer } from '#contract/api-keys.ts';
import type { PlainPageQuery } from '#contract/operators.ts';
import { audit } from '#kit/audit.ts';
import type { Person } from '#kit/identity.ts';
import { apiKeyPrefix, hashApiKey } from '#kit/identity-api-keys.ts';
import { newId } from '#kit/ids.ts';
import { cursorParts, decodeCursor, toPage } from '#kit/page.ts';
import { invalid, notFound } from '#kit/problem.ts';
import { type Context, emit, type Tx, transact } from '#kit/transact.ts';
import { type EndOfApiKey, insertApiKey, markApiKeysRevoked, selectApiKeys } from './api-key-queries.ts';
import type { Auth } from './auth.ts';
import { keepUser } from './user-queries.ts';

export async function listApiKeys(
  { db }: Auth,
  { query }: { query: Static<typeof PlainPageQuery> },
): Promise<Static<typeof ApiKeyPage>> {
  const { limit } = query;
  const [below] = decodeCursor(query.cursor, [cursorParts.id]) ?? [];
  return toPage(await selectApiKeys(db, { below, limit: limit + 1 }), limit, (key) => [key.id]);
}

/** Characters of a key that are kept, to know it by. */
const shown = apiKeyPrefix.length + 6;

/** Makes a key that acts as the maker, or as other staff. Only this answer ever holds it. */
export async function createApiKey(
  use: Auth,
  { actor, body, context }: { actor: Person; body: Static<typeof NewApiKey>; context: Context },
): Promise<Static<typeof NewApiKeyAnswer>> {
  const { name, scopes, expires_at = null, user_id = actor.id } = body;
  if (expires_at !== null && Date.parse(expires_at) <= use.now().getTime())
    throw invalid('expires_at', 'must be in the future');
  const key = apiKeyPrefix + randomBytes(32).toString('base64url');
  return transact(use, context, async (tx) => {
    const person = await keepUser(tx, user_id);
    if (!person || person.disabled || person.role === 'CUSTOMER') throw invalid('user_id', 'must be of staff');
    const api_key = await insertApiKey(tx, {
      id: newId(),
      name: name.trim(),
      key_hash: hashApiKey(key),
      prefix: key.slice(0, shown),
      scopes,
      user_id: person.id,
      created_by: actor.id,
      expires_at,
    });
    audit(tx, 'api_key.created', { subject: api_key.id, details: { user_id: person.id, scopes } });
    return { api_key: { ...api_key, user_name: person.display_name }, key };
  });
}

/** Dead with the commit, and in every process when it hears of it. */
export async function revokeApiKey(
  use: Auth,
  { params, context }: { params: { id: string }; context: Context },
): Promise<void> {
  await transact(use, context, async (tx) => {
    const ended = await endApiKeys(use, tx, { id: params.id }, 'REVOKED');
    if (ended === 0) throw notFound();
  });
}

/** Ends those that act as this person, in the transaction that takes the reason for them away. */
export async function endApiKeysOf(
  use: Pick<Auth, 'now'>,
  tx: Tx,
  user_id: string,
  because: EndOfApiKey,
): Promise<void> {
  await endApiKeys(use, tx, { user_id }, because);
}

async function endApiKeys(
  { now }: Pick<Auth, 'now'>,
  tx: Tx,
  which: { id: string } | { user_id: string },
  because: EndOfApiKey,
): Promise<number> {
  const ended = await markApiKeysRevoked(tx, which, now().toISOString(), because);
  for (const api_key_id of ended) {
    audit(tx, 'api_key.revoked', { subject: api_key_id });
    emit(tx, 'api_key.revoked', { api_key_id }, { to: [] });
  }
  return ended.length;
}
