import { type RawBuilder, sql } from 'kysely';
import type { Ticket, TicketFolder, TicketQuery } from '#contract/tickets.ts';
import type { Database } from '#kit/database.ts';
import type { Person } from '#kit/identity.ts';
import { standsIn } from './folder-queries.ts';
import { readableAsStaffBy } from './readable-queries.ts';
import { searchFor } from './search-queries.ts';
import { ticketColumns } from './ticket-queries.ts';

/**
 * A page of tickets from the newest, below a number, each with the time up to which this person has read it. Whom a ticket is shown to follows the same rule as the access door;
 * it stands here as one branch for each way to be a reader, because each branch is then a short walk down one index.
 */
export async function selectTickets(
  db: Database,
  actor: Pick<Person, 'id' | 'role'>,
  query: TicketQuery,
  below: number | undefined,
  limit: number,
): Promise<(Ticket & { read_at: string | null })[]> {
  const search = query.q === undefined ? undefined : searchFor(query.q);
  const wanted = [...filters(query, actor.id), ...(below === undefined ? [] : [sql`t.number < ${below}`])];
  const newest = (source: RawBuilder<unknown>, conditions: readonly RawBuilder<unknown>[]) =>
    sql`(select ${ticketColumns} from ${source} where ${sql.join([...conditions, ...wanted], sql` and `)} order by t.number desc limit ${limit})`;
  const branch = (part: 'STAFF' | 'CUSTOMER', readable: RawBuilder<unknown>) =>
    newest(sql`ticketing.tickets t`, [readable, ...(search ? [sql`not ${search.isRare}`, search.holds(part)] : [])]);
  const asked = () => branch('CUSTOMER', sql`t.customer_id = ${actor.id}`);
  const owned = () => branch('STAFF', sql`t.operator_id = ${actor.id}`);
  const served = () =>
    sql`(select served.* from routing.departments_of(${actor.id}) as d (id) cross join lateral ${branch('STAFF', sql`t.department_id = d.id`)} served)`;
  /** All that these folders hold is found in one of the ways. */
  const ofFolder: Partial<Record<TicketFolder, (typeof owned)[]>> = { MINE: [owned], DEPARTMENTS: [served] };
  const branches: Record<Person['role'], (typeof owned)[]> = {
    ADMIN: [() => branch('STAFF', sql`true`)],
    CUSTOMER: [asked],
    OPERATOR: ofFolder[query.folder ?? 'ALL'] ?? [asked, owned, served],
  };
  const found =
    search &&
    newest(sql`ticketing.tickets t ${search.joined}`, [
      search.isRare,
      sql`(${readableAsStaffBy(actor)} or (t.customer_id = ${actor.id} and not f.noted))`,
    ]);
  const all = sql.join([...branches[actor.role].map((way) => way()), ...(found ? [found] : [])], sql` union all `);
  const { rows } = await sql<Ticket & { read_at: string | null }>`
    ${search ? sql`with ${search.matched}` : sql``}
    select distinct on (t.number) t.*, m.read_at from (${all}) t
      left join ticketing.read_marks m on m.user_id = ${actor.id} and m.ticket_id = t.id
    order by t.number desc limit ${limit}
  `.execute(db);
  return rows;
}

function filters(query: TicketQuery, viewer: string): RawBuilder<unknown>[] {
  const { folder, status, priority, department_id, operator_id, customer_id, tag } = query;
  const { created_from, created_to, responded_from, responded_to } = query;
  const list: RawBuilder<unknown>[] = [];
  if (folder) list.push(standsIn(folder, viewer));
  // One alone is the beginning of an index that is in the order of the page.
  if (status) list.push(status.length === 1 ? sql`t.status = ${status[0]}` : sql`t.status = any(${status})`);
  if (priority) list.push(sql`t.priority = any(${priority}::ticketing.priority[])`);
  if (department_id) list.push(sql`t.department_id = ${department_id}`);
  if (operator_id) list.push(operator_id === 'none' ? sql`t.operator_id is null` : sql`t.operator_id = ${operator_id}`);
  if (customer_id) list.push(sql`t.customer_id = ${customer_id}`);
  if (tag) list.push(sql`t.tags @> array[${tag}]`);
  if (created_from) list.push(sql`t.created_at >= ${created_from}`);
  if (created_to) list.push(sql`t.created_at < ${created_to}`);
  if (responded_from) list.push(sql`t.first_response_at >= ${responded_from}`);
  if (responded_to) list.push(sql`t.first_response_at < ${responded_to}`);
  return list;
}
