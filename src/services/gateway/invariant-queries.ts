import { sql } from 'kysely';
import type { InvariantId, InvariantRow } from '#contract/invariants.ts';
import type { Database } from '#kit/database.ts';
import { deadLetters } from '#kit/jobs.ts';

/**
 * One query each, and the one text of it: what is asked here is what an admin reads, and may run in psql. Rows are what
 * breaks the invariant; `in_all` counts them, those beyond the hundredth too. Only open work is looked at.
 */
export const queries: Record<InvariantId, string> = {
  CHATS_OVER_CAPACITY: `\
select operator_id, p.display_name as operator_name, o.chat_capacity, o.chat_limit, c.chats, count(*) over () as in_all
from (
  select operator_id, count(*) as chats from chat.chat_work where status = 'ACTIVE' group by operator_id
) c
  join routing.operator_loads o using (operator_id)
  left join auth.people p on p.id = operator_id
where c.chats > o.chat_limit
order by c.chats - o.chat_limit desc, operator_id limit 100;`,

  LOADS_MISCOUNTED: `\
with work as (
  select operator_id, 1 as ticket, 0 as chat from ticketing.ticket_work where status = 'PENDING_OPERATOR'
  union all
  select operator_id, 0, 1 from chat.chat_work where status = 'ACTIVE'
), counted as (
  select operator_id, sum(ticket) as tickets, sum(chat) as chats from work group by operator_id
)
select operator_id, p.display_name as operator_name, o.active_tickets, coalesce(c.tickets, 0) as tickets, o.active_chats,
  coalesce(c.chats, 0) as chats, count(*) over () as in_all
from routing.operator_loads o
  full join counted c using (operator_id)
  left join auth.people p on p.id = operator_id
where (o.active_tickets, o.active_chats) is distinct from (coalesce(c.tickets, 0), coalesce(c.chats, 0))
order by operator_id limit 100;`,

  SEVERAL_OWNERS: `\
with work as (
  select 'TICKET' as work_kind, id as work_id, number, status, operator_id from ticketing.ticket_work
  union all
  select 'CHAT', id, null, status, operator_id from chat.chat_work
), assigned as (
  select work_kind, work_id, count(*) as assignments, string_agg(operator_id::text, ', ') as assigned_to
  from routing.assignment_reasons where ended_at is null group by work_kind, work_id
)
select work_kind, work_id, number, status, operator_id, coalesce(assignments, 0) as assignments, assigned_to,
  count(*) over () as in_all
from work full join assigned using (work_kind, work_id)
where assigned_to is distinct from operator_id::text
order by work_kind, work_id limit 100;`,

  WAITING_WITH_ROOM: `\
-- Who waits, from the head of each line. To whom they could go right now, the engine is asked for these rows.
select w.* from routing.open_departments d cross join lateral (
  (
    select 'TICKET' as work_kind, t.id as work_id, t.number, t.priority::text, t.department_id, null::uuid as customer_id,
      t.queued_at, t.preferred_operator_id, null::uuid as given_by_id, t.required_skills,
      row_number() over (order by t.priority desc, t.queued_at, t.number) as place
    from ticketing.ticket_work t
    where t.department_id = d.id and t.status in ('OPEN', 'REOPENED')
    order by t.priority desc, t.queued_at, t.number limit 500
  ) union all (
    select 'CHAT', c.id, null, null, c.department_id, c.customer_id,
      c.queued_at, c.preferred_operator_id, c.given_by_id, c.required_skills,
      row_number() over (order by not c.interrupted, c.queued_at, c.id)
    from chat.chat_work c
    where c.department_id = d.id and c.status = 'WAITING'
    order by not c.interrupted, c.queued_at, c.id limit 500
  )
) w
order by w.work_kind, w.department_id, w.place;`,

  CHAT_GAPS: `\
select c.id as chat_id, c.status, c.head_seq, m.messages, m.last_seq, count(*) over () as in_all
from chat.chat_work c cross join lateral (
  select count(*) as messages, coalesce(max(seq), 0) as last_seq from chat.message_numbers where chat_id = c.id
) m
where m.messages <> c.head_seq or m.last_seq <> c.head_seq
order by c.id limit 100;`,

  JOBS_LATE: `\
select id as job_id, name, state::text, retry_count, start_after, started_on, heartbeat_on, count(*) over () as in_all
from pgboss.job
where state in ('created', 'retry', 'active') and name <> '${deadLetters}' and not starts_with(name, '__pgboss__')
  and case when state = 'active' then coalesce(heartbeat_on, started_on) else start_after end < now() - interval '1 minute'
order by start_after, id limit 100;`,

  DEAD_LETTERS: `\
select id as job_id, source_name as name, created_on, source_output ->> 'message' as error, count(*) over () as in_all
from pgboss.job
where name = '${deadLetters}'
order by created_on desc, id limit 100;`,
};

/** What breaks it: all such rows are counted, the first hundred given. */
export async function selectBreaches(
  db: Database,
  id: Exclude<InvariantId, 'WAITING_WITH_ROOM'>,
): Promise<{ count: number; rows: InvariantRow[] }> {
  const { rows } = await sql.raw<InvariantRow & { in_all: number }>(queries[id]).execute(db);
  return { count: rows[0]?.in_all ?? 0, rows: rows.map(({ in_all: _, ...row }) => row) };
}

/** A ticket or chat at the head of its line. Times as the wire shows them. */
export interface WaitingRow {
  work_kind: 'TICKET' | 'CHAT';
  work_id: string;
  number: number | null;
  priority: string | null;
  department_id: string;
  /** Of a chat. */
  customer_id: string | null;
  queued_at: string;
  preferred_operator_id: string | null;
  given_by_id: string | null;
  required_skills: string[];
  /** In the line of its department, from 1. */
  place: number;
}

export async function selectHeadsOfLines(db: Database): Promise<WaitingRow[]> {
  return (await sql.raw<WaitingRow>(queries.WAITING_WITH_ROOM).execute(db)).rows;
}
