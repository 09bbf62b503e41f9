import { sql } from 'kysely';
import { newId } from '#kit/ids.ts';
import { idsOf, tableOf } from '#kit/lists.ts';
import type { Tx } from '#kit/transact.ts';
import type { Claim } from './claim.ts';

/** A load row, locked. Its counters are moved in memory and written back once. */
export interface LockedOperator {
  id: string;
  enabled: boolean;
  chosen_status: 'ONLINE' | 'OFFLINE';
  ticket_capacity: number;
  chat_capacity: number;
  active_tickets: number;
  active_chats: number;
  department_ids: string[];
  /** Which claim of this transaction gave work to this operator last, from 1; 0 for none. */
  assigned: number;
}

/** Locks load rows in the order of their ids: the order everybody keeps, so that nobody waits in a circle. */
export async function lockOperators(tx: Tx, ids: readonly string[]): Promise<LockedOperator[]> {
  if (ids.length === 0) return [];
  const { rows } = await sql<LockedOperator>`
    select o.id, o.enabled, o.chosen_status, o.ticket_capacity, o.chat_capacity, o.active_tickets, o.active_chats,
      array(select m.department_id from routing.memberships m where m.operator_id = o.id) as department_ids, 0 as assigned
    from routing.operators o where o.id in ${idsOf(ids)} order by o.id for no key update of o
  `.execute(tx.sql);
  return rows;
}

/**
 * Ends the assignments that the claims end, begins the new ones, and writes the load: one statement.
 * @returns id of the work → id of its new assignment.
 */
export async function recordOwners(
  tx: Tx,
  claims: readonly Claim[],
  operators: readonly LockedOperator[],
): Promise<Map<string, string>> {
  const ended = claims
    .filter(({ work }) => work.owner_id !== null)
    .map(({ work, ends }) => ({ work_kind: work.kind, work_id: work.id, end_reason: ends }));
  const begun = claims.flatMap(({ work, to, by_id, reason, explanation }) =>
    to === null
      ? []
      : [
          {
            id: newId(),
            work_kind: work.kind,
            work_id: work.id,
            department_id: work.department_id,
            operator_id: to,
            by_id,
            reason,
            explanation,
          },
        ],
  );
  const loads = operators.map(({ id, active_tickets, active_chats, assigned }) => ({
    id,
    active_tickets,
    active_chats,
    assigned,
  }));
  // The old assignment ends in a statement of its own: within one, the unique index on open ones would still see it.
  if (ended.length > 0) {
    await sql`
      update routing.assignments a set ended_at = clock_timestamp(), end_reason = e.end_reason
      from ${tableOf(ended, 'work_kind text, work_id uuid, end_reason text')} e
      where a.work_kind = e.work_kind and a.work_id = e.work_id and a.ended_at is null
    `.execute(tx.sql);
  }
  await sql`
    with begun as (
      insert into routing.assignments (id, work_kind, work_id, department_id, operator_id, by_id, reason, explanation, started_at)
      select id, work_kind, work_id, department_id, operator_id, by_id, reason, explanation, clock_timestamp()
      from jsonb_to_recordset(${JSON.stringify(begun)}::jsonb)
        as b (id uuid, work_kind text, work_id uuid, department_id uuid, operator_id uuid, by_id uuid, reason text, explanation jsonb)
    )
    update routing.operators o set active_tickets = l.active_tickets, active_chats = l.active_chats,
      chat_limit = greatest(o.chat_capacity, least(o.chat_limit, l.active_chats)),
      idle_since = case when l.assigned > 0 then t.now + l.assigned * interval '1 microsecond' else o.idle_since end
    from ${tableOf(loads, 'id uuid, active_tickets int, active_chats int, assigned int')} l,
      (select clock_timestamp() as now) t
    where o.id = l.id
  `.execute(tx.sql);
  return new Map(begun.map(({ work_id, id }) => [work_id, id]));
}

/**
 * Adds to the load of an operator whose ticket begins or ceases to count without changing hands. The ticket's row is
 * locked.
 * @returns true when the operator was full before and is no longer, so that waiting work may be looked at again.
 */
export async function addTicketLoad(tx: Tx, operatorId: string, by: 1 | -1): Promise<boolean> {
  const { rows } = await sql<{ freed: boolean }>`
    update routing.operators set active_tickets = active_tickets + ${by} where id = ${operatorId}
    returning ${by} < 0 and active_tickets - ${by} >= ticket_capacity and active_tickets < ticket_capacity as freed
  `.execute(tx.sql);
  return rows[0]?.freed ?? false;
}
