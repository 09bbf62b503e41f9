import { sql } from 'kysely';
import type { changeKinds, NewTicket, Priority, Ticket, TicketPatch, TicketStatus } from '#contract/tickets.ts';
import type { Database } from '#kit/database.ts';
import { newId } from '#kit/ids.ts';
import { tableOf } from '#kit/lists.ts';
import type { Tx } from '#kit/transact.ts';

/** A ticket as the contract shows it, of `ticketing.tickets t`; names by one look at an index each, also where rows are written. */
export const ticketColumns = sql.raw(
  [
    'id',
    'number',
    'subject',
    'status',
    'priority',
    'tags',
    'department_id',
    'customer_id',
    '(select c.display_name from auth.people c where c.id = t.customer_id) as customer_name',
    'operator_id',
    '(select o.display_name from auth.people o where o.id = t.operator_id) as operator_name',
    'chat_id',
    'created_at',
    'updated_at',
    'closed_at',
    'last_customer_reply_at',
    'last_staff_reply_at',
    'first_response_at',
  ]
    .map((column) => (column.startsWith('(') ? column : `t.${column}`))
    .join(', '),
);

export const clock = sql`date_trunc('milliseconds', clock_timestamp())`;
/** Every change is later than the one before, also within a millisecond: readers keep the object with the later time. */
export const touched = sql`greatest(${clock}, t.updated_at + interval '1 millisecond')`;

export interface NewRow extends Pick<NewTicket, 'subject'> {
  /** Texts of its first replies. */
  opening: string[];
  department_id: string | null;
  customer_id: string;
  tags: string[];
  priority: Priority;
  author_id: string;
  author_role: string;
  /** The chat it was made from. */
  chat_id?: string;
}

export interface CreatedTicket {
  ticket: Ticket | null;
  department_known: boolean;
  customer_known: boolean;
}

/**
 * Tickets and what they open with, numbered in this order, in one statement. Of one whose department or customer does not
 * exist nothing is written.
 */
export async function insertTickets(tx: Tx, wanted: readonly NewRow[]): Promise<CreatedTicket[]> {
  const ids = wanted.map(() => newId());
  const column = <K extends keyof NewRow>(name: K) => wanted.map((row) => row[name] ?? null);
  const opening = wanted.flatMap((row, at) => row.opening.map((body) => ({ ticket_id: ids[at], body })));
  const tags = wanted.map((row) => JSON.stringify(row.tags.map((tag) => tag.toWellFormed())));
  const { rows } = await sql<Ticket & { department_known: boolean; customer_known: boolean }>`
    with w as materialized (
      select w.*, d.id as to_department, c.id as of_customer
      from unnest(${ids}::uuid[], ${column('subject')}::text[], ${column('department_id')}::uuid[], ${column('customer_id')}::uuid[],
          ${tags}::jsonb[], ${column('priority')}::ticketing.priority[], ${column('chat_id')}::uuid[], ${column('author_id')}::uuid[],
          ${column('author_role')}::text[])
        with ordinality as w (id, subject, department_id, customer_id, tags, priority, chat_id, author_id, author_role, place)
        left join routing.open_departments d on case when w.department_id is null then d.is_default else d.id = w.department_id end
        left join auth.people c on c.id = w.customer_id and not c.disabled
    ), t as (
      insert into ticketing.tickets (id, subject, status, priority, tags, department_id, customer_id, chat_id, last_customer_reply_at, last_staff_reply_at)
      select w.id, w.subject, 'OPEN', w.priority, array(select jsonb_array_elements_text(w.tags)), w.to_department, w.of_customer, w.chat_id,
        case when w.author_role = 'CUSTOMER' then now() end, case when w.author_role <> 'CUSTOMER' then now() end
      from w where w.to_department is not null and w.of_customer is not null order by w.place
      returning *
    ), replies as (
      insert into ticketing.ticket_replies (id, ticket_id, author_id, author_role, body)
      select r.id, w.id, w.author_id, w.author_role, r.body
      from unnest(${opening.map(() => newId())}::uuid[], ${opening.map((reply) => reply.ticket_id)}::uuid[], ${opening.map((reply) => reply.body)}::text[])
          as r (id, ticket_id, body)
        join w on w.id = r.ticket_id and w.to_department is not null and w.of_customer is not null
    )
    select ${ticketColumns}, w.to_department is not null as department_known, w.of_customer is not null as customer_known
    from w left join t on t.id = w.id order by w.place
  `.execute(tx.sql);
  return rows.map(({ department_known, customer_known, ...ticket }) => ({
    ticket: ticket.id === null ? null : ticket,
    department_known,
    customer_known,
  }));
}

/** The ticket that was made from a chat. */
export async function selectTicketOfChat(
  db: Pick<Database, 'getExecutor'>,
  chatId: string,
): Promise<Ticket | undefined> {
  const { rows } = await sql<Ticket>`
    select ${ticketColumns} from ticketing.tickets t where t.chat_id = ${chatId}
  `.execute(db);
  return rows[0];
}

/** A closed ticket waits for routing again, preferably for the one who solved it. */
export async function updateReopened(tx: Tx, id: string): Promise<Ticket> {
  const { rows } = await sql<Ticket>`
    update ticketing.tickets t set status = 'REOPENED', preferred_operator_id = t.operator_id, operator_id = null, closed_at = null,
      queued_at = ${clock}, updated_at = ${touched}
    where t.id = ${id} and t.status = 'CLOSED' returning ${ticketColumns}
  `.execute(tx.sql);
  return only(rows);
}

/** Called by the claim alone. A ticket whose owner is lost keeps its place in the line. */
export async function updateOwners(
  tx: Tx,
  changes: readonly { id: string; operator_id: string | null; status: TicketStatus }[],
): Promise<Ticket[]> {
  const { rows } = await sql<Ticket>`
    update ticketing.tickets t set status = c.status, updated_at = ${touched},
      operator_id = case when c.status = 'CLOSED' then t.operator_id else c.operator_id end,
      preferred_operator_id = null,
      closed_at = case when c.status = 'CLOSED' then ${clock} end
    from ${tableOf(changes, 'id uuid, operator_id uuid, status text')} c
    where t.id = c.id returning ${ticketColumns}
  `.execute(tx.sql);
  return rows;
}

export async function updateTicket(tx: Tx, id: string, patch: TicketPatch): Promise<Ticket> {
  const { subject = null, department_id = null, tags = null, priority = null } = patch;
  const { rows } = await sql<Ticket>`
    update ticketing.tickets t set subject = coalesce(${subject}, t.subject), department_id = coalesce(${department_id}::uuid, t.department_id),
      tags = coalesce(${tags}::text[], t.tags), priority = coalesce(${priority}::ticketing.priority, t.priority), updated_at = ${touched}
    where t.id = ${id} returning ${ticketColumns}
  `.execute(tx.sql);
  return only(rows);
}

export async function departmentExists(tx: Tx, id: string): Promise<boolean> {
  return (
    (await tx.sql.selectFrom('routing.open_departments').select('id').where('id', '=', id).executeTakeFirst()) !==
    undefined
  );
}

export interface HistoryEntry {
  ticket_id: string;
  kind: (typeof changeKinds)[number];
  changes?: Record<string, { from: unknown; to: unknown }>;
  /** With its reasons. */
  assignment_id?: string | null;
}

/** Remembers changes for the ticket's history. */
export async function insertHistory(tx: Tx, entries: readonly HistoryEntry[]): Promise<void> {
  if (entries.length === 0) return;
  const rows = entries.map((entry) => ({ id: newId(), changes: {}, ...entry }));
  await sql`
    insert into ticketing.ticket_changes (id, ticket_id, kind, actor_id, changes, assignment_id, at)
    select id, ticket_id, kind, ${tx.context.actor_id}::uuid, changes, assignment_id, clock_timestamp()
    from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb)
      as h (id uuid, ticket_id uuid, kind text, changes jsonb, assignment_id uuid)
  `.execute(tx.sql);
}

export function only<T>(rows: readonly T[]): T {
  const [row] = rows;
  if (row === undefined) throw new Error('The row that was locked is not there');
  return row;
}
