import { sql } from 'kysely';
import { erasedMark } from '#contract/erased.ts';
import type { Tx } from '#kit/transact.ts';
import { wasStaff } from '#routing/operator-queries.ts';

/** Tickets and chats they had a part in: what others were told of these may quote them. */
const theirs = (userId: string) => sql`
  theirs as materialized (
    select id from ticketing.readable_tickets where customer_id = ${userId}
    union select ticket_id from ticketing.readable_replies where author_id = ${userId} and ${wasStaff(userId)}
    union select id from chat.readable_chats where customer_id = ${userId}
    union select work_id from routing.assignment_reasons where operator_id = ${userId} and ${wasStaff(userId)}
  )`;

/** What only they were told, and how they are reached. */
export async function deleteOwn(tx: Tx, userId: string): Promise<void> {
  await sql`delete from notification.notifications where user_id = ${userId}`.execute(tx.sql);
  await sql`delete from notification.preferences where user_id = ${userId}`.execute(tx.sql);
  await sql`delete from notification.push_subscriptions where user_id = ${userId}`.execute(tx.sql);
}

/** @returns whose notifications these are. */
export async function emptyNotifications(tx: Tx, userId: string): Promise<string[]> {
  const { rows } = await sql<{ user_id: string }>`
    with ${theirs(userId)},
      emptied as (
        update notification.notifications n set body = ${erasedMark}, title = case when n.chat_id is null then n.title else ${erasedMark} end
        where (n.ticket_id in (select id from theirs) or n.chat_id in (select id from theirs)) and n.body <> ${erasedMark}
        returning n.user_id
      )
    select distinct user_id from emptied
  `.execute(tx.sql);
  return rows.map(({ user_id }) => user_id);
}

/** Mails that are kept, to them or about what is theirs; mails and pushes to them that were still to be sent; their address. */
export async function emptyDeliveries(tx: Tx, userId: string): Promise<void> {
  await sql`
    with ${theirs(userId)}
    update notification.deliveries d set kept_mail = null, address = null, last_error = null,
      status = case when d.status in ('QUEUED', 'HELD', 'KEPT') then 'DROPPED' else d.status end, done_at = coalesce(d.done_at, now())
    where d.user_id = ${userId} and (d.address is not null or d.last_error is not null or d.status in ('QUEUED', 'HELD', 'KEPT'))
      or d.status = 'KEPT' and exists (
        select from theirs where theirs.id::text in (d.payload -> 'payload' ->> 'ticket_id', d.payload -> 'payload' ->> 'chat_id'))
  `.execute(tx.sql);
}

/**
 * What programs elsewhere were told, or are still to be told, of them and of what is theirs. No index leads there: the month
 * that is kept is looked through once for each erasure.
 */
export async function deleteWebhookDeliveries(tx: Tx, userId: string): Promise<void> {
  await sql`
    with ${theirs(userId)}, ids as materialized (select id::text from theirs union all select ${userId})
    delete from notification.webhook_deliveries d where exists (
      select from regexp_matches(d.body, '[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}', 'g') m (found)
      where m.found[1] in (select id from ids))
  `.execute(tx.sql);
}
