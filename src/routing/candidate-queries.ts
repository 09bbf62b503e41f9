import { sql } from 'kysely';
import type { Database } from '#kit/database.ts';
import { idsOf } from '#kit/lists.ts';
import type { Presence } from '#kit/presence.ts';
import type { Tx } from '#kit/transact.ts';
import type { Candidate, Policy, Work } from './decide.ts';

interface CandidateRow extends Omit<Candidate, 'department_ids' | 'skills' | 'connection'> {
  /** Ids, joined by commas. */
  department_ids: string;
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

/**
 * Operators of these departments as the engine sees them for work of this kind: of their departments only these, and their
 * skills only where one of them routes by skill. Not locked: the claim asks again.
 */
export async function loadCandidates(
  db: Pick<Database, 'getExecutor'>,
  kind: Work['kind'],
  departments: ReadonlyMap<string, Policy>,
  presence: Presence,
): Promise<Candidate[]> {
  const [one, ...more] = departments.keys();
  const team =
    more.length === 0
      ? sql`select operator_id, department_id::text as department_ids from routing.memberships where department_id = ${one ?? null}`
      : sql`select operator_id, string_agg(department_id::text, ',') as department_ids from routing.memberships
          where department_id in ${idsOf([...departments.keys()])} group by operator_id`;
  const bySkill = [...departments.values()].some(({ strategy }) => strategy === 'SKILL_BASED');
  // Lists are put together once for the whole team: asked for each operator they take three times as long.
  const able = sql`select operator_id, string_agg(skill_id::text, ',') as skills from routing.operator_skills group by operator_id`;
  const { rows } = await sql<CandidateRow>`
    select o.id, o.enabled, o.chosen_status, o.ticket_capacity, o.chat_capacity, o.active_tickets as tickets,
      o.active_chats as chats, extract(epoch from o.idle_since)::float8 * 1000 as idle_since, t.department_ids,
      ${bySkill ? sql`a.skills` : sql`null as skills`}
    from routing.operators o join (${team}) t on t.operator_id = o.id
      ${bySkill ? sql`left join (${able}) a on a.operator_id = o.id` : sql``}
    order by o.id
  `.execute(db);
  const asksPresence = kind === 'CHAT' || [...departments.values()].some((policy) => policy.require_online);
  const connections = asksPresence ? await presence.look(rows.map((row) => row.id)) : undefined;
  const setOf = readIds();
  return rows.map((row) => ({
    ...row,
    department_ids: setOf(row.department_ids),
    skills: setOf(row.skills),
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
