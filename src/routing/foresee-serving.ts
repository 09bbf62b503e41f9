import type { Database } from '#kit/database.ts';
import type { Presence } from '#kit/presence.ts';
import type { Work } from './decide.ts';
import { loadCandidates } from './load-candidates.ts';
import { selectPolicies } from './policy-queries.ts';
import { readRoster } from './roster.ts';
import { type Placed, serveLine } from './serve-line.ts';

/**
 * To whom the engine would give waiting work if it looked at it right now: what the head of a line gets is no longer
 * there for the rest. Nothing is locked, nothing changes.
 *
 * @param line works of one kind, in the order in which they are to be served.
 */
export async function foreseeServing<W extends Work>(
  { db, presence, now }: { db: Database; presence: Presence; now: () => Date },
  line: readonly W[],
): Promise<Placed<W>[]> {
  const [first] = line;
  if (!first) return [];
  const policies = await selectPolicies(db, [...new Set(line.map(({ department_id }) => department_id))]);
  const candidates = await loadCandidates({ roster: readRoster, presence }, db, first.kind, policies);
  return serveLine(line, candidates, policies, now().getTime()).placed;
}
