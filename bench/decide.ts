import { type Candidate, decide as chooseOperator, type Policy, type Work } from '../src/routing/decide.ts';
import type { Benchmark } from './kit/benchmark.ts';
import { finding } from './kit/report.ts';

const operators = 1000;
const skills = Array.from({ length: 20 }, (_, at) => `skill-${at}`);
const now = Date.UTC(2026, 0, 5, 9);
const warmUp = 2000;

/** What the engine takes to choose among many operators, in this process: memory and arithmetic alone. */
export const decide: Benchmark = {
  about: 'Decide who gets the work',
  async run({ pairs, seconds }) {
    const strategies = ['LEAST_BUSY', 'SKILL_BASED'] as const;
    return strategies.map((strategy) => {
      const policy: Policy = { strategy, require_online: false, skill_wait_seconds: 900 };
      for (let at = 0; at < warmUp; at++) decideOne(at, policy);
      const costs = Array.from({ length: pairs }, () => microseconds(policy, seconds / 3));
      return finding(
        { what: `decide, ${operators} operators, ${strategy}`, unit: 'µs a call', target: { at_most: 100 } },
        costs,
      );
    });
  },
};

/** Most may take work: some are full, away, disabled or of the other department. */
const team: readonly Candidate[] = Array.from({ length: operators }, (_, at) => ({
  id: `operator-${String((at * 379) % operators).padStart(4, '0')}`,
  enabled: at % 50 !== 0,
  department_ids: new Set(at % 10 === 0 ? ['sales'] : ['support', 'sales']),
  skills: new Set(skills.filter((_, skill) => (at + skill * 7) % 8 === 0)),
  chosen_status: at % 7 === 0 ? 'OFFLINE' : 'ONLINE',
  connection: 'CONNECTED',
  tickets: (at * 17) % 11,
  chats: at % 2,
  ticket_capacity: 10,
  chat_capacity: 1,
  idle_since: now - ((at * 7919) % 100_000),
}));

const works: readonly Work[] = skills.map((skill, at) => ({
  kind: at % 4 === 0 ? 'CHAT' : 'TICKET',
  id: `work-${at}`,
  department_id: 'support',
  required_skills: [skill],
  waiting_since: now - at * 1000,
  preferred_operator_id: null,
}));

function decideOne(at: number, policy: Policy): void {
  const work = works[at % works.length];
  if (work && chooseOperator(work, team, policy, now).explanation.considered !== operators)
    throw new Error('It did not look at everybody');
}

function microseconds(policy: Policy, seconds: number): number {
  const begun = performance.now();
  const end = begun + seconds * 1000;
  let calls = 0;
  while (performance.now() < end) decideOne(calls++, policy);
  return ((performance.now() - begun) * 1000) / calls;
}
