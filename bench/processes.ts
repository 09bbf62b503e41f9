import { type Cluster, type PartName, startCluster } from '../bin/cluster.ts';
import { createRedisServer } from '../bin/redis-server.ts';
import { type Benchmark, close, type Effort, stop } from './kit/benchmark.ts';
import { openDesk } from './kit/desk.ts';
import { type Hand, openHand } from './kit/hand.ts';
import { processorOf } from './kit/processes-of.ts';
import { adminLogin, openDatabase, unlimited } from './kit/product.ts';
import { type Finding, finding } from './kit/report.ts';

const people = { writers: 32, chats: 100, operators: 10 };

/**
 * What more processes add: tickets and messages through split clusters of growing size; and where the processor's time
 * went, which tells more than the rate on a machine that the drivers, the services and the database share.
 */
export const processes: Benchmark = {
  about: 'One process of a service, or several',
  async run(effort) {
    const findings: Finding[] = [];
    for (const count of [1, 2, 4]) findings.push(...(await measureCluster(count, effort)));
    return findings;
  },
};

async function measureCluster(count: number, { pairs, seconds }: Effort): Promise<Finding[]> {
  await using stack = new AsyncDisposableStack();
  const database = stack.adopt(await openDatabase(), stop);
  const redis = stack.adopt(createRedisServer(), stop);
  await redis.start();
  const admin = { ADMIN_USERNAME: adminLogin.username, ADMIN_PASSWORD: adminLogin.password, LOG_LEVEL: 'error' };
  const stores = { DATABASE_URL: database.url, REDIS_URL: redis.url, DATABASE_CONNECTIONS: '8' };
  const counts = { gateway: Math.min(2, count), ticketing: count, chat: count, workers: 1 };
  const env = { ...stores, ...unlimited, ...admin };
  const cluster = stack.adopt(await startCluster({ counts, env: () => env }), stop);
  const hand: typeof openHand = async (...given) => stack.adopt(await openHand(...given), close);
  const works = await openWorks(hand, cluster);
  const findings: Finding[] = [];
  for (const { what, work } of works) {
    await work(1);
    const before = usedBy(cluster, database.pid);
    const done: number[] = [];
    for (let at = 0; at < Math.min(pairs, 2); at++) done.push(await work(seconds));
    const all = done.reduce((sum, one) => sum + one, 0);
    const costs = [...usedBy(cluster, database.pid)]
      .map(([part, now]) => [part, ((now - (before.get(part) ?? 0)) * 1000) / all] as const)
      .filter(([, cost]) => cost > 0.01)
      .map(([part, cost]) => `${part} ${cost.toFixed(2)}`);
    findings.push(
      finding(
        {
          what: `${what}; ${count} ticketing, ${count} chat, ${counts.gateway} gateway`,
          unit: 'a second',
          note: `ms of processor each: ${costs.join(', ')}`,
        },
        done.map((one) => one / seconds),
      ),
    );
  }
  return findings;
}

interface Work {
  what: string;
  /** @returns how many were acknowledged in so many seconds. */
  work(seconds: number): Promise<number>;
}

/** People who come in by all gateways alike, a driver for each. */
async function openWorks(hand: typeof openHand, { urls }: Cluster): Promise<Work[]> {
  const desk = await openDesk(urls[0] ?? '');
  const department_id = await desk.department('bench');
  const ofChats = { department_ids: [department_id], ticket_capacity: 0 };
  const operators = (await desk.operators(people.operators, ofChats)).map(({ token }) => token);
  const customers = (await desk.guests(people.chats)).map(({ token }) => token);
  const share = (tokens: readonly string[], at: number) => tokens.filter((_, place) => place % urls.length === at);
  const writers: Hand[] = [];
  const talkers: Hand[] = [];
  for (const [at, url] of urls.entries()) {
    writers.push(await hand('drivers/http.ts', { url, tokens: share(customers.slice(0, people.writers), at) }));
    const sides = { operators: share(operators, at), customers: share(customers, at) };
    talkers.push(await hand('drivers/talkers.ts', { url, department_id, ...sides }));
  }
  for (const talker of talkers) await talker.ask('start');
  const sum = async (each: readonly Promise<number>[]) => (await Promise.all(each)).reduce((all, one) => all + one, 0);
  const body = { subject: 'bench', body: 'how?', department_id };
  const post = { method: 'POST', paths: ['/api/tickets'], body, status: 201 };
  const write = async (writer: Hand, seconds: number) =>
    (await writer.ask<number[]>('ask', { ...post, seconds })).length;
  return [
    { what: 'tickets', work: (seconds) => sum(writers.map((writer) => write(writer, seconds))) },
    { what: 'messages', work: (seconds) => sum(talkers.map((talker) => talker.ask<number>('say', { seconds }))) },
  ];
}

/** Seconds of processor time so far, by part. */
function usedBy(cluster: Cluster, postmaster: number): Map<PartName | 'postgres', number> {
  const used = new Map<PartName | 'postgres', number>([['postgres', processorOf(postmaster, { family: true })]]);
  for (const { part, pid } of cluster.members) if (pid) used.set(part, (used.get(part) ?? 0) + processorOf(pid));
  return used;
}
