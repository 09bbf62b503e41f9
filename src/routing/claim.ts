import type { Reasoning, Removal } from '#contract/explanations.ts';
import type { Tx } from '#kit/transact.ts';
import { type LockedOperator, lockOperators, recordOwners } from './claim-queries.ts';

/** A piece of work whose row the calling service has locked in this transaction, as it stands. */
interface LockedWork {
  kind: 'TICKET' | 'CHAT';
  id: string;
  department_id: string;
  owner_id: string | null;
  /** Whether it counts as load of its owner now. */
  active: boolean;
}

export type AssignmentReason = 'ROUTED' | 'HANDED_OVER' | 'TAKEN';
export type EndReason = 'HANDED_OVER' | 'OWNER_LOST' | 'MOVED' | 'CLOSED' | 'RELEASED';

export interface Claim {
  work: LockedWork;
  /** The new owner; null takes the work from its owner. */
  to: string | null;
  /** Whether it counts as load of the new owner. */
  active: boolean;
  /** Compare-and-set: the owner the claimant believes in. Not said: whoever it is. */
  expected?: string | null;
  reason: AssignmentReason;
  /** Why an assignment that this one ends, ended. */
  ends: EndReason;
  by_id: string | null;
  explanation: Reasoning | null;
}

type Refusal = { why: 'OWNER_CHANGED'; owner_id: string | null } | { why: Removal };

export interface ClaimResult {
  granted: (Claim & { assignment_id: string | null })[];
  refused: (Claim & { refusal: Refusal })[];
  /** Departments of operators who were full of the kind they lost and no longer are: what waits there may be looked at. */
  freed_departments: Record<Kind, string[]>;
}

/**
 * The one way in which work changes its owner. In the caller's transaction, with the rows of the work locked before: locks
 * the load rows of all operators concerned in the order of their ids, asks again what PostgreSQL knows of them, compares
 * the owner, lets the service write it (`setOwners`), and writes load and assignment records.
 *
 * A routed claim needs an operator who is enabled, in the department, accepting work and below capacity; a person's
 * needs one who is enabled, and for a chat accepting work and below capacity. Ticket capacity limits routing only: a person
 * may go over it.
 */
export async function claim(
  tx: Tx,
  claims: readonly Claim[],
  setOwners: (granted: readonly Claim[]) => Promise<void>,
): Promise<ClaimResult> {
  const ids = new Set(claims.flatMap(({ work, to }) => [work.owner_id, to]).filter((id) => id !== null));
  const operators = new Map((await lockOperators(tx, [...ids].sort())).map((operator) => [operator.id, operator]));
  const full = { TICKET: fullOf(operators, 'TICKET'), CHAT: fullOf(operators, 'CHAT') };
  const granted: Claim[] = [];
  const refused: ClaimResult['refused'] = [];
  for (const one of claims) {
    const refusal = refusalOf(one, one.to === null ? undefined : operators.get(one.to));
    if (refusal) refused.push({ ...one, refusal });
    else granted.push(settle(one, operators, granted.length + 1));
  }
  if (granted.length === 0) return { granted: [], refused, freed_departments: { TICKET: [], CHAT: [] } };
  await setOwners(granted);
  const assignments = await recordOwners(tx, granted, [...operators.values()]);
  const freed = (kind: Kind) => {
    const free = full[kind].filter((operator) => !isFull(operator, kind));
    return [...new Set(free.flatMap((operator) => operator.department_ids))];
  };
  return {
    granted: granted.map((one) => ({ ...one, assignment_id: assignments.get(one.work.id) ?? null })),
    refused,
    freed_departments: { TICKET: freed('TICKET'), CHAT: freed('CHAT') },
  };
}

type Kind = LockedWork['kind'];
const fullOf = (operators: ReadonlyMap<string, LockedOperator>, kind: Kind) =>
  [...operators.values()].filter((operator) => isFull(operator, kind));
const isFull = (operator: LockedOperator, kind: Kind) =>
  kind === 'TICKET'
    ? operator.active_tickets >= operator.ticket_capacity
    : operator.active_chats >= operator.chat_capacity;

function refusalOf({ work, to, expected, reason }: Claim, operator: LockedOperator | undefined): Refusal | undefined {
  if (expected !== undefined && expected !== work.owner_id) return { why: 'OWNER_CHANGED', owner_id: work.owner_id };
  if (to === null) return undefined;
  if (!operator?.enabled) return { why: 'DISABLED' };
  const away = operator.chosen_status === 'OFFLINE';
  // Somebody waits at the other end of a chat: it goes to nobody who takes no work, not even by hand.
  if (work.kind === 'CHAT' && away) return { why: 'AWAY' };
  if (work.kind === 'CHAT' && isFull(operator, 'CHAT')) return { why: 'FULL' };
  if (reason !== 'ROUTED') return undefined;
  if (!operator.department_ids.includes(work.department_id)) return { why: 'NOT_IN_DEPARTMENT' };
  if (away) return { why: 'AWAY' };
  return isFull(operator, work.kind) ? { why: 'FULL' } : undefined;
}

/** Moves the load in memory, so that the next claim of the same batch sees it. */
function settle(one: Claim, operators: ReadonlyMap<string, LockedOperator>, turn: number): Claim {
  const { work, to, active } = one;
  const load = work.kind === 'TICKET' ? 'active_tickets' : 'active_chats';
  const from = work.owner_id === null ? undefined : operators.get(work.owner_id);
  if (from && work.active) from[load] -= 1;
  const operator = to === null ? undefined : operators.get(to);
  if (!operator) return one;
  const over_capacity = work.kind === 'TICKET' && isFull(operator, 'TICKET');
  if (active) operator[load] += 1;
  operator.assigned = turn;
  return one.explanation === null ? { ...one, explanation: { by: 'PERSON', over_capacity } } : one;
}
