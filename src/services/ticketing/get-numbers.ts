import type { Static } from 'typebox';
import type { Stretch } from '#contract/primitives.ts';
import type { TicketNumbersAnswer } from '#contract/tickets.ts';
import type { Deps } from '#kit/service.ts';
import { checkStretch } from '#kit/stretch.ts';
import { selectNumbers } from './number-queries.ts';

/** How many tickets came in a stretch of time, how many were first answered in it, and how quickly. */
export async function getNumbers(
  { db }: Deps,
  { query }: { query: Stretch },
): Promise<Static<typeof TicketNumbersAnswer>> {
  checkStretch(query);
  return { numbers: await selectNumbers(db, query) };
}
