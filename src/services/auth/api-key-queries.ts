import { sql } from 'kysely';
import type { ApiKey, Scope } from '#contract/api-keys.ts';
import type { Database } from '#kit/database.ts';
import type { Tx } from '#kit/transact.ts';

export type EndOfApiKey = 'REVOKED' | 'DISABLED' | 'ROLE_CHANGED';

const columns = [
  'id',
  'name',
  'prefix',
  'scopes',
  'user_id',
  'created_by',
  'created_at',
  'expires_at',
  'last_used_at',
] as const;

interface NewApiKeyRow {
  id: string;
  name: string;
  key_hash: Buffer;
  prefix: string;
  scopes: Scope[];
  user_id: string;
  created_by: string;
  expires_at: string | null;
}

export async function insertApiKey(tx: Tx, values: NewApiKeyRow): Promise<Omit<ApiKey, 'user_name'>> {
  const row = await tx.sql.insertInto('auth.api_keys').values(values).returning(columns).executeTakeFirstOrThrow();
  return { ...row, scopes: values.scopes };
}

/** Those that were not revoked, expired ones included, newest first. */
export async function selectApiKeys(
  db: Database,
  { below, limit }: { below: string | undefined; limit: number },
): Promise<ApiKey[]> {
  const { rows } = await sql<ApiKey>`
    select k.id, k.name, k.prefix, k.scopes, k.user_id, u.display_name as user_name, k.created_by, k.created_at,
      k.expires_at, k.last_used_at
    from auth.api_keys k join auth.users u on u.id = k.user_id
    where k.revoked_at is null ${below === undefined ? sql`` : sql`and k.id < ${below}::uuid`}
    order by k.id desc limit ${limit}
  `.execute(db);
  return rows;
}

/** Ends one, or all that act as a person, if they have not ended. @returns their ids. */
export async function markApiKeysRevoked(
  tx: Tx,
  which: { id: string } | { user_id: string },
  revoked_at: string,
  revoked_because: EndOfApiKey,
): Promise<string[]> {
  const [column, value] = 'id' in which ? (['id', which.id] as const) : (['user_id', which.user_id] as const);
  const rows = await tx.sql
    .updateTable('auth.api_keys')
    .set({ revoked_at, revoked_because })
    .where(column, '=', value)
    .where('revoked_at', 'is', null)
    .returning('id')
    .execute();
  return rows.map(({ id }) => id);
}
