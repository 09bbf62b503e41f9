import { type RawBuilder, sql } from 'kysely';
import type { TicketCounts, TicketFolder } from '#contract/tickets.ts';
import type { Database } from '#kit/database.ts';
import type { Person } from '#kit/identity.ts';
import { readableBy } from './readable-queries.ts';

/** Departments of somebody, asked once for a whole statement. */
const departmentsOf = (id: string) => sql`array(select routing.departments_of(${id}))`;

/**
 * What `inFolder` of the contract says, of `ticketing.tickets t`. Each is written as the condition of an index: whoever owns
 * a ticket that is not closed owns a pending one.
 */
const folders: Record<TicketFolder, (viewer: string) => RawBuilder<unknown>> = {
  MINE: (viewer) => sql`t.operator_id = ${viewer} and t.status in ('PENDING_OPERATOR', 'PENDING_CUSTOMER')`,
  DEPARTMENTS: (viewer) => sql`t.department_id = any(${departmentsOf(viewer)}) and t.status <> 'CLOSED'`,
  UNASSIGNED: () => sql`t.operator_id is null and t.status <> 'CLOSED'`,
  WAITING_FOR_CUSTOMER: () => sql`t.status = 'PENDING_CUSTOMER'`,
  CLOSED: () => sql`t.status = 'CLOSED'`,
  ALL: () => sql`true`,
};
export const standsIn = (folder: TicketFolder, viewer: string): RawBuilder<unknown> => folders[folder](viewer);

/** One look at the tickets that are not closed, and one at the person's own. */
export async function selectCounts(db: Database, actor: Pick<Person, 'id' | 'role'>): Promise<TicketCounts> {
  const { rows } = await sql<TicketCounts['counts'] & { unread_mine: number }>`
    select open.*, mine.* from (
      select count(*) filter (where ${standsIn('DEPARTMENTS', actor.id)}) as "DEPARTMENTS",
        count(*) filter (where ${standsIn('UNASSIGNED', actor.id)}) as "UNASSIGNED",
        count(*) filter (where ${standsIn('WAITING_FOR_CUSTOMER', actor.id)}) as "WAITING_FOR_CUSTOMER"
      from ticketing.tickets t where t.status <> 'CLOSED' and ${readableBy(actor)}
    ) open, (
      select count(*) as "MINE", count(*) filter (where t.last_customer_reply_at > coalesce(m.read_at, '-infinity')) as unread_mine
      from ticketing.tickets t left join ticketing.read_marks m on m.user_id = ${actor.id} and m.ticket_id = t.id
      where ${standsIn('MINE', actor.id)}
    ) mine
  `.execute(db);
  const [row] = rows;
  if (!row) throw new Error('A count gave no row');
  const { unread_mine, ...counts } = row;
  return { counts, unread_mine };
}
