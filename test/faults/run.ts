import { setTimeout as sleep } from 'node:timers/promises';
import { createRandom } from '../../src/client/random.ts';
import { testPassword } from '../desk.ts';
import { openGround } from './ground.ts';
import { openPeople, type People, type Someone } from './people.ts';
import { injectFaults } from './schedule.ts';
import { startTalking } from './talk.ts';
import { judge, type Verdict } from './verdict.ts';
import { watchLoad } from './watch-load.ts';
import { startWriting } from './write-tickets.ts';

export interface Wish {
  /** How long faults happen; starting and coming to rest take a minute more. */
  seconds: number;
  seed: number;
  /** How many customers chat at a time. */
  customers?: number;
  say?: (line: string) => void;
}

export interface Report extends Verdict {
  seed: number;
  seconds: number;
  /** How often each fault happened. */
  faults: Record<string, number>;
}

/** A desk at work on a split cluster while everything breaks; then the count. */
export async function runFaults({ seconds, seed, customers = 14, say = () => {} }: Wish): Promise<Report> {
  const random = createRandom(seed);
  const ground = await openGround();
  let people: People | undefined;
  try {
    say(`Seed ${seed}. ${ground.cluster.members.length} processes run, ${ground.wires.length} wires lie between them.`);
    people = await openPeople(ground.entries, random.fork('people'));
    const { departments, operators, writers } = await settle(people);
    const watch = watchLoad(ground.postgres);
    const talk = startTalking(people, { departments, operators, customers }, random.fork('talk'));
    const writing = startWriting(people, { departments, operators, customers: writers }, random.fork('tickets'));
    const injected = await injectFaults(ground, random.fork('faults'), Date.now() + seconds * 1000);
    say(`${injected.length} faults happened. Now all is repaired and comes to rest.`);
    await ground.repair();
    await writing.finish();
    await talk.finish();
    const verdict = await judge(ground, talk, writing.written);
    await watch.stop();
    const faults = Object.entries(Object.groupBy(injected, ({ fault }) => fault));
    return {
      ...{ seed, seconds, ...verdict },
      faults: Object.fromEntries(faults.map(([name, list]) => [name, list?.length ?? 0])),
      figures: { ...verdict.figures, 'requests sent again': people.repeats(), 'looks at A1 and A2': watch.looks() },
      findings: [...verdict.findings, ...writing.findings, ...watch.breaches()],
    };
  } finally {
    people?.hangUp();
    await sleep(100);
    await ground.stop();
  }
}

/** Two departments; six operators, two of them in both; customers who write. */
async function settle(people: People) {
  const { parisa } = people;
  const departments: string[] = [];
  for (const name of ['فروش', 'Support of things'])
    departments.push((await parisa.ask('post', '/api/departments', { name })).body.department.id);
  const operators: Someone[] = [];
  for (let at = 0; at < 6; at++) {
    const name = `operator-${at}`;
    const account = { username: name, password: testPassword, email: `${name}@desk.example`, display_name: name };
    const { body } = await parisa.ask('post', '/api/users', { ...account, role: 'OPERATOR' });
    const department_ids = at < 2 ? departments : departments.filter((_, which) => which === at % 2);
    const profile = { department_ids, skills: [], chat_capacity: 3, ticket_capacity: 20 };
    await parisa.ask('put', `/api/operators/${body.user.id}/profile`, profile);
    operators.push(await people.signIn(name));
  }
  const writers = await Promise.all(['sara', 'ali', 'kian'].map((name) => people.customer(name)));
  return { departments, operators, writers };
}
