import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type Candidate, decide, type Policy, type Work } from './decide.ts';
import { serveLine } from './serve-line.ts';

// Tried once against broken variants, each of which fails here: the load of the chosen one left as it was; the first who
// finds nobody speaking for everybody of the department; the line served from its end; the caller's candidates written to.

const now = 1_800_000_000_000;
const skills = ['فنی', 'مالی'];
const departments = ['sales', 'support'];

const candidate = fc.record<Candidate>({
  id: fc.uuid(),
  enabled: fc.constant(true),
  department_ids: fc.subarray(departments).map((ids) => new Set(ids)),
  skills: fc.subarray(skills).map((names) => new Set(names)),
  chosen_status: fc.constantFrom('ONLINE', 'ONLINE', 'ONLINE', 'OFFLINE'),
  connection: fc.constant('CONNECTED'),
  tickets: fc.nat(3),
  chats: fc.nat(1),
  ticket_capacity: fc.nat(4),
  chat_capacity: fc.constant(1),
  idle_since: fc.nat(5),
});
const team = fc.uniqueArray(candidate, { selector: ({ id }) => id, maxLength: 6 });
const work = fc.record<Work>({
  kind: fc.constant('TICKET'),
  id: fc.uuid(),
  department_id: fc.constantFrom(...departments),
  required_skills: fc.subarray(skills),
  waiting_since: fc.nat(1200).map((seconds) => now - seconds * 1000),
  preferred_operator_id: fc.constant(null),
});
const line = fc.uniqueArray(work, { selector: ({ id }) => id, maxLength: 25 });
const policy = fc.record<Policy>({
  strategy: fc.constantFrom('LEAST_BUSY', 'SKILL_BASED'),
  require_online: fc.constant(false),
  skill_wait_seconds: fc.constant(600),
});
const policies = fc.tuple(policy, policy).map(
  ([sales, support]) =>
    new Map([
      ['sales', sales],
      ['support', support],
    ]),
);

test('is the same as asking for one after another with the load that came of it', () => {
  fc.assert(
    fc.property(line, team, policies, (works, operators, byDepartment) => {
      const { placed, waiting } = serveLine(works, operators, byDepartment, now);
      const load = new Map(operators.map((operator) => [operator.id, { ...operator }]));
      const expected = works.flatMap((one) => {
        const known = byDepartment.get(one.department_id);
        const here = [...load.values()].filter((operator) => operator.department_ids.has(one.department_id));
        const { operator_id } = known ? decide(one, here, known, now) : { operator_id: null };
        const chosen = operator_id === null ? undefined : load.get(operator_id);
        if (!chosen) return [];
        chosen.tickets += 1;
        chosen.idle_since = now + [...load.values()].reduce((sum, { tickets }) => sum + tickets, 0) / 1000;
        return [[one.id, chosen.id]];
      });
      expect(placed.map(({ work: { id }, operator_id }) => [id, operator_id])).toEqual(expected);
      expect(placed.length + waiting.length).toBe(works.length);
    }),
    { numRuns: 1500 },
  );
});

test('A4: nobody is overtaken: of those who ask for the same, the ones that are placed come first in the line', () => {
  fc.assert(
    fc.property(line, team, policies, (works, operators, byDepartment) => {
      const placed = new Set(serveLine(works, operators, byDepartment, now).placed.map((one) => one.work.id));
      const kindOf = (one: Work) =>
        [one.department_id, now - one.waiting_since >= 600_000, ...one.required_skills].join();
      for (const group of Map.groupBy(works, kindOf).values()) {
        const firstLeft = group.findIndex(({ id }) => !placed.has(id));
        if (firstLeft >= 0) expect(group.slice(firstLeft).some(({ id }) => placed.has(id))).toBe(false);
      }
    }),
    { numRuns: 1500 },
  );
});

test('nobody is given more than there is room for, and what waits could be given to nobody', () => {
  fc.assert(
    fc.property(line, team, policies, (works, operators, byDepartment) => {
      const { placed, waiting } = serveLine(works, operators, byDepartment, now);
      const after = operators.map((operator) => {
        const got = placed.filter(({ operator_id }) => operator_id === operator.id).length;
        if (got > 0) expect(operator.tickets + got).toBeLessThanOrEqual(operator.ticket_capacity);
        return { ...operator, tickets: operator.tickets + got };
      });
      for (const { work: left, retry_at } of waiting) {
        const known = byDepartment.get(left.department_id);
        if (!known) continue;
        const here = after.filter((operator) => operator.department_ids.has(left.department_id));
        expect(decide(left, here, known, now)).toMatchObject({ operator_id: null, retry_at });
      }
    }),
    { numRuns: 1500 },
  );
});

test('leaves what it was given as it was', () => {
  fc.assert(
    fc.property(line, team, policies, (works, operators, byDepartment) => {
      const before = structuredClone(operators);
      serveLine(works, operators, byDepartment, now);
      expect(operators).toEqual(before);
    }),
  );
});
