import type { Static } from 'typebox';
import type { Department, DepartmentPatch, NewDepartment } from '#contract/operators.ts';
import type { Page } from '#contract/primitives.ts';
import { brokenConstraint, type Database } from '#kit/database.ts';
import { newId } from '#kit/ids.ts';
import { cursorParts, decodeCursor, toPage } from '#kit/page.ts';
import { notFound, Problem } from '#kit/problem.ts';
import { emit, send, type Tx } from '#kit/transact.ts';
import { lockOperators } from './claim-queries.ts';
import {
  type DepartmentRow,
  deleteMembers,
  insertDepartment,
  lockDefault,
  lockDepartment,
  markDepartmentDeleted,
  membersOf,
  selectDepartments,
  unsetDefault,
  updateDepartment,
} from './department-queries.ts';
import { wakeDepartments } from './operators.ts';

/** A page of departments by name. */
export async function listDepartments(
  db: Database,
  page: { cursor?: string; limit: number },
): Promise<Page<Department>> {
  const after = decodeCursor(page.cursor, [cursorParts.text, cursorParts.id]);
  const rows = await selectDepartments(db, after, page.limit + 1);
  const { items, next_cursor } = toPage(rows, page.limit, (row) => [row.name, row.id]);
  return { items: items.map(toDepartment), next_cursor };
}

/**
 * Creates a department. As the default one it takes the place of the one before.
 * @throws {Problem} `name_taken` when another bears the name, however it is spelt.
 */
export async function createDepartment(tx: Tx, input: Static<typeof NewDepartment>): Promise<Department> {
  const { name, is_default = false, routing = {} } = input;
  if (is_default) {
    await lockDefault(tx);
    await unsetDefault(tx);
  }
  const row = await insertDepartment(tx, { id: newId(), name: name.trim(), is_default, ...routing }).catch(orNameTaken);
  return toDepartment(row);
}

/**
 * Changes what is given. Waiting work is looked at again when the routing policy is another.
 * @throws {Problem} `not_found`; `name_taken`; `default_department` for taking the default from the one that has it:
 * it is given to another instead.
 */
export async function changeDepartment(tx: Tx, id: string, patch: Static<typeof DepartmentPatch>): Promise<Department> {
  if (patch.is_default !== undefined) await lockDefault(tx);
  const before = await lockDepartment(tx, id, { and_default: patch.is_default === true });
  if (!before) throw notFound();
  if (patch.is_default === false && before.is_default) {
    throw new Problem('default_department', 'Make another department the default one instead.');
  }
  if (patch.is_default === true && !before.is_default) await unsetDefault(tx);
  const values = {
    ...(patch.name === undefined ? {} : { name: patch.name.trim() }),
    ...(patch.is_default === true ? { is_default: true } : {}),
    ...patch.routing,
  };
  if (Object.keys(values).length === 0) return toDepartment(before);
  const row = await updateDepartment(tx, id, values).catch(orNameTaken);
  const sameRouting =
    row.strategy === before.strategy &&
    row.require_online === before.require_online &&
    row.skill_wait_seconds === before.skill_wait_seconds;
  if (!sameRouting) wakeDepartments(tx, [id]);
  return toDepartment(row);
}

/**
 * Deletes a department. Its operators leave it, and its open work moves to the default one.
 * @throws {Problem} `not_found`; `default_department`: that one stays.
 */
export async function deleteDepartment(tx: Tx, departmentId: string): Promise<void> {
  const id = departmentId.toLowerCase();
  const department = await lockDepartment(tx, id);
  if (!department) throw notFound();
  if (department.is_default) throw new Problem('default_department', 'The default department cannot be deleted.');
  await markDepartmentDeleted(tx, id);
  // A claim believes in a membership while it holds the load row.
  await lockOperators(tx, await membersOf(tx, id));
  for (const operatorId of await deleteMembers(tx, id)) {
    emit(tx, 'access.changed', { user_id: operatorId }, { to: [`user:${operatorId}`] });
  }
  send(tx, 'rehome_department', { department_id: id });
  send(tx, 'rehome_chats', { department_id: id });
}

function toDepartment(row: DepartmentRow): Department {
  const { id, name, is_default, created_at, updated_at, ...routing } = row;
  return { id, name, is_default, routing, created_at, updated_at };
}

function orNameTaken(error: unknown): never {
  if (brokenConstraint(error) === 'departments_by_name') throw new Problem('name_taken');
  throw error;
}
