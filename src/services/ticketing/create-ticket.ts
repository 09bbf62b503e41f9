import type { Static } from 'typebox';
import type { NewTicket, Ticket, TicketAnswer } from '#contract/tickets.ts';
import { gather } from '#kit/gather.ts';
import type { Person } from '#kit/identity.ts';
import { invalid } from '#kit/problem.ts';
import { type Context, emit, onBehalf, send, type Transactor, type Tx, transact } from '#kit/transact.ts';
import { readersOf } from './access.ts';
import { type CreatedTicket, insertTickets, type NewRow } from './ticket-queries.ts';
import type { Use } from './use.ts';

interface Call {
  actor: Person;
  body: NewTicket;
  context: Context;
}

interface Wanted {
  row: NewRow;
  context: Context;
}

/** Opens a ticket together with those that others open at the same moment. */
export const gatherTickets = (use: Transactor) =>
  gather<Wanted, Ticket>(
    async (wanted) => {
      const shared: Context = { actor_id: null, request_id: wanted[0]?.context.request_id ?? '' };
      const opened = await transact(use, shared, (tx) => openTickets(tx, wanted));
      return opened.map(({ ticket }) => ticket ?? undefined);
    },
    { most: 64, lanes: 1 },
  );

/** A customer opens a ticket; staff may open one on behalf of a customer. It waits for routing from the same moment. */
export async function createTicket(use: Use, { actor, body, context }: Call): Promise<Static<typeof TicketAnswer>> {
  const { department_id = null, tags = [], priority = 'NORMAL', subject } = body;
  const customer_id = customerOf(actor, body);
  const author = { author_id: actor.id, author_role: customer_id === actor.id ? 'CUSTOMER' : actor.role };
  const row = { subject, opening: [body.body], department_id, customer_id, tags, priority, ...author };
  const together = context.idempotency ? undefined : await use.openTicket({ row, context });
  if (together) return { ticket: together };
  return transact(use, context, async (tx) => {
    const [opened] = await openTickets(tx, [{ row, context }]);
    if (!opened?.department_known) throw invalid('department_id', 'there is no such department');
    if (!opened.customer_known || !opened.ticket) throw invalid('customer_id', 'there is no such customer');
    return { ticket: opened.ticket };
  });
}

/** Writes what can be opened of these, tells of each on behalf of who wants it, and asks for operators. */
async function openTickets(tx: Tx, wanted: readonly Wanted[]): Promise<CreatedTicket[]> {
  const rows = wanted.map(({ row }) => row);
  const created = await insertTickets(tx, rows);
  const opened: Ticket[] = [];
  wanted.forEach(({ context }, at) => {
    const ticket = created[at]?.ticket;
    if (!ticket) return;
    opened.push(ticket);
    emit(onBehalf(tx, context), 'ticket.created', { ticket_id: ticket.id }, { to: readersOf(ticket) });
  });
  for (const [department_id, line] of Map.groupBy(opened, (ticket) => ticket.department_id))
    send(tx, 'assign_ticket', { ticket_ids: line.map(({ id }) => id), department_id });
  return created;
}

function customerOf(actor: Person, { customer_id }: NewTicket): string {
  if (actor.role === 'CUSTOMER') {
    if (customer_id !== undefined && customer_id !== actor.id) throw invalid('customer_id', 'is for staff only');
    return actor.id;
  }
  if (customer_id === undefined) throw invalid('customer_id', 'says for whom staff opens the ticket');
  return customer_id;
}
