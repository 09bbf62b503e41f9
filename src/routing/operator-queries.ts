import { type RawBuilder, sql } from 'kysely';
import type { ChosenStatus, Operator, OperatorProfile } from '#contract/operators.ts';
import type { Database } from '#kit/database.ts';
import type { Tx } from '#kit/transact.ts';

/** A condition: whether somebody is or ever was of the staff. What no index leads to is looked through for these alone. */
export const wasStaff = (userId: string): RawBuilder<boolean> =>
  sql`exists (select from routing.operator_loads where operator_id = ${userId})`;

/** Makes the load row of a person of the staff, unless there is one. Nobody else ever has one made. */
export async function ensureOperator(tx: Tx, id: string): Promise<void> {
  await sql`
    insert into routing.operators (id, enabled)
    select id, not disabled from auth.people where id = ${id} and role in ('OPERATOR', 'ADMIN')
    on conflict do nothing
  `.execute(tx.sql);
}

/** An operator but for what only presence knows. */
export type OperatorRow = Omit<Operator, 'status'>;

const departmentIds = sql`array(
  select m.department_id from routing.memberships m where m.operator_id = o.id order by m.department_id)`;
const skillNames = sql`array(
  select s.name from routing.operator_skills os join routing.skills s on s.id = os.skill_id
  where os.operator_id = o.id order by s.name collate "fa-x-icu")`;

/** Staff by name as a Persian reader sorts it, after the last one seen. */
export async function selectOperators(
  db: Database,
  departmentId: string | undefined,
  after: readonly [name: string, id: string] | undefined,
  limit: number,
): Promise<OperatorRow[]> {
  const [name, id] = after ?? [null, null];
  const { rows } = await sql<OperatorRow>`
    select o.id, p.display_name, o.enabled, o.chosen_status, ${departmentIds} as department_ids, ${skillNames} as skills,
      o.ticket_capacity, o.chat_capacity, o.active_tickets, o.active_chats
    from routing.operators o join auth.people p on p.id = o.id
    where p.role in ('OPERATOR', 'ADMIN')
      and (${departmentId ?? null}::uuid is null or exists (
        select from routing.memberships m where m.operator_id = o.id and m.department_id = ${departmentId ?? null}))
      and (${id}::uuid is null
        or (p.display_name collate "fa-x-icu", o.id) > (${name}::text collate "fa-x-icu", ${id}::uuid))
    order by p.display_name collate "fa-x-icu", o.id limit ${limit}
  `.execute(db);
  return rows;
}

/** What the present status of every operator follows from, but for the connection. */
export async function selectLoads(db: Database) {
  return db
    .selectFrom('routing.operators')
    .select(['id', 'enabled', 'chosen_status', 'chat_capacity', 'active_chats', 'active_tickets'])
    .execute();
}

export async function selectProfile(db: Database, id: string): Promise<OperatorProfile | undefined> {
  const { rows } = await sql<OperatorProfile>`
    select ${departmentIds} as department_ids, ${skillNames} as skills, o.ticket_capacity, o.chat_capacity
    from routing.operators o join auth.people p on p.id = o.id
    where o.id = ${id} and p.role in ('OPERATOR', 'ADMIN')
  `.execute(db);
  return rows[0];
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

export async function selectSkillIds(tx: Tx, operatorId: string): Promise<string[]> {
  const rows = await tx.sql
    .selectFrom('routing.operator_skills')
    .select('skill_id')
    .where('operator_id', '=', operatorId)
    .execute();
  return rows.map((row) => row.skill_id);
}

/** The load row is locked by the caller, and so are the departments. */
export async function replaceMemberships(tx: Tx, operatorId: string, departmentIds: readonly string[]): Promise<void> {
  await sql`
    delete from routing.memberships where operator_id = ${operatorId} and department_id <> all(${departmentIds}::uuid[])
  `.execute(tx.sql);
  await sql`
    insert into routing.memberships (operator_id, department_id)
    select ${operatorId}, id from unnest(${departmentIds}::uuid[]) as id on conflict do nothing
  `.execute(tx.sql);
}

export async function replaceSkills(tx: Tx, operatorId: string, skillIds: readonly string[]): Promise<void> {
  await sql`
    delete from routing.operator_skills where operator_id = ${operatorId} and skill_id <> all(${skillIds}::uuid[])
  `.execute(tx.sql);
  await sql`
    insert into routing.operator_skills (operator_id, skill_id)
    select ${operatorId}, id from unnest(${skillIds}::uuid[]) as id on conflict do nothing
  `.execute(tx.sql);
}

/** Open chats above the new capacity stay: the hard limit follows down as they end. */
export async function updateCapacity(
  tx: Tx,
  id: string,
  { ticket_capacity, chat_capacity }: Pick<OperatorProfile, 'ticket_capacity' | 'chat_capacity'>,
): Promise<void> {
  await sql`
    update routing.operators
    set ticket_capacity = ${ticket_capacity}, chat_capacity = ${chat_capacity},
      chat_limit = greatest(${chat_capacity}, active_chats)
    where id = ${id}
  `.execute(tx.sql);
}

export async function updateEnabled(tx: Tx, id: string, enabled: boolean): Promise<void> {
  await tx.sql.updateTable('routing.operators').set({ enabled }).where('id', '=', id).execute();
}

export async function updateChosenStatus(tx: Tx, id: string, chosen_status: ChosenStatus): Promise<void> {
  await tx.sql.updateTable('routing.operators').set({ chosen_status }).where('id', '=', id).execute();
}
