import { sql } from 'kysely';
import type { Channel, OutboxMail } from '#contract/notifications.ts';
import type { Database } from '#kit/database.ts';
import type { Tx } from '#kit/transact.ts';
import type { Telling } from './decide-tellings.ts';
import type { Mail } from './render-mail.ts';
import type { Happened } from './scene-queries.ts';

export interface NewDelivery {
  id: string;
  event_id: string;
  user_id: string;
  channel: Channel;
  kind: Telling['kind'];
  /** The event, without its id. */
  payload: Omit<Happened, 'event_id'>;
  /** Of a mail that is kept at once, because there is no server that would take it. */
  kept?: Kept;
}

/** @returns those that were not there yet and are to be made. */
export async function insertDeliveries(
  tx: Tx,
  rows: readonly NewDelivery[],
): Promise<{ id: string; channel: Channel }[]> {
  if (rows.length === 0) return [];
  const wanted = rows.map(({ kept, ...row }) => ({
    ...row,
    ...(kept ? { status: 'KEPT', address: kept.address, message_id: kept.message_id, kept_mail: kept.mail } : {}),
  }));
  const { rows: written } = await sql<{ id: string; channel: Channel }>`
    insert into notification.deliveries (id, event_id, user_id, channel, kind, payload, status, address, message_id, kept_mail, done_at)
    select id, event_id, user_id, channel, kind, payload, coalesce(status, 'QUEUED'), address, message_id, kept_mail,
      case when status is not null then now() end
    from jsonb_to_recordset(${JSON.stringify(wanted)}::jsonb)
      as d (id uuid, event_id uuid, user_id uuid, channel text, kind text, payload jsonb, status text, address text, message_id text, kept_mail jsonb)
    on conflict (event_id, user_id, channel) do nothing returning id, channel
  `.execute(tx.sql);
  const kept = new Set(rows.filter((row) => row.kept).map(({ id }) => id));
  return written.filter(({ id }) => !kept.has(id));
}

/** A delivery that is still to be made. */
export interface Delivery {
  id: string;
  event: Happened;
  user_id: string;
  channel: Channel;
  reached: string[];
}

/** @returns nothing for one that was made, or given up, before. */
export async function selectQueuedDelivery(db: Database, id: string): Promise<Delivery | undefined> {
  const { rows } = await sql<Delivery>`
    select id, user_id, channel, reached, payload || jsonb_build_object('event_id', event_id) as event
    from notification.deliveries where id = ${id}::uuid and status = 'QUEUED'
  `.execute(db);
  return rows[0];
}

interface Kept {
  address: string;
  message_id: string;
  mail: Mail;
}

type End =
  | { status: 'SENT'; address?: string; message_id?: string }
  | ({ status: 'KEPT' } & Kept)
  | { status: 'DROPPED'; because: string };

/** Ends a delivery. What has ended stays as it is: another worker may have been quicker. */
export async function endDelivery(db: Database, id: string, end: End): Promise<void> {
  const { status } = end;
  const sent = status === 'DROPPED' ? {} : { address: end.address ?? null, message_id: end.message_id ?? null };
  await db
    .updateTable('notification.deliveries')
    .set({
      status,
      ...sent,
      ...(status === 'KEPT' ? { kept_mail: JSON.stringify(end.mail) } : {}),
      last_error: status === 'DROPPED' ? end.because : null,
      done_at: sql<string>`now()`,
    })
    .where('id', '=', id)
    .where('status', '=', 'QUEUED')
    .execute();
}

/** Remembers why an attempt failed, and whom it reached all the same. */
export async function noteAttempt(
  db: Database,
  id: string,
  error: string,
  reached: readonly string[] = [],
): Promise<void> {
  await sql`
    update notification.deliveries set last_error = ${error}, reached = reached || ${reached}::uuid[]
    where id = ${id}::uuid and status = 'QUEUED'
  `.execute(db);
}

/** Mails that were kept for want of an SMTP server, from the newest, below `before`. */
export async function selectKeptMails(
  db: Database,
  { before, limit }: { before: string | undefined; limit: number },
): Promise<OutboxMail[]> {
  const { rows } = await sql<OutboxMail>`
    select id, address as to, kind, message_id, created_at,
      kept_mail ->> 'subject' as subject, kept_mail ->> 'text' as text, kept_mail ->> 'html' as html
    from notification.deliveries
    where status = 'KEPT' ${before === undefined ? sql`` : sql`and id < ${before}::uuid`}
    order by id desc limit ${limit}
  `.execute(db);
  return rows;
}
