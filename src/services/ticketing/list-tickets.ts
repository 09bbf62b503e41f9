import type { Static } from 'typebox';
import type { TicketPage, TicketQuery } from '#contract/tickets.ts';
import type { Person } from '#kit/identity.ts';
import { cursorParts, decodeCursor, toPage } from '#kit/page.ts';
import { Problem } from '#kit/problem.ts';
import type { Deps } from '#kit/service.ts';
import { selectTickets } from './list-queries.ts';

/** Tickets that this person may read, newest first: a customer's own, an operator's own and own departments', all for an admin. */
export async function listTickets(
  { db }: Deps,
  { actor, query }: { actor: Person; query: TicketQuery },
): Promise<Static<typeof TicketPage>> {
  if (query.folder !== undefined && actor.role === 'CUSTOMER') throw new Problem('forbidden', 'Folders are for staff.');
  const [below] = decodeCursor(query.cursor, [cursorParts.integer]) ?? [];
  const rows = await selectTickets(db, actor, query, below, query.limit + 1);
  const { items, next_cursor } = toPage(rows, query.limit, (ticket) => [ticket.number]);
  return {
    items: items.map(({ read_at: _, ...ticket }) => ticket),
    next_cursor,
    read_marks: Object.fromEntries(items.flatMap(({ id, read_at }) => (read_at === null ? [] : [[id, read_at]]))),
  };
}
