import type { JobPayload } from '#contract/jobs.ts';
import { send, type Tx } from '#kit/transact.ts';
import { changeOwners } from './own-tickets.ts';
import { lockTicketsToRelease } from './work-queries.ts';

/** How many tickets one transaction takes; a job that finds more sends itself again. */
const batch = 200;

/**
 * Takes from an operator what they may no longer own: everything when disabled or no longer staff, else the tickets of
 * departments they are not in, except those a person handed to them. PENDING_OPERATOR goes back to routing; a ticket that
 * waits for the customer only loses its owner.
 */
export async function releaseOperatorJob(tx: Tx, payloads: readonly JobPayload<'release_operator'>[]): Promise<void> {
  for (const { operator_id } of payloads) {
    const tickets = await lockTicketsToRelease(tx, operator_id, batch);
    const wishes = tickets.map((ticket) => ({
      ticket,
      to: null,
      status: ticket.status === 'PENDING_OPERATOR' ? ('OPEN' as const) : ticket.status,
      ends: 'OWNER_LOST' as const,
    }));
    const { owned } = await changeOwners(tx, wishes);
    for (const ticket of owned) {
      if (ticket.status === 'OPEN')
        send(tx, 'assign_ticket', { ticket_ids: [ticket.id], department_id: ticket.department_id });
    }
    if (tickets.length === batch) send(tx, 'release_operator', { operator_id });
  }
}
