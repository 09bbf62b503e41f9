import { sql } from 'kysely';
import type { TicketCustomer } from '#contract/tickets.ts';
import type { Database } from '#kit/database.ts';
import type { Person } from '#kit/identity.ts';
import { readableBy } from './readable-queries.ts';
import { only } from './ticket-queries.ts';

/** A customer, and how many of their tickets this person may read. */
export async function selectCustomer(
  db: Database,
  actor: Pick<Person, 'id' | 'role'>,
  customerId: string,
): Promise<TicketCustomer> {
  const { rows } = await sql<TicketCustomer>`
    select p.id, p.display_name, p.email, p.email_verified, p.guest, p.locale, p.time_zone,
      (select count(*) from ticketing.tickets t where t.customer_id = p.id and ${readableBy(actor)}) as tickets
    from auth.people p where p.id = ${customerId}
  `.execute(db);
  return only(rows);
}
