import { sql } from 'kysely';
import type { Department } from '#contract/operators.ts';
import type { Database } from '#kit/database.ts';
import type { Tx } from '#kit/transact.ts';

export interface DepartmentRow {
  id: string;
  name: string;
  is_default: boolean;
  strategy: Department['routing']['strategy'];
  require_online: boolean;
  skill_wait_seconds: number;
  max_waiting_chats: number;
  created_at: string;
  updated_at: string;
}

const columns = sql.raw(
  'id, name, is_default, strategy, require_online, skill_wait_seconds, max_waiting_chats, created_at, updated_at',
);

/** Departments by name as a Persian reader sorts it, after the last one seen. */
export async function selectDepartments(
  db: Database,
  after: readonly [name: string, id: string] | undefined,
  limit: number,
): Promise<DepartmentRow[]> {
  const [name, id] = after ?? [null, null];
  const { rows } = await sql<DepartmentRow>`
    select ${columns} from routing.departments
    where deleted_at is null
      and (${id}::uuid is null or (name collate "fa-x-icu", id) > (${name}::text collate "fa-x-icu", ${id}::uuid))
    order by name collate "fa-x-icu", id limit ${limit}
  `.execute(db);
  return rows;
}

/** Locks one department against everything, whoever would join it included; and the default one too, when that moves. */
export async function lockDepartment(
  tx: Tx,
  id: string,
  { and_default = false } = {},
): Promise<DepartmentRow | undefined> {
  const { rows } = await sql<DepartmentRow>`
    select ${columns} from routing.departments
    where deleted_at is null and (id = ${id} or (${and_default} and is_default)) order by id for update
  `.execute(tx.sql);
  return rows.find((row) => row.id === id);
}

/** Keeps departments from being deleted until the commit. @returns the ids of those that exist. */
export async function keepDepartments(tx: Tx, ids: readonly string[]): Promise<Set<string>> {
  const { rows } = await sql<{ id: string }>`
    select id from routing.departments where id = any(${ids}::uuid[]) and deleted_at is null order by id for key share
  `.execute(tx.sql);
  return new Set(rows.map((row) => row.id));
}

/** The id of the default department, kept from being deleted until the commit. */
export async function keepDefaultDepartment(tx: Tx): Promise<string | undefined> {
  const { rows } = await sql<{ id: string }>`
    select id from routing.departments where is_default for key share
  `.execute(tx.sql);
  return rows[0]?.id;
}

/** One transaction at a time moves the default: the next one sees where it is now. */
export async function lockDefault(tx: Tx): Promise<void> {
  await sql`select pg_advisory_xact_lock(hashtext('routing.departments.is_default'))`.execute(tx.sql);
}

/** No department is the default: the caller names the next one in the same transaction. */
export async function unsetDefault(tx: Tx): Promise<void> {
  await tx.sql
    .updateTable('routing.departments')
    .set({ is_default: false, updated_at: sql<string>`now()` })
    .where('is_default', '=', true)
    .execute();
}

type Writable = Omit<DepartmentRow, 'id' | 'created_at' | 'updated_at'>;

export async function insertDepartment(
  tx: Tx,
  values: { id: string; name: string } & Partial<Writable>,
): Promise<DepartmentRow> {
  return tx.sql.insertInto('routing.departments').values(values).returningAll().executeTakeFirstOrThrow();
}

export async function updateDepartment(tx: Tx, id: string, values: Partial<Writable>): Promise<DepartmentRow> {
  return tx.sql
    .updateTable('routing.departments')
    .set({ ...values, updated_at: sql<string>`now()` })
    .where('id', '=', id)
    .returningAll()
    .executeTakeFirstOrThrow();
}

export async function markDepartmentDeleted(tx: Tx, id: string): Promise<void> {
  await tx.sql
    .updateTable('routing.departments')
    .set({ deleted_at: sql<string>`now()`, updated_at: sql<string>`now()` })
    .where('id', '=', id)
    .execute();
}

export async function membersOf(tx: Tx, departmentId: string): Promise<string[]> {
  const rows = await tx.sql
    .selectFrom('routing.memberships')
    .select('operator_id')
    .where('department_id', '=', departmentId)
    .orderBy('operator_id')
    .execute();
  return rows.map((row) => row.operator_id);
}

/** @returns who was a member. */
export async function deleteMembers(tx: Tx, departmentId: string): Promise<string[]> {
  const rows = await tx.sql
    .deleteFrom('routing.memberships')
    .where('department_id', '=', departmentId)
    .returning('operator_id')
    .execute();
  return rows.map((row) => row.operator_id);
}
