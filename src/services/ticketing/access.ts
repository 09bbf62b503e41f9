import { sql } from 'kysely';
import type { Ticket } from '#contract/tickets.ts';
import type { Database } from '#kit/database.ts';
import type { Person } from '#kit/identity.ts';
import { notFound } from '#kit/problem.ts';
import type { Tx } from '#kit/transact.ts';
import { ticketColumns } from './ticket-queries.ts';

/** In which part somebody meets a ticket: as staff, or as the customer whose ticket it is. */
type Part = 'STAFF' | 'CUSTOMER';
export interface Access {
  ticket: Ticket;
  as: Part;
}

/**
 * The one door to a ticket.
 * @throws {Problem} `not_found`, alike for a ticket that does not exist and for one that this person may not read.
 */
export async function accessTicket(db: Database, actor: Pick<Person, 'id'>, id: string): Promise<Access> {
  return through(db, actor, id, sql``);
}

/** The same, with the ticket's row locked until the transaction ends. */
export async function lockTicket(tx: Tx, actor: Pick<Person, 'id'>, id: string): Promise<Access> {
  return through(tx.sql, actor, id, sql`for no key update of t`);
}

async function through(
  db: Pick<Database, 'getExecutor'>,
  actor: Pick<Person, 'id'>,
  id: string,
  lock: ReturnType<typeof sql>,
): Promise<Access> {
  const { rows } = await sql<Ticket & { as: Part }>`
    select ${ticketColumns}, case when ticketing.staff_readers(t) && person.labels then 'STAFF' else 'CUSTOMER' end as "as"
    from ticketing.tickets t, (select routing.audiences(${actor.id}) as labels) person
    where t.id = ${id} and ticketing.readers(t) && person.labels ${lock}
  `.execute(db);
  const [row] = rows;
  if (!row) throw notFound();
  const { as, ...ticket } = row;
  return { ticket, as };
}

/** Labels of all who may read the ticket: whom its events are for. */
export const readersOf = (ticket: Pick<Ticket, 'customer_id' | 'operator_id' | 'department_id'>): string[] => [
  `customer:${ticket.customer_id}`,
  ...staffReadersOf(ticket),
];

/** The same without the customer: whom internal notes are for. */
export const staffReadersOf = ({
  operator_id,
  department_id,
}: Pick<Ticket, 'operator_id' | 'department_id'>): string[] => [
  ...(operator_id === null ? [] : [`operator:${operator_id}`]),
  `department:${department_id}`,
  'admins',
];
