import type { Static } from 'typebox';
import type { ChatNumbersAnswer } from '#contract/chats.ts';
import type { Stretch } from '#contract/primitives.ts';
import { checkStretch } from '#kit/stretch.ts';
import { selectNumbers } from './number-queries.ts';
import type { Use } from './use.ts';

/** How many chats came in a stretch of time, how many of them waited, and for how long. */
export async function getNumbers(
  { db }: Use,
  { query }: { query: Stretch },
): Promise<Static<typeof ChatNumbersAnswer>> {
  checkStretch(query);
  return { numbers: await selectNumbers(db, query) };
}
