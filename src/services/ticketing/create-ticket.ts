import type { Static } from 'typebox';
import type { NewTicket, TicketAnswer } from '#contract/tickets.ts';
import type { Person } from '#kit/identity.ts';
import { invalid } from '#kit/problem.ts';
import type { Deps } from '#kit/service.ts';
import { type Context, emit, send, transact } from '#kit/transact.ts';
import { readersOf } from './access.ts';
import { insertTicket } from './ticket-queries.ts';

interface Call {
  actor: Person;
  body: NewTicket;
  context: Context;
}

/** A customer opens a ticket; staff may open one on behalf of a customer. It waits for routing from the same moment. */
export async function createTicket(use: Deps, { actor, body, context }: Call): Promise<Static<typeof TicketAnswer>> {
  const customer_id = customerOf(actor, body);
  return transact(use, context, async (tx) => {
    const { department_id = null, tags = [], priority = 'NORMAL', subject } = body;
    const created = await insertTicket(tx, {
      subject,
      opening: [body.body],
      department_id,
      customer_id,
      tags,
      priority,
      author_id: actor.id,
      author_role: customer_id === actor.id ? 'CUSTOMER' : actor.role,
    });
    if (!created.department_known) throw invalid('department_id', 'there is no such department');
    if (!created.customer_known || !created.ticket) throw invalid('customer_id', 'there is no such customer');
    send(tx, 'assign_ticket', { ticket_id: created.ticket.id, department_id: created.ticket.department_id });
    emit(tx, 'ticket.created', { ticket_id: created.ticket.id }, { to: readersOf(created.ticket) });
    return { ticket: created.ticket };
  });
}

function customerOf(actor: Person, { customer_id }: NewTicket): string {
  if (actor.role === 'CUSTOMER') {
    if (customer_id !== undefined && customer_id !== actor.id) throw invalid('customer_id', 'is for staff only');
    return actor.id;
  }
  if (customer_id === undefined) throw invalid('customer_id', 'says for whom staff opens the ticket');
  return customer_id;
}
