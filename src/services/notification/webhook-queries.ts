import { sql } from 'kysely';
import type { Webhook, WebhookEvent } from '#contract/webhooks.ts';
import type { Database } from '#kit/database.ts';
import type { Tx } from '#kit/transact.ts';

const columns = sql.raw(
  'id, url, description, events, enabled, disabled_because, failing_since, old_secret_until, created_at, updated_at',
);

interface NewWebhookRow {
  id: string;
  url: string;
  description: string | null;
  events: WebhookEvent[];
  enabled: boolean;
  secret: string;
}

export async function insertWebhook(tx: Tx, row: NewWebhookRow): Promise<Webhook> {
  const { id, url, description, events, enabled, secret } = row;
  const { rows } = await sql<Webhook>`
    insert into notification.webhooks (id, url, description, events, enabled, secret)
    values (${id}, ${url}, ${description}, ${events}::text[], ${enabled}, ${secret}) returning ${columns}
  `.execute(tx.sql);
  return one(rows);
}

export async function countWebhooks(tx: Tx): Promise<number> {
  const { rows } = await sql<{ count: number }>`select count(*) as count from notification.webhooks`.execute(tx.sql);
  return one(rows).count;
}

/** Newest first, below the one last seen. */
export async function selectWebhooks(
  db: Database,
  { below, limit }: { below: string | undefined; limit: number },
): Promise<Webhook[]> {
  const { rows } = await sql<Webhook>`
    select ${columns} from notification.webhooks ${below === undefined ? sql`` : sql`where id < ${below}::uuid`}
    order by id desc limit ${limit}
  `.execute(db);
  return rows;
}

export async function selectWebhook(db: Database, id: string): Promise<Webhook | undefined> {
  const { rows } = await sql<Webhook>`select ${columns} from notification.webhooks where id = ${id}`.execute(db);
  return rows[0];
}

export async function lockWebhook(tx: Tx, id: string): Promise<Webhook | undefined> {
  const { rows } = await sql<Webhook>`
    select ${columns} from notification.webhooks where id = ${id} for no key update
  `.execute(tx.sql);
  return rows[0];
}

type Change = Partial<
  Pick<Webhook, 'url' | 'description' | 'events' | 'enabled' | 'disabled_because' | 'failing_since'>
>;

export async function updateWebhook(tx: Tx, id: string, change: Change): Promise<Webhook> {
  const sets = Object.entries({ ...change, updated_at: sql`now()` }).map(
    ([column, value]) => sql`${sql.ref(column)} = ${value}`,
  );
  const { rows } = await sql<Webhook>`
    update notification.webhooks set ${sql.join(sets)} where id = ${id} returning ${columns}
  `.execute(tx.sql);
  return one(rows);
}

/** The present secret is signed with too until `until`; one before it no longer. */
export async function replaceSecret(tx: Tx, id: string, secret: string, until: string): Promise<Webhook | undefined> {
  const { rows } = await sql<Webhook>`
    update notification.webhooks
    set old_secret = secret, old_secret_until = ${until}::timestamptz, secret = ${secret}, updated_at = now()
    where id = ${id} returning ${columns}
  `.execute(tx.sql);
  return rows[0];
}

/** @returns whether there was one. Its deliveries go with it. */
export async function deleteWebhook(tx: Tx, id: string): Promise<boolean> {
  const { numDeletedRows } = await tx.sql.deleteFrom('notification.webhooks').where('id', '=', id).executeTakeFirst();
  return numDeletedRows > 0n;
}

/** The webhooks that are switched on, with what each wants to hear of. */
export async function selectListeners(tx: Tx): Promise<{ id: string; events: string[] }[]> {
  return tx.sql.selectFrom('notification.webhooks').select(['id', 'events']).where('enabled', '=', true).execute();
}

/** It took something. */
export async function noteSuccess(tx: Tx, id: string): Promise<void> {
  await sql`
    update notification.webhooks set failing_since = null where id = ${id} and failing_since is not null
  `.execute(tx.sql);
}

/** @returns since when it fails, if it is there and switched on. */
export async function noteFailure(
  tx: Tx,
  id: string,
  now: string,
): Promise<{ url: string; since: string } | undefined> {
  const { rows } = await sql<{ url: string; since: string }>`
    update notification.webhooks set failing_since = coalesce(failing_since, ${now}::timestamptz)
    where id = ${id} and enabled returning url, failing_since as since
  `.execute(tx.sql);
  return rows[0];
}

/** Objects as their owners publish them, by id. Each view has the columns of the contract. */
export async function selectObjects(
  tx: Tx,
  view: string,
  ids: readonly string[],
): Promise<Map<string, Record<string, unknown>>> {
  if (ids.length === 0) return new Map();
  const { rows } = await sql<{ id: string } & Record<string, unknown>>`
    select * from ${sql.table(view)} where id = any(${ids}::uuid[])
  `.execute(tx.sql);
  return new Map(rows.map((row) => [row.id, row]));
}

export async function selectAdmins(tx: Tx): Promise<{ id: string; locale: 'fa' | 'en' }[]> {
  const { rows } = await sql<{ id: string; locale: 'fa' | 'en' }>`
    select id, locale from auth.people where role = 'ADMIN' and not disabled
  `.execute(tx.sql);
  return rows;
}

function one<T>(rows: readonly T[]): T {
  const [row] = rows;
  if (!row) throw new Error('The statement always gives a row');
  return row;
}
