import type { Static } from 'typebox';
import {
  type InvariantAnswer,
  type InvariantId,
  type InvariantList,
  type InvariantWithRows,
  invariantIds,
} from '#contract/invariants.ts';
import { notFound } from '#kit/problem.ts';
import type { Deps } from '#kit/service.ts';
import { queries, selectBreaches } from './invariant-queries.ts';
import { findWaitingWithRoom } from './waiting-with-room.ts';

/** What must always hold, as it is at this moment. One after another: the desk at work goes first. */
export async function listInvariants(use: Deps): Promise<Static<typeof InvariantList>> {
  const items = [];
  for (const id of invariantIds) {
    const { rows: _, ...item } = await check(use, id);
    items.push(item);
  }
  return { items };
}

export async function getInvariant(
  use: Deps,
  { params }: { params: { id: string } },
): Promise<Static<typeof InvariantAnswer>> {
  const id = invariantIds.find((known) => known === params.id);
  if (id === undefined) throw notFound();
  return { invariant: await check(use, id) };
}

async function check(use: Deps, id: InvariantId): Promise<InvariantWithRows> {
  const { count, rows } =
    id === 'WAITING_WITH_ROOM' ? await findWaitingWithRoom(use) : await selectBreaches(use.db, id);
  return { id, holds: count === 0, count, sql: queries[id], checked_at: use.now().toISOString(), rows };
}
