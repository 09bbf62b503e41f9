import type { Explanation } from '#contract/explanations.ts';
import type { Database } from '#kit/database.ts';
import type { Presence } from '#kit/presence.ts';
import { decide, type Work } from './decide.ts';
import { loadCandidates } from './load-candidates.ts';
import { selectPolicies } from './policy-queries.ts';
import type { Roster } from './roster.ts';

/**
 * What the engine says right now of work that waits, by the id of the work. Work of a department that is gone is left out.
 * Nothing is locked, nothing changes: what is given to somebody in the next moment is explained as that.
 *
 * @param works all of one kind.
 */
export async function explainWaiting(
  { db, now, ...from }: { db: Database; roster: Roster; presence: Presence; now: () => Date },
  works: readonly Work[],
): Promise<Map<string, Explanation>> {
  const [first] = works;
  if (!first) return new Map();
  const policies = await selectPolicies(db, [...new Set(works.map(({ department_id }) => department_id))]);
  const candidates = await loadCandidates(from, db, first.kind, policies);
  const at = now().getTime();
  return new Map(
    works.flatMap((work) => {
      const policy = policies.get(work.department_id);
      const team = candidates.filter((candidate) => candidate.department_ids.has(work.department_id));
      return policy ? [[work.id, decide(work, team, policy, at).explanation]] : [];
    }),
  );
}
