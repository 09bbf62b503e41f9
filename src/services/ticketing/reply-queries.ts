import { sql } from 'kysely';
import type { Reply, Ticket, TicketStatus } from '#contract/tickets.ts';
import type { Database } from '#kit/database.ts';
import { newId } from '#kit/ids.ts';
import type { Tx } from '#kit/transact.ts';
import { clock, only, ticketColumns, touched } from './ticket-queries.ts';

const replyColumns = sql.raw(
  'r.id, r.ticket_id, r.author_id, r.author_role, r.author_name, r.body, r.internal, r.created_at',
);

type Said = Pick<Reply, 'ticket_id' | 'author_id' | 'author_role' | 'body'>;

/**
 * A reply, with what it makes of its ticket: its state, who wrote last, when staff first answered. Who writes has read what
 * stands there. The ticket's row is locked, so replies get their times in the order of their commits.
 */
export async function insertReply(
  tx: Tx,
  said: Said & { status: TicketStatus },
): Promise<{ reply: Reply; ticket: Ticket; read_mark_id: string }> {
  const id = newId();
  const { ticket_id, author_id, author_role, body } = said;
  const byCustomer = sql`${author_role === 'CUSTOMER'}::boolean`;
  const { rows } = await sql<Ticket & { said_at: string; author_name: string; read_mark_id: string }>`
    with reply as (
      insert into ticketing.ticket_replies (id, ticket_id, author_id, author_role, body, created_at)
      values (${id}, ${ticket_id}, ${author_id}, ${author_role}, ${body}, ${clock}) returning *
    ), t as (
      update ticketing.tickets t set updated_at = ${touched}, status = ${said.status},
        queued_at = case when ${said.status} = 'OPEN' and t.status <> 'OPEN' then r.created_at else t.queued_at end,
        last_customer_reply_at = case when ${byCustomer} then r.created_at else t.last_customer_reply_at end,
        last_staff_reply_at = case when ${byCustomer} then t.last_staff_reply_at else r.created_at end,
        first_response_at = case when ${byCustomer} then t.first_response_at else coalesce(t.first_response_at, r.created_at) end
      from reply r where t.id = r.ticket_id returning t.*
    ), mark as (
      insert into ticketing.read_marks as m (id, ticket_id, user_id, read_at)
      select ${newId()}::uuid, ticket_id, author_id, created_at from reply
      on conflict (user_id, ticket_id) do update set read_at = greatest(m.read_at, excluded.read_at) returning id
    )
    select ${ticketColumns}, r.created_at as said_at, p.display_name as author_name, mark.id as read_mark_id
    from t, reply r join auth.people p on p.id = r.author_id, mark
  `.execute(tx.sql);
  const { said_at: created_at, author_name, read_mark_id, ...ticket } = only(rows);
  const reply = { id, ticket_id, author_id, author_role, author_name, body, internal: false, created_at };
  return { reply, ticket, read_mark_id };
}

/** An internal note changes nothing else: what a customer sees of the ticket must not tell that there is one. */
export async function insertNote(tx: Tx, { ticket_id, author_id, author_role, body }: Said): Promise<Reply> {
  const { rows } = await sql<Reply>`
    with inserted as (
      insert into ticketing.ticket_replies (id, ticket_id, author_id, author_role, body, internal, created_at)
      values (${newId()}, ${ticket_id}, ${author_id}, ${author_role}, ${body}, true, ${clock}) returning *
    )
    select i.id, i.ticket_id, i.author_id, i.author_role, p.display_name as author_name, i.body, i.internal, i.created_at
    from inserted i join auth.people p on p.id = i.author_id
  `.execute(tx.sql);
  return only(rows);
}

/** Replies of a ticket from the oldest, after the key of a cursor; internal notes only where they may be seen. */
export async function selectReplies(
  db: Database,
  page: { ticket_id: string; notes: boolean; after: readonly [string, string] | undefined; limit: number },
): Promise<Reply[]> {
  const { after } = page;
  const beyond = after ? sql`and (r.created_at, r.id) > (${after[0]}::timestamptz, ${after[1]}::uuid)` : sql``;
  const { rows } = await sql<Reply>`
    select ${replyColumns} from ticketing.readable_replies r
    where r.ticket_id = ${page.ticket_id} and (${page.notes} or not r.internal) ${beyond}
    order by r.created_at, r.id limit ${page.limit}
  `.execute(db);
  return rows;
}
