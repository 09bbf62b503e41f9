import type { JobPayload } from '#contract/jobs.ts';
import type { Deps } from '#kit/service.ts';
import { send, type Tx } from '#kit/transact.ts';
import { loadCandidates, lockDepartments } from '#routing/candidate-queries.ts';
import { hasRoom } from '#routing/decide.ts';
import { type Placed, serveLine } from '#routing/serve-line.ts';
import { changeOwners, type OwnerWish } from './own-tickets.ts';
import { departmentsWithWaiting, lockWaiting, selectWaiting, type WaitingTicket } from './work-queries.ts';

type Use = Pick<Deps, 'presence' | 'now'>;

/** A ticket joined the line of its department. */
export async function assignWaitingJob(
  use: Use,
  tx: Tx,
  payloads: readonly JobPayload<'assign_ticket'>[],
): Promise<void> {
  await serveDepartments(
    use,
    tx,
    payloads.map((payload) => payload.department_id),
    new Set(payloads.map((payload) => payload.ticket_id)),
  );
}

/** Somebody became eligible, or a policy changed. No department named: all in which something waits. */
export async function routeDepartmentsJob(
  use: Use,
  tx: Tx,
  payloads: readonly JobPayload<'route_departments'>[],
): Promise<void> {
  const all = payloads.some((payload) => payload.department_ids.length === 0);
  await serveDepartments(
    use,
    tx,
    all ? await departmentsWithWaiting(tx) : payloads.flatMap((payload) => payload.department_ids),
  );
}

export async function sweepWaitingJob(use: Use, tx: Tx): Promise<void> {
  await serveDepartments(use, tx, await departmentsWithWaiting(tx));
}

const pageSize = 500;
/** An operator may have changed between our look and the claim; the page is then looked at again, this often. */
const maxLooks = 5;

/**
 * Serves the lines of these departments from their heads: most urgent first, then the oldest. A job only says that a line
 * should be looked at, so many jobs at once cost one look, and a repeated one finds nothing to do.
 *
 * @param arrived tickets that joined the line just now: when one has to wait for a skill, a look is sent for the moment
 * at which its wait is over.
 */
async function serveDepartments(
  use: Use,
  tx: Tx,
  ids: readonly string[],
  arrived: ReadonlySet<string> = new Set(),
): Promise<void> {
  const departments = await lockDepartments(tx, [...new Set(ids)]);
  let after: WaitingTicket | undefined;
  let looks = 0;
  while (departments.size > 0) {
    const candidates = await loadCandidates(tx, departments, use.presence);
    // Who waits for a skill is told when to be looked at again, even though nobody has room now.
    const mayWaitForSkill =
      arrived.size > 0 && [...departments.values()].some((policy) => policy.strategy === 'SKILL_BASED');
    if (!mayWaitForSkill && !candidates.some((candidate) => hasRoom(candidate, 'TICKET'))) return;
    const page = await selectWaiting(tx, [...departments.keys()], after, pageSize);
    const { placed, waiting } = serveLine(page, candidates, departments, use.now().getTime());
    for (const { work, retry_at } of waiting) {
      if (arrived.has(work.id) && retry_at !== null) {
        send(tx, 'route_departments', { department_ids: [work.department_id] }, { start_after: new Date(retry_at) });
      }
    }
    const again = await assign(tx, placed);
    looks += 1;
    if (again && looks < maxLooks) continue;
    if (page.length < pageSize) return;
    after = page.at(-1);
    looks = 0;
  }
}

/** Claims what was decided. @returns whether some operator was no longer what the decision went by. */
async function assign(tx: Tx, placed: readonly Placed<WaitingTicket>[]): Promise<boolean> {
  if (placed.length === 0) return false;
  const decisions = new Map(placed.map((one) => [one.work.id, one]));
  const wishes: OwnerWish[] = [];
  for (const ticket of await lockWaiting(tx, [...decisions.keys()])) {
    const decision = decisions.get(ticket.id);
    if (!decision) continue;
    const { operator_id: to, explanation } = decision;
    wishes.push({ ticket, to, status: 'PENDING_OPERATOR', expected: null, reason: 'ROUTED', explanation });
  }
  const { refused } = await changeOwners(tx, wishes);
  return refused.length > 0;
}
