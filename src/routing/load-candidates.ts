import type { Presence } from '#kit/presence.ts';
import type { Candidate, Policy, Work } from './decide.ts';
import type { Roster } from './roster.ts';
import type { Reader } from './roster-queries.ts';

/** Operators of these departments as the engine sees them for work of this kind. Not locked: the claim asks again. */
export async function loadCandidates(
  { roster, presence }: { roster: Roster; presence: Presence },
  db: Reader,
  kind: Work['kind'],
  departments: ReadonlyMap<string, Policy>,
): Promise<Candidate[]> {
  const served = [...departments.keys()];
  const team = (await roster(db)).filter(({ department_ids }) => served.some((id) => department_ids.has(id)));
  const asksPresence = kind === 'CHAT' || [...departments.values()].some((policy) => policy.require_online);
  const connections = asksPresence ? await presence.look(team.map(({ id }) => id)) : undefined;
  return team.map((member) => ({ ...member, connection: connections?.get(member.id) ?? 'UNKNOWN' }));
}
