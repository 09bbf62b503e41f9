import type { Static } from 'typebox';
import type { Ticket, TicketAnswer, TicketPatch } from '#contract/tickets.ts';
import type { Person } from '#kit/identity.ts';
import { invalid, Problem } from '#kit/problem.ts';
import type { Deps } from '#kit/service.ts';
import { type Context, emit, send, type Tx, transact } from '#kit/transact.ts';
import { departmentsOf } from '#routing/operator-queries.ts';
import { lockTicket, readersOf } from './access.ts';
import { changed, changeOwner } from './own-tickets.ts';
import { isWaiting } from './states.ts';
import { departmentExists, insertHistory, updateTicket } from './ticket-queries.ts';

interface Call {
  actor: Person;
  params: { id: string };
  body: TicketPatch;
  context: Context;
}

/** Staff corrects what a ticket is about. What routing goes by is looked at again. */
export async function editTicket(
  use: Deps,
  { actor, params, body, context }: Call,
): Promise<Static<typeof TicketAnswer>> {
  return transact(use, context, async (tx) => {
    const { ticket: before, as } = await lockTicket(tx, actor, params.id);
    if (as !== 'STAFF') throw new Problem('forbidden');
    if (body.department_id !== undefined && !(await departmentExists(tx, body.department_id)))
      throw invalid('department_id', 'there is no such department');
    const ticket = await updateTicket(tx, before.id, body);
    const changes = changed(before, ticket);
    if (Object.keys(changes).length > 0) {
      await insertHistory(tx, [{ ticket_id: ticket.id, kind: 'EDITED', changes }]);
      emit(tx, 'ticket.edited', { ticket_id: ticket.id }, { to: [...readersOf(before), ...readersOf(ticket)] });
    }
    if (isWaiting(ticket.status) && ('department_id' in changes || 'tags' in changes || 'priority' in changes))
      queue(tx, ticket);
    return { ticket: 'department_id' in changes ? await moveOwner(tx, ticket) : ticket };
  });
}

/** An owner who is not in the new department loses the ticket: back to routing, or unowned while the customer is asked. */
export async function moveOwner(tx: Tx, ticket: Ticket): Promise<Ticket> {
  const { operator_id } = ticket;
  if (operator_id === null || ticket.status === 'CLOSED') return ticket;
  if ((await departmentsOf(tx, operator_id)).includes(ticket.department_id)) return ticket;
  const status = ticket.status === 'PENDING_OPERATOR' ? 'OPEN' : ticket.status;
  const after = await changeOwner(tx, { ticket, to: null, status, ends: 'MOVED' }, () => new Problem('conflict'));
  if (after.status === 'OPEN') queue(tx, after);
  return after;
}

const queue = (tx: Tx, ticket: Ticket) =>
  send(tx, 'assign_ticket', { ticket_ids: [ticket.id], department_id: ticket.department_id });
