import { type RawBuilder, sql } from 'kysely';
import type { Ticket, TicketQuery } from '#contract/tickets.ts';
import type { Database } from '#kit/database.ts';
import type { Person } from '#kit/identity.ts';
import { ticketColumns } from './ticket-queries.ts';

/**
 * A page of tickets from the newest, below a number. Whom a ticket is shown to follows the same rule as the access door;
 * it stands here as one branch for each way to be a reader, because each branch is then a short walk down one index.
 */
export async function selectTickets(
  db: Database,
  actor: Pick<Person, 'id' | 'role'>,
  query: TicketQuery,
  below: number | undefined,
  limit: number,
): Promise<Ticket[]> {
  const branch = (part: 'STAFF' | 'CUSTOMER', readable: RawBuilder<unknown>) => {
    const conditions = [readable, ...filters(query, part), ...(below === undefined ? [] : [sql`t.number < ${below}`])];
    return sql`(select ${ticketColumns} from ticketing.tickets t where ${sql.join(conditions, sql` and `)} order by t.number desc limit ${limit})`;
  };
  const own = branch('CUSTOMER', sql`t.customer_id = ${actor.id}`);
  const branches: Record<Person['role'], RawBuilder<unknown>[]> = {
    ADMIN: [branch('STAFF', sql`true`)],
    CUSTOMER: [own],
    OPERATOR: [
      own,
      branch('STAFF', sql`t.operator_id = ${actor.id}`),
      sql`(select served.* from routing.departments_of(${actor.id}) as d (id) cross join lateral ${branch('STAFF', sql`t.department_id = d.id`)} served)`,
    ],
  };
  const { rows } = await sql<Ticket>`
    select distinct on (number) * from (${sql.join(branches[actor.role], sql` union all `)}) t order by number desc limit ${limit}
  `.execute(db);
  return rows;
}

function filters(
  { status, department_id, operator_id, customer_id, tag, q }: TicketQuery,
  part: 'STAFF' | 'CUSTOMER',
): RawBuilder<unknown>[] {
  const list: RawBuilder<unknown>[] = [];
  if (status) list.push(sql`t.status = any(${status})`);
  if (department_id) list.push(sql`t.department_id = ${department_id}`);
  if (operator_id) list.push(operator_id === 'none' ? sql`t.operator_id is null` : sql`t.operator_id = ${operator_id}`);
  if (customer_id) list.push(sql`t.customer_id = ${customer_id}`);
  if (tag) list.push(sql`t.tags @> array[${tag}]`);
  if (q) list.push(matches(q, part));
  return list;
}

/** Every word must begin a word of the subject or of one reply; a number also finds the ticket of that number. Customers do not find by internal notes. */
function matches(q: string, part: 'STAFF' | 'CUSTOMER'): RawBuilder<unknown> {
  const number = /^#?(\p{Nd}{1,15})$/u.exec(q.trim())?.[1];
  const words = sql`ticketing.search_query(${q})`;
  return sql`(t.id in (
    select s.id from ticketing.tickets s where to_tsvector('simple', kit.fold(s.subject)) @@ ${words}
    union all
    select r.ticket_id from ticketing.ticket_replies r
    where to_tsvector('simple', kit.fold(r.body)) @@ ${words}${part === 'STAFF' ? sql`` : sql` and not r.internal`}
  )${number === undefined ? sql`` : sql` or t.number = kit.fold(${number})::bigint`})`;
}
