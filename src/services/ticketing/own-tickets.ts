import type { Ticket, TicketStatus } from '#contract/tickets.ts';
import { emit, type Tx } from '#kit/transact.ts';
import { type AssignmentReason, type Claim, type ClaimResult, claim, type EndReason } from '#routing/claim.ts';
import { wakeDepartments } from '#routing/operators.ts';
import { readersOf } from './access.ts';
import { isActive } from './states.ts';
import { type HistoryEntry, insertHistory, only, updateOwners } from './ticket-queries.ts';

/** A change of owner that somebody wishes for a ticket whose row is locked in this transaction. */
export interface OwnerWish {
  ticket: Ticket;
  /** The new owner; null with status CLOSED ends the ownership but leaves on view who solved it. */
  to: string | null;
  /** The state the ticket has afterwards. */
  status: TicketStatus;
  expected?: string | null;
  reason?: AssignmentReason;
  ends?: EndReason;
  explanation?: Claim['explanation'];
}

type Refused = ClaimResult['refused'][number];

/** Changes owners through the claim, with history, events, and a look at the waiting tickets when somebody has room again. */
export async function changeOwners(
  tx: Tx,
  wishes: readonly OwnerWish[],
): Promise<{ owned: Ticket[]; refused: Refused[] }> {
  const wishOf = new Map(wishes.map((wish) => [wish.ticket.id, wish]));
  const afterwards = new Map<string, Ticket>();
  const { granted, refused, freed_departments } = await claim(
    tx,
    wishes.map((wish) => asClaim(tx, wish)),
    async (allowed) => {
      const changes = allowed.map(({ work, to }) => ({
        id: work.id,
        operator_id: to,
        status: wishOf.get(work.id)?.status ?? 'OPEN',
      }));
      for (const ticket of await updateOwners(tx, changes)) afterwards.set(ticket.id, ticket);
    },
  );
  const history: HistoryEntry[] = [];
  for (const { work, to, assignment_id } of granted) {
    const before = wishOf.get(work.id)?.ticket;
    const ticket = afterwards.get(work.id);
    if (!before || !ticket) throw new Error(`Ticket ${work.id} was claimed but not written`);
    const audience = { to: [...readersOf(before), ...readersOf(ticket)] };
    const kind = to !== null ? 'ASSIGNED' : ticket.status === 'CLOSED' ? 'CLOSED' : 'UNASSIGNED';
    if (to !== null && assignment_id)
      emit(tx, 'ticket.assigned', { ticket_id: ticket.id, operator_id: to, assignment_id }, audience);
    else emit(tx, kind === 'CLOSED' ? 'ticket.closed' : 'ticket.unassigned', { ticket_id: ticket.id }, audience);
    history.push({ ticket_id: ticket.id, kind, changes: changed(before, ticket), assignment_id });
  }
  await insertHistory(tx, history);
  wakeDepartments(tx, freed_departments.TICKET, 'TICKET');
  return { owned: [...afterwards.values()], refused };
}

/** One wish that must come true, or `onRefusal` says why not. */
export async function changeOwner(tx: Tx, wish: OwnerWish, onRefusal: (refused: Refused) => Error): Promise<Ticket> {
  const { owned, refused } = await changeOwners(tx, [wish]);
  const [refusal] = refused;
  if (refusal) throw onRefusal(refusal);
  return only(owned);
}

/** Fields that differ. */
export function changed(before: Ticket, after: Ticket): Record<string, { from: unknown; to: unknown }> {
  const fields = ['subject', 'status', 'priority', 'tags', 'department_id', 'operator_id'] as const;
  const differing = fields.filter((field) => JSON.stringify(before[field]) !== JSON.stringify(after[field]));
  return Object.fromEntries(differing.map((field) => [field, { from: before[field], to: after[field] }]));
}

function asClaim(
  tx: Tx,
  { ticket, to, status, expected, reason = 'ROUTED', ends = 'RELEASED', explanation = null }: OwnerWish,
): Claim {
  // A closed ticket shows who solved it, but nobody owns it.
  const owner_id = ticket.status === 'CLOSED' ? null : ticket.operator_id;
  const work = {
    kind: 'TICKET',
    id: ticket.id,
    department_id: ticket.department_id,
    owner_id,
    active: isActive(ticket.status),
  } as const;
  return {
    work,
    to,
    active: isActive(status),
    ...(expected === undefined ? {} : { expected }),
    reason,
    ends,
    by_id: tx.context.actor_id,
    explanation,
  };
}
