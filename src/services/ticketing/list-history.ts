import type { Static } from 'typebox';
import type { TicketChangePage } from '#contract/tickets.ts';
import type { Person } from '#kit/identity.ts';
import { cursorParts, decodeCursor, toPage } from '#kit/page.ts';
import { Problem } from '#kit/problem.ts';
import type { Deps } from '#kit/service.ts';
import { accessTicket } from './access.ts';
import { selectHistory } from './history-queries.ts';

interface Call {
  actor: Person;
  params: { id: string };
  query: { limit: number; cursor?: string };
}

/** Every change of a ticket from the first: who, when, and for an assignment why. For staff. */
export async function listHistory(
  { db }: Deps,
  { actor, params, query }: Call,
): Promise<Static<typeof TicketChangePage>> {
  const after = decodeCursor(query.cursor, [cursorParts.time, cursorParts.id]);
  const { ticket, as } = await accessTicket(db, actor, params.id);
  if (as !== 'STAFF') throw new Problem('forbidden');
  const rows = await selectHistory(db, { ticket_id: ticket.id, after, limit: query.limit + 1 });
  return toPage(rows, query.limit, (change) => [change.at, change.id]);
}
