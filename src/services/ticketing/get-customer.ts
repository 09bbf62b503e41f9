import type { Static } from 'typebox';
import type { TicketCustomerAnswer } from '#contract/tickets.ts';
import type { Person } from '#kit/identity.ts';
import { Problem } from '#kit/problem.ts';
import type { Deps } from '#kit/service.ts';
import { accessTicket } from './access.ts';
import { selectCustomer } from './customer-queries.ts';

/** Who wrote a ticket, for the staff who read it as staff. */
export async function getCustomer(
  { db }: Deps,
  { actor, params }: { actor: Person; params: { id: string } },
): Promise<Static<typeof TicketCustomerAnswer>> {
  const { ticket, as } = await accessTicket(db, actor, params.id);
  if (as !== 'STAFF') throw new Problem('forbidden');
  return { customer: await selectCustomer(db, actor, ticket.customer_id) };
}
