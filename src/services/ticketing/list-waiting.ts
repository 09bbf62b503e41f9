import type { Static } from 'typebox';
import type { WaitingTicketPage } from '#contract/tickets.ts';
import type { Person } from '#kit/identity.ts';
import { cursorParts, decodeCursor, toPage } from '#kit/page.ts';
import { explainWaiting } from '#routing/explain-waiting.ts';
import type { Use } from './use.ts';
import { selectWaitingPage } from './waiting-queries.ts';

/** Tickets that nobody has yet, from the one that waits longest, with why. For the staff who may read them. */
export async function listWaiting(
  use: Use,
  { actor, query }: { actor: Person; query: { limit: number; cursor?: string } },
): Promise<Static<typeof WaitingTicketPage>> {
  const after = decodeCursor(query.cursor, [cursorParts.time, cursorParts.integer]);
  const rows = await selectWaitingPage(use.db, actor, after, query.limit + 1);
  const page = toPage(rows, query.limit, ({ queued_at, ticket }) => [queued_at, ticket.number]);
  const explanations = await explainWaiting(
    use,
    page.items.map(({ work }) => work),
  );
  const items = page.items.map(({ work, ...item }) => ({ ...item, explanation: explanations.get(work.id) ?? null }));
  return { ...page, items };
}
