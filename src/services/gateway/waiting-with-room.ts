import { setTimeout } from 'node:timers/promises';
import type { InvariantRow } from '#contract/invariants.ts';
import type { Deps } from '#kit/service.ts';
import type { Work } from '#routing/decide.ts';
import { foreseeServing } from '#routing/foresee-serving.ts';
import type { Placed } from '#routing/serve-line.ts';
import { selectHeadsOfLines, type WaitingRow } from './invariant-queries.ts';

type Use = Pick<Deps, 'db' | 'presence' | 'now'>;
type Waiting = Work & WaitingRow;

/** Work that waits at least this long, in milliseconds, counts. */
const bound = 10_000;
/**
 * Who is given work the moment somebody becomes free may have waited for an hour. So what is found is looked at once more,
 * so many milliseconds later: longer than it takes a worker whom no notice reached to look for itself.
 */
const onItsWay = 3000;
const mostRows = 100;

/** Tickets and chats that wait although the engine would give them to somebody, each with to whom and why. */
export async function findWaitingWithRoom(use: Use): Promise<{ count: number; rows: InvariantRow[] }> {
  const before = new Set((await look(use)).map(({ work }) => work.id));
  if (before.size === 0) return { count: 0, rows: [] };
  await setTimeout(onItsWay);
  const found = (await look(use)).filter(({ work }) => before.has(work.id));
  return { count: found.length, rows: found.slice(0, mostRows).map(asRow) };
}

async function look(use: Use): Promise<Placed<Waiting>[]> {
  const { tickets = [], chats = [] } = Object.groupBy((await selectHeadsOfLines(use.db)).map(asWork), ({ kind }) =>
    kind === 'TICKET' ? 'tickets' : 'chats',
  );
  const placed = [
    ...(await foreseeServing(use, tickets)),
    ...(await foreseeServing(use, await withoutAbsent(use, chats))),
  ];
  const now = use.now().getTime();
  return placed.filter(({ work }) => now - work.waiting_since >= bound);
}

/** A customer who is not connected keeps the place and is passed by. */
async function withoutAbsent({ presence }: Use, chats: readonly Waiting[]): Promise<Waiting[]> {
  const connections = await presence.look(chats.flatMap(({ customer_id }) => customer_id ?? []));
  return chats.filter(({ customer_id }) => customer_id !== null && connections.get(customer_id) === 'CONNECTED');
}

const asWork = (row: WaitingRow): Waiting => ({
  ...row,
  kind: row.work_kind,
  id: row.work_id,
  waiting_since: Date.parse(row.queued_at),
});

function asRow({ work, operator_id, explanation }: Placed<Waiting>): InvariantRow {
  const { work_kind, work_id, number, priority, department_id, queued_at, place } = work;
  const { rule, decided_by } = explanation;
  return { work_kind, work_id, number, priority, department_id, queued_at, place, operator_id, rule, decided_by };
}
