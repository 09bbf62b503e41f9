import type { Static } from 'typebox';
import type { AssignmentInput, TicketAnswer } from '#contract/tickets.ts';
import type { Person } from '#kit/identity.ts';
import { Problem } from '#kit/problem.ts';
import type { Deps } from '#kit/service.ts';
import { type Context, send, transact } from '#kit/transact.ts';
import { lockTicket } from './access.ts';
import { changeOwner } from './own-tickets.ts';

interface Call {
  actor: Person;
  params: { id: string };
  body: Static<typeof AssignmentInput>;
  if_match: string | undefined;
  context: Context;
}

/**
 * A person gives a ticket to an operator, or back to routing. Of two who do it at once, knowing the same owner, the
 * second hears that the owner changed. Capacity limits routing, not people.
 */
export async function handOver(
  use: Deps,
  { actor, params, body, if_match, context }: Call,
): Promise<Static<typeof TicketAnswer>> {
  return transact(use, context, async (tx) => {
    const { ticket, as } = await lockTicket(tx, actor, params.id);
    if (as !== 'STAFF') throw new Problem('forbidden');
    if (ticket.status === 'CLOSED')
      throw new Problem('invalid_state', 'A closed ticket has no owner; reopen it first.');
    if (if_match !== undefined && if_match !== `"${ticket.updated_at}"`)
      throw new Problem('owner_changed', 'The ticket changed since you read it.');
    const { operator_id: to, expected_operator_id: expected } = body;
    if (to === ticket.operator_id && (expected === undefined || expected === to)) return { ticket };
    const status =
      ticket.status === 'PENDING_CUSTOMER' ? 'PENDING_CUSTOMER' : to === null ? 'OPEN' : 'PENDING_OPERATOR';
    const wish = {
      ticket,
      to,
      status,
      reason: 'HANDED_OVER',
      ends: to === null ? 'RELEASED' : 'HANDED_OVER',
      ...(expected === undefined ? {} : { expected }),
    } as const;
    const after = await changeOwner(tx, wish, ({ refusal }) =>
      refusal.why === 'OWNER_CHANGED'
        ? new Problem(
            'owner_changed',
            refusal.owner_id === null ? 'Nobody owns it now.' : `It belongs to ${refusal.owner_id} now.`,
          )
        : new Problem('operator_unavailable', 'This operator does not exist or is disabled.'),
    );
    if (after.status === 'OPEN')
      send(tx, 'assign_ticket', { ticket_ids: [after.id], department_id: after.department_id });
    return { ticket: after };
  });
}
