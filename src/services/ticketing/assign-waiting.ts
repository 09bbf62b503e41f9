import type { JobPayload } from '#contract/jobs.ts';
import { send, type Tx } from '#kit/transact.ts';
import { lockDepartments } from '#routing/policy-queries.ts';
import { serveDepartments } from '#routing/serve-departments.ts';
import type { Placed } from '#routing/serve-line.ts';
import { changeOwners, type OwnerWish } from './own-tickets.ts';
import type { Use } from './use.ts';
import {
  deletedDepartmentsWithWaiting,
  departmentsWithWaiting,
  lockWaiting,
  selectWaiting,
  type WaitingTicket,
} from './work-queries.ts';

type Serving = Pick<Use, 'roster' | 'presence' | 'now'>;

/** Tickets joined the line of a department. */
export async function assignWaitingJob(
  use: Serving,
  tx: Tx,
  payloads: readonly JobPayload<'assign_ticket'>[],
): Promise<void> {
  await serve(
    use,
    tx,
    payloads.map((payload) => payload.department_id),
    new Set(payloads.flatMap((payload) => payload.ticket_ids)),
  );
}

/** Somebody became eligible, or a policy changed. No department named: all in which something waits. */
export async function routeDepartmentsJob(
  use: Serving,
  tx: Tx,
  payloads: readonly JobPayload<'route_departments'>[],
): Promise<void> {
  const all = payloads.some((payload) => payload.department_ids.length === 0);
  await serve(use, tx, all ? await departmentsWithWaiting(tx) : payloads.flatMap((payload) => payload.department_ids));
}

export async function sweepWaitingJob(use: Serving, tx: Tx): Promise<void> {
  for (const department_id of await deletedDepartmentsWithWaiting(tx)) send(tx, 'rehome_department', { department_id });
  await serve(use, tx, await departmentsWithWaiting(tx));
}

/**
 * Serves the lines of these departments: most urgent first, then the oldest.
 *
 * @param arrived tickets that joined the line just now: when one has to wait for a skill, a look is sent for the moment
 * at which its wait is over.
 */
async function serve(
  use: Serving,
  tx: Tx,
  ids: readonly string[],
  arrived: ReadonlySet<string> = new Set(),
): Promise<void> {
  const lookAgain = ({ id, department_id }: WaitingTicket, until: number) => {
    if (arrived.has(id))
      send(tx, 'route_departments', { department_ids: [department_id] }, { start_after: new Date(until) });
  };
  const line = { kind: 'TICKET', select: selectWaiting, assign } as const;
  const departments = await lockDepartments(tx, [...new Set(ids)]);
  const goesOn = await serveDepartments(
    use,
    tx,
    departments,
    arrived.size > 0 ? { ...line, onSkillWait: lookAgain } : line,
  );
  if (goesOn) send(tx, 'route_departments', { department_ids: [...new Set(ids)] });
}

async function assign(tx: Tx, placed: readonly Placed<WaitingTicket>[]): Promise<boolean> {
  const ids = placed.map(({ work }) => work.id);
  const locked = new Map((await lockWaiting(tx, ids)).map((ticket) => [ticket.id, ticket]));
  const wishes: OwnerWish[] = [];
  // In the order of the line: where there is less room than was thought, its head comes first.
  for (const { work, operator_id: to, explanation } of placed) {
    const ticket = locked.get(work.id);
    if (ticket) wishes.push({ ticket, to, status: 'PENDING_OPERATOR', expected: null, reason: 'ROUTED', explanation });
  }
  const { refused } = await changeOwners(tx, wishes);
  return refused.length > 0 || wishes.length < placed.length;
}
