import { sql } from 'kysely';
import type { Ticket } from '#contract/tickets.ts';
import { idsOf } from '#kit/lists.ts';
import type { Tx } from '#kit/transact.ts';
import type { Work } from '#routing/decide.ts';
import { ticketColumns } from './ticket-queries.ts';

/** A ticket that waits for routing, with what the engine goes by. */
export interface WaitingTicket extends Work {
  priority: string;
  number: number;
}

/** Of a ticket `t`, as the engine goes by them. */
export const waitingSince = sql<number>`extract(epoch from t.queued_at)::float8 * 1000`;
export const requiredSkills = sql<
  string[]
>`case when t.tags = '{}' then '{}'::uuid[] else routing.skills_of_tags(t.tags) end`;

/** The line of these departments, most urgent and oldest first, after the ticket last seen. Not locked. */
export async function selectWaiting(
  tx: Tx,
  departmentIds: readonly string[],
  after: WaitingTicket | undefined,
  limit: number,
): Promise<WaitingTicket[]> {
  const below = after
    ? sql`and (t.priority < ${after.priority}::ticketing.priority or (t.priority = ${after.priority}::ticketing.priority
        and (t.queued_at, t.number) > (to_timestamp(${after.waiting_since}::float8 / 1000), ${after.number}::bigint)))`
    : sql``;
  const { rows } = await sql<WaitingTicket>`
    with page as materialized (
      select w.* from unnest(${departmentIds}::uuid[]) as d (id) cross join lateral (
        -- Each line is in the order of an index.
        select t.id, t.department_id, t.preferred_operator_id, t.priority, t.number, t.tags, t.queued_at, ${waitingSince} as waiting_since
        from ticketing.tickets t
        where t.department_id = d.id and t.status in ('OPEN', 'REOPENED') ${below}
        order by t.priority desc, t.queued_at, t.number limit ${limit}
      ) w order by w.priority desc, w.queued_at, w.number limit ${limit}
    ), kinds as (
      -- Of many that ask for the same, the skills are looked up once.
      select tags, routing.skills_of_tags(tags) as skills from (select distinct tags from page where tags <> '{}') asked
    )
    select 'TICKET' as kind, p.id, p.department_id, p.preferred_operator_id, p.priority, p.number, p.waiting_since,
      coalesce(k.skills, '{}') as required_skills
    from page p left join kinds k on k.tags = p.tags
    order by p.priority desc, p.queued_at, p.number
  `.execute(tx.sql);
  return rows;
}

/** Locks those of these tickets that still wait, in the order of their ids. */
export async function lockWaiting(tx: Tx, ids: readonly string[]): Promise<Ticket[]> {
  const { rows } = await sql<Ticket>`
    select ${ticketColumns} from ticketing.tickets t
    where t.id in ${idsOf(ids)} and t.status in ('OPEN', 'REOPENED') order by t.id for no key update
  `.execute(tx.sql);
  return rows;
}

/** Departments in which something waits. */
export async function departmentsWithWaiting(tx: Tx): Promise<string[]> {
  const { rows } = await sql<{ id: string }>`
    select d.id from routing.open_departments d
    where exists (select from ticketing.tickets t where t.department_id = d.id and t.status in ('OPEN', 'REOPENED'))
  `.execute(tx.sql);
  return rows.map((row) => row.id);
}

/** Departments that were deleted at the moment a ticket came, in which it would wait for ever. */
export async function deletedDepartmentsWithWaiting(tx: Tx): Promise<string[]> {
  const { rows } = await sql<{ id: string }>`
    select w.id from (select distinct department_id as id from ticketing.tickets where status in ('OPEN', 'REOPENED')) w
    where not exists (select from routing.open_departments d where d.id = w.id)
  `.execute(tx.sql);
  return rows.map((row) => row.id);
}

/** Locks open tickets of an operator who may no longer own them. */
export async function lockTicketsToRelease(tx: Tx, operatorId: string, limit: number): Promise<Ticket[]> {
  const { rows } = await sql<Ticket>`
    select ${ticketColumns} from ticketing.tickets t
    where t.operator_id = ${operatorId} and t.status in ('PENDING_OPERATOR', 'PENDING_CUSTOMER')
      and not routing.may_own(t.operator_id, 'TICKET', t.id, t.department_id)
    order by t.id limit ${limit} for no key update of t
  `.execute(tx.sql);
  return rows;
}

/** Moves open tickets of a department to another. */
export async function moveTickets(tx: Tx, departmentId: string, to: string, limit: number): Promise<Ticket[]> {
  const { rows } = await sql<Ticket>`
    update ticketing.tickets t set department_id = ${to}, updated_at = greatest(clock_timestamp(), t.updated_at + interval '1 millisecond')
    where t.id in (
      select m.id from ticketing.tickets m where m.department_id = ${departmentId} and m.status <> 'CLOSED' order by m.id limit ${limit} for no key update
    )
    returning ${ticketColumns}
  `.execute(tx.sql);
  return rows;
}
