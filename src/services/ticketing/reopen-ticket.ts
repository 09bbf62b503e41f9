import type { Static } from 'typebox';
import type { Ticket, TicketAnswer } from '#contract/tickets.ts';
import type { Person } from '#kit/identity.ts';
import type { Deps } from '#kit/service.ts';
import { type Context, emit, send, type Tx, transact } from '#kit/transact.ts';
import { lockTicket, readersOf } from './access.ts';
import { changed } from './own-tickets.ts';
import { nextStatus } from './states.ts';
import { insertHistory, updateReopened } from './ticket-queries.ts';

interface Call {
  actor: Person;
  params: { id: string };
  context: Context;
}

export async function reopenTicket(use: Deps, { actor, params, context }: Call): Promise<Static<typeof TicketAnswer>> {
  return transact(use, context, async (tx) => {
    const { ticket } = await lockTicket(tx, actor, params.id);
    nextStatus(ticket.status, 'REOPEN', ticket.operator_id !== null);
    return { ticket: await reopen(tx, ticket) };
  });
}

/** Back to routing, to the same operator when eligible. The ticket is closed and its row locked. */
export async function reopen(tx: Tx, before: Ticket): Promise<Ticket> {
  const ticket = await updateReopened(tx, before.id);
  await insertHistory(tx, [{ ticket_id: ticket.id, kind: 'REOPENED', changes: changed(before, ticket) }]);
  emit(tx, 'ticket.reopened', { ticket_id: ticket.id }, { to: [...readersOf(before), ...readersOf(ticket)] });
  send(tx, 'assign_ticket', { ticket_ids: [ticket.id], department_id: ticket.department_id });
  return ticket;
}
