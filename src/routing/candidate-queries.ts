import { sql } from 'kysely';
import type { Database } from '#kit/database.ts';
import type { Presence } from '#kit/presence.ts';
import type { Tx } from '#kit/transact.ts';
import type { Candidate, Policy, Work } from './decide.ts';

interface CandidateRow extends Omit<Candidate, 'department_ids' | 'skills' | 'connection'> {
  /** Ids, joined by commas. */
  department_ids: string | null;
  skills: string | null;
}

/**
 * Locks departments, so that one transaction at a time serves the waiting work of each: the order of arrival is kept
 * without locking what waits. Ids that are none, or deleted, are left out.
 */
export async function lockDepartments(tx: Tx, ids: readonly string[]): Promise<Map<string, Policy>> {
  const { rows } = await sql<Policy & { id: string }>`
    select id, strategy, require_online, skill_wait_seconds from routing.departments
    where id = any(${ids}::uuid[]) and deleted_at is null order by id for no key update
  `.execute(tx.sql);
  return new Map(rows.map((row) => [row.id, row]));
}

/** A department that chats are started in, and how it routes. */
export interface ChatLine extends Policy {
  id: string;
  is_default: boolean;
  max_waiting_chats: number;
}

/** The same for the departments that chats are started in, by their ids; the default one stands under null as well. */
export async function lockChatLines(
  tx: Tx,
  departmentIds: readonly (string | null)[],
): Promise<Map<string | null, ChatLine>> {
  const { rows } = await sql<ChatLine>`
    select id, is_default, max_waiting_chats, strategy, require_online, skill_wait_seconds from routing.departments
    where deleted_at is null and (id = any(${departmentIds}::uuid[]) or (is_default and ${departmentIds.includes(null)}::boolean))
    order by id for no key update
  `.execute(tx.sql);
  return new Map(rows.flatMap((line) => [[line.id, line], ...(line.is_default ? [[null, line] as const] : [])]));
}

/** How these departments route. Ids that are none, or deleted, are left out. */
export async function selectPolicies(db: Database, ids: readonly string[]): Promise<Map<string, Policy>> {
  const { rows } = await sql<Policy & { id: string }>`
    select id, strategy, require_online, skill_wait_seconds from routing.open_departments where id = any(${ids}::uuid[])
  `.execute(db);
  return new Map(rows.map((row) => [row.id, row]));
}

/** Operators of these departments as the engine sees them for work of this kind. Not locked: the claim asks again. */
export async function loadCandidates(
  db: Pick<Database, 'getExecutor'>,
  kind: Work['kind'],
  departments: ReadonlyMap<string, Policy>,
  presence: Presence,
): Promise<Candidate[]> {
  // Lists are put together once for the whole team: asked for each operator they take three times as long.
  const { rows } = await sql<CandidateRow>`
    with team as materialized (
      select distinct operator_id from routing.memberships where department_id = any(${[...departments.keys()]}::uuid[])
    ), served as (
      select operator_id, string_agg(department_id::text, ',') as department_ids from routing.memberships join team using (operator_id) group by operator_id
    ), able as (
      select operator_id, string_agg(skill_id::text, ',') as skills from routing.operator_skills join team using (operator_id) group by operator_id
    )
    select o.id, o.enabled, o.chosen_status, o.ticket_capacity, o.chat_capacity, o.active_tickets as tickets,
      o.active_chats as chats, extract(epoch from o.idle_since)::float8 * 1000 as idle_since, served.department_ids, able.skills
    from routing.operators o join served on served.operator_id = o.id left join able on able.operator_id = o.id
    order by o.id
  `.execute(db);
  const asksPresence = kind === 'CHAT' || [...departments.values()].some((policy) => policy.require_online);
  const connections = asksPresence ? await presence.look(rows.map((row) => row.id)) : undefined;
  const idsOf = readIds();
  return rows.map((row) => ({
    ...row,
    department_ids: idsOf(row.department_ids),
    skills: idsOf(row.skills),
    connection: connections?.get(row.id) ?? 'UNKNOWN',
  }));
}

/** Most of a team has the same departments and skills: each list is read once, and shared. */
function readIds(): (joined: string | null) => ReadonlySet<string> {
  const known = new Map<string | null, ReadonlySet<string>>([[null, new Set()]]);
  return (joined) => {
    const ids = known.get(joined) ?? new Set(joined?.split(','));
    known.set(joined, ids);
    return ids;
  };
}

/** Departments an operator serves. */
export async function departmentsOf(tx: Tx, operatorId: string): Promise<string[]> {
  const rows = await tx.sql
    .selectFrom('routing.memberships')
    .select('department_id')
    .where('operator_id', '=', operatorId)
    .execute();
  return rows.map((row) => row.department_id);
}
