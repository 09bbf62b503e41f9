import type { JobPayload } from '#contract/jobs.ts';
import type { Deps } from '#kit/service.ts';
import { send, type Tx } from '#kit/transact.ts';
import { loadCandidates, lockDepartments } from '#routing/candidate-queries.ts';
import { type Candidate, decide, type Explanation, hasRoom, type Policy } from '#routing/decide.ts';
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
 * should be looked at, so many jobs at once cost one look, and a repeated one finds nothing to do. Who asks for a skill
 * that nobody free has is passed by, and holds up nobody who asks for less.
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
    const line = new Line(departments, candidates, use.now().getTime());
    const page = await selectWaiting(tx, [...departments.keys()], after, pageSize);
    const chosen = page.flatMap((ticket) => line.place(ticket) ?? []);
    for (const { ticket, retry_at } of line.waiting) {
      if (arrived.has(ticket.id) && retry_at !== null) {
        send(tx, 'route_departments', { department_ids: [ticket.department_id] }, { start_after: new Date(retry_at) });
      }
    }
    const again = await assign(tx, chosen);
    looks += 1;
    if (again && looks < maxLooks) continue;
    if (page.length < pageSize) return;
    after = page.at(-1);
    looks = 0;
  }
}

interface Placed {
  ticket: WaitingTicket;
  operator_id: string;
  explanation: Explanation;
}

/** Claims what was decided. @returns whether some operator was no longer what the decision went by. */
async function assign(tx: Tx, placed: readonly Placed[]): Promise<boolean> {
  if (placed.length === 0) return false;
  const byId = new Map(placed.map((one) => [one.ticket.id, one]));
  const wishes = (await lockWaiting(tx, [...byId.keys()])).flatMap((ticket): OwnerWish[] => {
    const one = byId.get(ticket.id);
    return one
      ? [
          {
            ticket,
            to: one.operator_id,
            status: 'PENDING_OPERATOR',
            expected: null,
            reason: 'ROUTED',
            explanation: one.explanation,
          },
        ]
      : [];
  });
  const { refused } = await changeOwners(tx, wishes);
  return refused.length > 0;
}

/** Decides for one waiting ticket after another, with the load that the decisions before have made. */
class Line {
  readonly waiting: { ticket: WaitingTicket; retry_at: number | null }[] = [];
  readonly #departments: ReadonlyMap<string, Policy>;
  readonly #operators: ReadonlyMap<string, Candidate[]>;
  readonly #now: number;
  /** Kinds of tickets for which nobody was free: the next of the kind need not be asked about. */
  readonly #stuck = new Set<string>();
  #placed = 0;

  constructor(departments: ReadonlyMap<string, Policy>, candidates: readonly Candidate[], now: number) {
    this.#departments = departments;
    this.#operators = new Map(
      [...departments.keys()].map((id) => [id, candidates.filter((candidate) => candidate.department_ids.has(id))]),
    );
    this.#now = now;
  }

  place(ticket: WaitingTicket): Placed | undefined {
    const policy = this.#departments.get(ticket.department_id);
    const operators = this.#operators.get(ticket.department_id);
    if (!policy || !operators) return undefined;
    const waited = this.#now >= ticket.waiting_since + policy.skill_wait_seconds * 1000;
    const kind = [ticket.department_id, waited, ...ticket.required_skills].join();
    if (this.#stuck.has(kind))
      return this.#wait(ticket, waited ? null : ticket.waiting_since + policy.skill_wait_seconds * 1000);
    const decision = decide({ kind: 'TICKET', ...ticket }, operators, policy, this.#now);
    if (decision.operator_id === null) {
      this.#stuck.add(kind);
      return this.#wait(ticket, decision.retry_at);
    }
    const chosen = operators.find((operator) => operator.id === decision.operator_id);
    if (chosen) {
      chosen.tickets += 1;
      // Within one look, later than everything before and in the order of the decisions.
      chosen.idle_since = this.#now + ++this.#placed / 1000;
    }
    return { ticket, operator_id: decision.operator_id, explanation: decision.explanation };
  }

  #wait(ticket: WaitingTicket, retry_at: number | null): undefined {
    this.waiting.push({ ticket, retry_at });
  }
}
