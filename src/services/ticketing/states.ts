import type { TicketStatus } from '#contract/tickets.ts';
import { Problem } from '#kit/problem.ts';

/** What people do to a ticket that may move its state. Assignments are another matter: they go through the claim. */
export type Action = 'STAFF_REPLY' | 'CUSTOMER_REPLY' | 'CLOSE' | 'REOPEN';

/** `REPLY` by the customer to a ticket that waits for them gives it back to its owner, or to routing when it has none. */
const moves: Record<Action, Partial<Record<TicketStatus, TicketStatus>>> = {
  STAFF_REPLY: {
    OPEN: 'PENDING_CUSTOMER',
    REOPENED: 'PENDING_CUSTOMER',
    PENDING_OPERATOR: 'PENDING_CUSTOMER',
    PENDING_CUSTOMER: 'PENDING_CUSTOMER',
  },
  CUSTOMER_REPLY: {
    OPEN: 'OPEN',
    REOPENED: 'REOPENED',
    PENDING_OPERATOR: 'PENDING_OPERATOR',
    PENDING_CUSTOMER: 'PENDING_OPERATOR',
    CLOSED: 'REOPENED',
  },
  CLOSE: { OPEN: 'CLOSED', REOPENED: 'CLOSED', PENDING_OPERATOR: 'CLOSED', PENDING_CUSTOMER: 'CLOSED' },
  REOPEN: { CLOSED: 'REOPENED' },
};

/**
 * The state after `action`.
 * @throws {Problem} `invalid_state` when the ticket is not in a state that allows it.
 */
export function nextStatus(status: TicketStatus, action: Action, owned: boolean): TicketStatus {
  const next = moves[action][status];
  if (!next) throw new Problem('invalid_state', `A ticket that is ${status} does not allow this.`);
  return action === 'CUSTOMER_REPLY' && next === 'PENDING_OPERATOR' && !owned ? 'OPEN' : next;
}

export const isWaiting = (status: TicketStatus): boolean => status === 'OPEN' || status === 'REOPENED';
/** Whether it counts as load of its owner: the operator's turn. */
export const isActive = (status: TicketStatus): boolean => status === 'PENDING_OPERATOR';
