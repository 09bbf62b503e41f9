import { sql } from 'kysely';
import type { WebhookDelivery } from '#contract/webhooks.ts';
import type { Database } from '#kit/database.ts';
import type { Tx } from '#kit/transact.ts';
import type { WebhookResult } from './webhook-sender.ts';

const columns = sql.raw(
  `id, webhook_id, event_id, type, status, attempts, case when status = 'QUEUED' then next_attempt_at end as next_attempt_at,
   attempted_at, duration_ms, response_status, error, created_at, ended_at`,
);

export interface NewWebhookDelivery {
  id: string;
  webhook_id: string;
  event_id: string;
  type: string;
  body: string;
}

/** @returns those that were not there yet, with the webhook of each; one that was deleted meanwhile gets none. */
export async function insertWebhookDeliveries(
  tx: Tx,
  list: readonly NewWebhookDelivery[],
  now: string,
): Promise<WebhookDelivery[]> {
  if (list.length === 0) return [];
  const { rows } = await sql<WebhookDelivery>`
    insert into notification.webhook_deliveries (id, webhook_id, event_id, type, body, created_at, next_attempt_at)
    select d.id, w.id, d.event_id, d.type, d.body, ${now}::timestamptz, ${now}::timestamptz
    from jsonb_to_recordset(${JSON.stringify(list)}::jsonb) as d (id uuid, webhook_id uuid, event_id uuid, type text, body text)
      join (select id from notification.webhooks for key share) w on w.id = d.webhook_id
    on conflict (webhook_id, event_id) do nothing returning ${columns}
  `.execute(tx.sql);
  return rows;
}

export async function selectWebhookDeliveries(
  db: Database,
  webhookId: string,
  { below, limit }: { below: string | undefined; limit: number },
): Promise<WebhookDelivery[]> {
  const { rows } = await sql<WebhookDelivery>`
    select ${columns} from notification.webhook_deliveries
    where webhook_id = ${webhookId} ${below === undefined ? sql`` : sql`and id < ${below}::uuid`}
    order by id desc limit ${limit}
  `.execute(db);
  return rows;
}

export async function selectWebhookDelivery(
  db: Database,
  webhookId: string,
  id: string,
): Promise<(WebhookDelivery & { body: string; response_body: string | null }) | undefined> {
  const { rows } = await sql<WebhookDelivery & { body: string; response_body: string | null }>`
    select ${columns}, body, response_body from notification.webhook_deliveries
    where webhook_id = ${webhookId} and id = ${id}
  `.execute(db);
  return rows[0];
}

/** Asks for it once more, from the first delay on; one that is under way at this moment is left alone. */
export async function requeueWebhookDelivery(tx: Tx, id: string, now: string): Promise<WebhookDelivery | undefined> {
  const { rows } = await sql<WebhookDelivery>`
    update notification.webhook_deliveries
    set status = 'QUEUED', attempts = 0, next_attempt_at = ${now}::timestamptz, claimed_until = null, ended_at = null
    where id = ${id} and (claimed_until is null or claimed_until <= ${now}::timestamptz) returning ${columns}
  `.execute(tx.sql);
  return rows[0];
}

/** When the next one falls due; null when nothing waits. What a process has taken falls due when its claim ends. */
export async function selectNextDue(db: Database): Promise<string | null> {
  const { rows } = await sql<{ due: string | null }>`
    select least(min(free.due), min(taken.due)) as due from notification.webhooks w
      cross join lateral (
        select min(d.next_attempt_at) as due from notification.webhook_deliveries d
        where d.webhook_id = w.id and d.status = 'QUEUED' and d.claimed_until is null
      ) free
      cross join lateral (
        select min(d.claimed_until) as due from notification.webhook_deliveries d
        where d.webhook_id = w.id and d.claimed_until is not null
      ) taken
    where w.enabled and not exists (select from notification.sending_hold)
  `.execute(db);
  return rows[0]?.due ?? null;
}

/** Takes what was claimed by processes that are dead by now back to what is due. */
export async function endOldClaims(tx: Tx, now: string): Promise<void> {
  await sql`
    update notification.webhook_deliveries set claimed_until = null where claimed_until <= ${now}::timestamptz
  `.execute(tx.sql);
}

/** An attempt that one process makes, until `claimed_until`. */
export interface Claim {
  id: string;
  webhook_id: string;
  event_id: string;
  body: string;
  /** This one included. */
  attempts: number;
  claimed_until: string;
  url: string;
  secrets: string[];
}

/** The webhooks that something is due for, each for one process at a time: so the count of what is under way is right. */
export async function lockDueWebhooks(tx: Tx, now: string): Promise<string[]> {
  const { rows } = await sql<{ id: string }>`
    select w.id from notification.webhooks w
    where w.enabled and not exists (select from notification.sending_hold) and exists (
      select from notification.webhook_deliveries d
      where d.webhook_id = w.id and d.status = 'QUEUED' and d.claimed_until is null
        and d.next_attempt_at <= ${now}::timestamptz)
    for no key update skip locked
  `.execute(tx.sql);
  return rows.map(({ id }) => id);
}

/** Takes what is due for these webhooks, so much that each has at most `perWebhook` under way. */
export async function claimDeliveries(
  tx: Tx,
  webhookIds: readonly string[],
  { now, until, perWebhook, limit }: { now: string; until: string; perWebhook: number; limit: number },
): Promise<Claim[]> {
  const { rows } = await sql<Claim>`
    with chosen as (
      select due.id from unnest(${webhookIds}::uuid[]) as w (id) cross join lateral (
        select d.id, d.next_attempt_at from notification.webhook_deliveries d
        where d.webhook_id = w.id and d.status = 'QUEUED' and d.claimed_until is null
          and d.next_attempt_at <= ${now}::timestamptz
        order by d.next_attempt_at, d.id
        limit greatest(0, ${perWebhook}::int - (
          select count(*) from notification.webhook_deliveries f
          where f.webhook_id = w.id and f.claimed_until is not null))
      ) due
      order by due.next_attempt_at, due.id limit ${limit}
    )
    update notification.webhook_deliveries d set claimed_until = ${until}::timestamptz, attempts = d.attempts + 1
    from chosen c, notification.webhooks w
    where d.id = c.id and w.id = d.webhook_id
    returning d.id, d.webhook_id, d.event_id, d.body, d.attempts, d.claimed_until, w.url,
      case when w.old_secret_until > ${now}::timestamptz then array[w.secret, w.old_secret] else array[w.secret] end as secrets
  `.execute(tx.sql);
  return rows;
}

/** Gives back what was not attempted to its end, because the program stops. */
export async function releaseClaim(db: Database, { id, claimed_until }: Claim): Promise<void> {
  await sql`
    update notification.webhook_deliveries set claimed_until = null, attempts = attempts - 1
    where id = ${id} and claimed_until = ${claimed_until}::timestamptz
  `.execute(db);
}

type Next = { status: 'DELIVERED' | 'FAILED' } | { next_attempt_at: string };

/** @returns false when the claim was lost meanwhile: then another's record counts. */
export async function recordAttempt(
  tx: Tx,
  { id, claimed_until }: Claim,
  result: WebhookResult & { attempted_at: string; duration_ms: number },
  next: Next,
  now: string,
): Promise<boolean> {
  const { numAffectedRows } = await sql`
    update notification.webhook_deliveries set claimed_until = null,
      attempted_at = ${result.attempted_at}::timestamptz, duration_ms = ${result.duration_ms},
      response_status = ${result.response_status}, response_body = ${result.response_body}, error = ${result.error},
      ${
        'status' in next
          ? sql`status = ${next.status}, ended_at = ${now}::timestamptz`
          : sql`next_attempt_at = ${next.next_attempt_at}::timestamptz`
      }
    where id = ${id} and claimed_until = ${claimed_until}::timestamptz
  `.execute(tx.sql);
  return numAffectedRows === 1n;
}

/** Those that wait when a restored copy is told to send nothing of them. @returns how many. */
export async function dropQueuedWebhooks(tx: Tx, because: string): Promise<number> {
  const { numAffectedRows } = await sql`
    update notification.webhook_deliveries set status = 'DROPPED', error = ${because}, ended_at = now() where status = 'QUEUED'
  `.execute(tx.sql);
  return Number(numAffectedRows);
}

/** The webhooks that something waits for, and how much. */
export async function selectListenersThatWait(tx: Tx): Promise<{ webhook_id: string; count: number }[]> {
  const { rows } = await sql<{ webhook_id: string; count: number }>`
    select webhook_id, count(*) as count from notification.webhook_deliveries where status = 'QUEUED' group by webhook_id
  `.execute(tx.sql);
  return rows;
}

export async function deleteOldDeliveries(tx: Tx, before: string): Promise<void> {
  await sql`delete from notification.webhook_deliveries where created_at < ${before}::timestamptz`.execute(tx.sql);
}
