import type { Explanation } from '#contract/explanations.ts';
import { type Candidate, decide, type Policy, type Work } from './decide.ts';

export interface Placed<W extends Work> {
  work: W;
  operator_id: string;
  explanation: Explanation;
}

export interface Served<W extends Work> {
  placed: Placed<W>[];
  /** Who goes on waiting; `retry_at` is when a wait for a skill is over, in milliseconds since the epoch. */
  waiting: { work: W; retry_at: number | null }[];
}

/**
 * Decides for a whole line, from its head, with the load that the decisions before have made. Nobody is overtaken by one
 * who asks for the same; who asks for a skill that nobody free has is passed by, and holds up nobody who asks for less.
 *
 * Pure: the candidates are copied. Of each kind of work (department, skills, giver, whether its wait is over) the first that
 * finds nobody speaks for the rest, so a long line costs little more than a look at each of its members.
 *
 * @param line work in the order in which it is to be served.
 * @param policies by department; work of a department without one waits.
 * @param now milliseconds since the epoch.
 */
export function serveLine<W extends Work>(
  line: readonly W[],
  candidates: readonly Candidate[],
  policies: ReadonlyMap<string, Policy>,
  now: number,
): Served<W> {
  const operators = candidates.map((candidate) => ({ ...candidate }));
  const byDepartment = new Map(
    [...policies.keys()].map((id) => [id, operators.filter((operator) => operator.department_ids.has(id))] as const),
  );
  // Kind of work that found nobody → whether it waits for a skill.
  const stuck = new Map<string, boolean>();
  const served: Served<W> = { placed: [], waiting: [] };
  for (const work of line) {
    const policy = policies.get(work.department_id);
    const team = byDepartment.get(work.department_id);
    if (!policy || !team) {
      served.waiting.push({ work, retry_at: null });
      continue;
    }
    const waitEnds = work.waiting_since + policy.skill_wait_seconds * 1000;
    const kind = [work.department_id, now >= waitEnds, work.given_by_id, ...work.required_skills].join();
    const waitsForSkill = stuck.get(kind);
    if (waitsForSkill !== undefined) {
      served.waiting.push({ work, retry_at: waitsForSkill ? waitEnds : null });
      continue;
    }
    const decision = decide(work, team, policy, now);
    if (decision.operator_id === null) {
      stuck.set(kind, decision.retry_at !== null);
      served.waiting.push({ work, retry_at: decision.retry_at });
      continue;
    }
    const { operator_id, explanation } = decision;
    served.placed.push({ work, operator_id, explanation });
    const chosen = team.find((operator) => operator.id === operator_id);
    if (!chosen) throw new Error(`${operator_id} was chosen and is no candidate`);
    chosen[work.kind === 'TICKET' ? 'tickets' : 'chats'] += 1;
    // Later than everything before, and in the order of the decisions.
    chosen.idle_since = now + served.placed.length / 1000;
  }
  return served;
}
