import type { ChosenStatus, Operator, Presence as Status } from '#contract/operators.ts';
import type { Page } from '#contract/primitives.ts';
import type { Database } from '#kit/database.ts';
import { cursorParts, decodeCursor, toPage } from '#kit/page.ts';
import type { Connection, Presence } from '#kit/presence.ts';
import { notFound, Problem } from '#kit/problem.ts';
import { emit, send, type Tx } from '#kit/transact.ts';
import { type LockedOperator, lockOperators } from './claim-queries.ts';
import { keepDefaultDepartment } from './department-queries.ts';
import {
  ensureOperator,
  replaceMemberships,
  selectOperators,
  updateChosenStatus,
  updateEnabled,
} from './operator-queries.ts';

/** A page of the staff by name, each with load and present status. */
export async function listOperators(
  { db, presence }: { db: Database; presence: Presence },
  page: { department_id?: string; cursor?: string; limit: number },
): Promise<Page<Operator>> {
  const after = decodeCursor(page.cursor, [cursorParts.text, cursorParts.id]);
  const rows = await selectOperators(db, page.department_id, after, page.limit + 1);
  const { items, next_cursor } = toPage(rows, page.limit, (row) => [row.display_name, row.id]);
  const connections = await presence.look(items.map((row) => row.id));
  return { items: items.map((row) => ({ ...row, status: statusOf(row, connections.get(row.id)) })), next_cursor };
}

/** What others see of an operator: the choice, what the connection says, and the load. `UNKNOWN` is not read as away. */
export function statusOf(
  operator: Pick<LockedOperator, 'enabled' | 'chosen_status' | 'chat_capacity' | 'active_chats'>,
  connection: Connection = 'UNKNOWN',
): Status {
  if (!operator.enabled || operator.chosen_status === 'OFFLINE' || connection === 'AWAY') return 'OFFLINE';
  return operator.chat_capacity > 0 && operator.active_chats >= operator.chat_capacity ? 'BUSY' : 'ONLINE';
}

/**
 * A person of the staff takes work, for the first time or again. Who has no department yet joins the default one when
 * `joins_default`. Call it before any load row is locked: departments come first.
 */
export async function enrolOperator(tx: Tx, id: string, { joins_default }: { joins_default: boolean }): Promise<void> {
  const defaultId = joins_default ? await keepDefaultDepartment(tx) : null;
  if (defaultId === undefined)
    throw new Problem('conflict', 'The default department changes at this moment; try again.');
  const { department_ids } = await lockOrMake(tx, id);
  await updateEnabled(tx, id, true);
  if (department_ids.length > 0 || defaultId === null) return wakeDepartments(tx, department_ids);
  await replaceMemberships(tx, id, [defaultId]);
  wakeDepartments(tx, [defaultId]);
}

/**
 * A person takes no work any more; what they own goes back to routing. Work that waited for a skill only they had may
 * go to others now.
 */
export async function retireOperator(tx: Tx, id: string): Promise<void> {
  const [operator] = await lockOperators(tx, [id]);
  if (!operator) return;
  await updateEnabled(tx, id, false);
  releaseWork(tx, id);
  wakeDepartments(tx, operator.department_ids);
}

/**
 * A person of the staff says whether they take work. Coming online, waiting work is looked at again.
 * @returns the load row as it is now.
 */
export async function chooseStatus(tx: Tx, id: string, chosen_status: ChosenStatus): Promise<LockedOperator> {
  const before = await lockOrMake(tx, id);
  if (before.chosen_status === chosen_status) return before;
  await updateChosenStatus(tx, id, chosen_status);
  emit(tx, 'operator.changed', { operator_id: id }, { to: [] });
  if (chosen_status === 'ONLINE') wakeDepartments(tx, before.department_ids);
  return { ...before, chosen_status };
}

/** @throws {Problem} `not_found` for who is none of the staff. */
export async function lockOrMake(tx: Tx, id: string): Promise<LockedOperator> {
  await ensureOperator(tx, id);
  const [operator] = await lockOperators(tx, [id]);
  if (!operator) throw notFound();
  return operator;
}

/** Who is eligible in these departments has changed, for this kind of work or for both: what waits is looked at again. */
export function wakeDepartments(tx: Tx, department_ids: string[], kind?: 'TICKET' | 'CHAT'): void {
  if (department_ids.length > 0) wake(tx, department_ids, kind);
}

export function wakeEveryDepartment(tx: Tx): void {
  wake(tx, []);
}

/** The jobs read an empty list as all departments. */
function wake(tx: Tx, department_ids: string[], kind?: 'TICKET' | 'CHAT'): void {
  if (kind !== 'CHAT') send(tx, 'route_departments', { department_ids });
  if (kind !== 'TICKET') send(tx, 'serve_chats', { department_ids });
}

/** What this operator may no longer own goes back to routing. */
export function releaseWork(tx: Tx, operator_id: string): void {
  send(tx, 'release_operator', { operator_id });
  send(tx, 'release_chats', { operator_id });
}
