import type { Decider, Explanation, Removal, RoutingRule, WaitReason } from '#contract/explanations.ts';
import type { Strategy } from '#contract/operators.ts';

/** A piece of work that waits for an operator. Times are milliseconds since the epoch. */
export interface Work {
  kind: 'TICKET' | 'CHAT';
  id: string;
  department_id: string;
  /** Ids of the skills it asks for. */
  required_skills: readonly string[];
  waiting_since: number;
  /** Who had it before: goes back there when that operator is eligible. */
  preferred_operator_id: string | null;
  /** Who gave it away: does not get it back as long as anybody else of the department is there. */
  given_by_id?: string | null;
}

/** An operator as the engine sees one. Load is counted over all departments. */
export interface Candidate {
  id: string;
  enabled: boolean;
  department_ids: ReadonlySet<string>;
  skills: ReadonlySet<string>;
  chosen_status: 'ONLINE' | 'OFFLINE';
  /** `UNKNOWN` is not read as away: work that needs a connected operator waits until it is known. */
  connection: 'CONNECTED' | 'AWAY' | 'UNKNOWN';
  tickets: number;
  chats: number;
  ticket_capacity: number;
  chat_capacity: number;
  /** When the last work was assigned; the engine prefers the longest idle. */
  idle_since: number;
}

export interface Policy {
  strategy: Strategy;
  require_online: boolean;
  skill_wait_seconds: number;
}

export type Decision =
  | { operator_id: string; explanation: Explanation }
  | { operator_id: null; retry_at: number | null; explanation: Explanation };

/** An explanation lists so many, and counts them all: with more, a row no longer fits where the rest of it stands. */
const listedCandidates = 12;

/**
 * Chooses the operator for a piece of work: a pure function of its arguments, the same for the ticket worker, the chat
 * dispatcher and a simulation.
 *
 * Eligible is who is enabled, in the department, accepting work and below capacity. LEAST_BUSY takes the least busy of
 * them. SKILL_BASED takes the least busy of those with every skill asked for; it falls back to LEAST_BUSY when nobody in
 * the department has the skills at all, or when those who have them are full or away for longer than the policy waits.
 * Least busy, for a ticket: fewest tickets, then fewest chats, then longest idle, then id (for a chat the first two
 * change places).
 *
 * Time is linear in the number of operators.
 *
 * @param now milliseconds since the epoch.
 */
export function decide(work: Work, operators: readonly Candidate[], policy: Policy, now: number): Decision {
  const asksSkill = policy.strategy === 'SKILL_BASED' && work.required_skills.length > 0;
  const removals = withoutGiver(
    work,
    operators,
    operators.map((operator) => removalOf(operator, work, policy)),
  );
  const isSkilled = (operator: Candidate) => work.required_skills.every((skill) => operator.skills.has(skill));

  if (!asksSkill) return choose(work, operators, removals, policy, 'LEAST_BUSY');

  const skilledExist = operators.some(
    (operator) => operator.enabled && operator.department_ids.has(work.department_id) && isSkilled(operator),
  );
  if (!skilledExist) return choose(work, operators, removals, policy, 'NOBODY_HAS_THE_SKILL');

  const skilledOnly = operators.map((operator, at) => removals[at] ?? (isSkilled(operator) ? null : 'LACKS_SKILL'));
  if (skilledOnly.includes(null)) return choose(work, operators, skilledOnly, policy, 'SKILL_MATCH');

  const retry_at = work.waiting_since + policy.skill_wait_seconds * 1000;
  if (now >= retry_at) return choose(work, operators, removals, policy, 'WAITED_FOR_SKILL');
  return wait(work, operators, skilledOnly, policy, 'SKILLED_ARE_FULL_OR_AWAY', retry_at);
}

/** Whether anybody could be given work of this kind at all: a quick look before the waiting work is read. */
export const hasRoom = (operator: Candidate, kind: Work['kind']): boolean =>
  operator.enabled && operator.chosen_status === 'ONLINE' && !isFull(operator, kind);

function removalOf(operator: Candidate, { kind, department_id }: Work, { require_online }: Policy): Removal | null {
  if (!operator.enabled) return 'DISABLED';
  if (!operator.department_ids.has(department_id)) return 'NOT_IN_DEPARTMENT';
  if (operator.chosen_status === 'OFFLINE') return 'AWAY';
  if ((require_online || kind === 'CHAT') && operator.connection !== 'CONNECTED') {
    return operator.connection === 'AWAY' ? 'AWAY' : 'PRESENCE_UNKNOWN';
  }
  return isFull(operator, kind) ? 'FULL' : null;
}

/** Whether the others are full does not matter: it waits for them rather than go back at once. */
function withoutGiver(
  { given_by_id }: Work,
  operators: readonly Candidate[],
  removals: readonly (Removal | null)[],
): readonly (Removal | null)[] {
  if (given_by_id == null) return removals;
  const giver = operators.findIndex(({ id }) => id === given_by_id);
  const others = removals.some((removal, at) => at !== giver && (removal === null || removal === 'FULL'));
  return giver >= 0 && others && removals[giver] === null ? removals.with(giver, 'GAVE_IT_AWAY') : removals;
}

const isFull = ({ tickets, ticket_capacity, chats, chat_capacity }: Candidate, kind: Work['kind']) =>
  kind === 'TICKET' ? tickets >= ticket_capacity : chats >= chat_capacity;

function choose(
  work: Work,
  operators: readonly Candidate[],
  removals: readonly (Removal | null)[],
  policy: Policy,
  rule: RoutingRule,
): Decision {
  let best: Candidate | undefined;
  let second: Candidate | undefined;
  let preferred: Candidate | undefined;
  for (let at = 0; at < operators.length; at++) {
    const operator = operators[at];
    if (!operator || removals[at] !== null) continue;
    if (operator.id === work.preferred_operator_id) preferred = operator;
    if (!best || isBefore(operator, best, work.kind)) {
      second = best;
      best = operator;
    } else if (!second || isBefore(operator, second, work.kind)) second = operator;
  }
  if (!best) return wait(work, operators, removals, policy, waitReason(removals), null);
  const chosen = preferred ?? best;
  const next = chosen === best ? second : best;
  const decided_by = preferred ? 'SAME_OPERATOR' : difference(best, second, work.kind);
  const explanation = explain(
    work,
    operators,
    removals,
    policy,
    { rule: preferred ? 'SAME_OPERATOR' : rule, decided_by, wait: null },
    next ? [chosen, next] : [chosen],
  );
  return { operator_id: chosen.id, explanation };
}

function wait(
  work: Work,
  operators: readonly Candidate[],
  removals: readonly (Removal | null)[],
  policy: Policy,
  reason: WaitReason,
  retry_at: number | null,
): Decision {
  const explanation = explain(work, operators, removals, policy, {
    rule: null,
    decided_by: null,
    wait: { reason, retry_at },
  });
  return { operator_id: null, retry_at, explanation };
}

function waitReason(removals: readonly (Removal | null)[]): WaitReason {
  if (removals.includes('FULL')) return 'ALL_FULL';
  return removals.includes('AWAY') || removals.includes('PRESENCE_UNKNOWN') ? 'ALL_AWAY' : 'NOBODY_IN_DEPARTMENT';
}

/** By the keys of the order, most telling first. */
function isBefore(a: Candidate, b: Candidate, kind: Work['kind']): boolean {
  const tickets = a.tickets - b.tickets;
  const chats = a.chats - b.chats;
  const load = kind === 'TICKET' ? tickets || chats : chats || tickets;
  const order = load || a.idle_since - b.idle_since;
  return order === 0 ? a.id < b.id : order < 0;
}

function difference(best: Candidate, second: Candidate | undefined, kind: Work['kind']): Decider {
  if (!second) return 'ONLY_ONE';
  if (best.tickets === second.tickets && best.chats === second.chats)
    return best.idle_since === second.idle_since ? 'ID' : 'LONGEST_IDLE';
  const byTickets = kind === 'TICKET' ? best.tickets !== second.tickets : best.chats === second.chats;
  return byTickets ? 'FEWEST_TICKETS' : 'FEWEST_CHATS';
}

type Outcome = Pick<Explanation, 'rule' | 'decided_by' | 'wait'>;

function explain(
  work: Work,
  operators: readonly Candidate[],
  removals: readonly (Removal | null)[],
  policy: Policy,
  outcome: Outcome,
  first: readonly Candidate[] = [],
): Explanation {
  const counts = new Map<Removal, number>();
  for (const removal of removals) if (removal) counts.set(removal, (counts.get(removal) ?? 0) + 1);
  const candidates: Explanation['candidates'] = [];
  const list = (operator: Candidate, removed_by: Removal | null) => {
    const { id: operator_id, tickets, chats, idle_since } = operator;
    candidates.push({ operator_id, tickets, chats, idle_since, removed_by });
  };
  for (const operator of first) list(operator, null);
  for (let at = 0; at < operators.length && candidates.length < listedCandidates; at++) {
    const operator = operators[at];
    if (operator && !first.includes(operator)) list(operator, removals[at] ?? null);
  }
  return {
    strategy: policy.strategy,
    required_skills: [...work.required_skills],
    ...outcome,
    candidates,
    considered: operators.length,
    removed: Object.fromEntries(counts),
  };
}
