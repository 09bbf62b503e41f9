// What more processes add: `npm run bench`. Tickets and chat messages a second, acknowledged, through one process and through
// split clusters of growing size; and where the processor's time went, which tells more than the rate on a machine that the
// load, the services and the database share.

import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, readFileSync } from 'node:fs';
import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { availableParallelism, cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { type PartName, startCluster } from '../bin/cluster.ts';
import { createRedisServer } from '../bin/redis-server.ts';
import { startEmbeddedPostgres } from '../src/kit/embedded-postgres.ts';

const seconds = Number(process.env.BENCH_SECONDS ?? 6);
const password = 'correct horse battery';
const sizes: readonly { name: string; counts: Partial<Record<PartName, number>> }[] = [1, 2, 4].map((count) => ({
  name: `${count} ticketing, ${count} chat, ${Math.min(2, count)} gateways`,
  counts: { gateway: Math.min(2, count), ticketing: count, chat: count, workers: 1 },
}));

interface Side {
  urls: readonly string[];
  /** Processes by the name of their part. */
  pids: Map<string, number[]>;
  stop(): Promise<void>;
}

async function openSide(counts: Partial<Record<PartName, number>>): Promise<Side> {
  const dataDir = await mkdtemp(join(tmpdir(), 'pasokh-bench-'));
  await chmod(dataDir, 0o755);
  const postgres = await startEmbeddedPostgres({ dataDir, note: () => {}, connections: 400 });
  const redis = createRedisServer();
  await redis.start();
  const limits = { REQUESTS_PER_ADDRESS: '10000000', REQUESTS_PER_PERSON: '10000000', MESSAGES_PER_SECOND: '10000' };
  const env = {
    DATABASE_URL: postgres.url,
    REDIS_URL: redis.url,
    DATABASE_CONNECTIONS: '8',
    CHATS_PER_ADDRESS: '100000',
  };
  const admin = { ADMIN_USERNAME: 'parisa', ADMIN_PASSWORD: password, LOG_LEVEL: 'error' };
  const cluster = await startCluster({ counts, env: () => ({ ...env, ...limits, ...admin }) });
  const postmaster = readFileSync(join(dataDir, 'postgres/cluster/postmaster.pid'), 'utf8').split('\n')[0];
  const pids = new Map([['postgres', [Number(postmaster)]]]);
  for (const { part, pid } of cluster.members) if (pid) pids.set(part, [...(pids.get(part) ?? []), pid]);
  const stop = async () => {
    await cluster.stop();
    await redis.stop();
    await postgres.stop();
    await rm(dataDir, { recursive: true, force: true });
  };
  return { urls: cluster.urls, pids, stop };
}

const ticks = Number(execFileSync('getconf', ['CLK_TCK'], { encoding: 'utf8' }));
const fieldsOf = (pid: number | string) =>
  readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ').map(Number) ?? [];

/** Seconds of processor time so far, of one process; with its children, and those it had, for the database. */
function used(pid: number, isFamily = false): number {
  const [, , , , , , , , , , , user = 0, system = 0, waitedUser = 0, waitedSystem = 0] = fieldsOf(pid);
  const own = (user + system) / ticks;
  if (!isFamily) return own;
  const children = readdirSync('/proc').filter((name) => /^\d+$/.test(name) && parentOf(name) === pid);
  return own + (waitedUser + waitedSystem) / ticks + children.reduce((sum, child) => sum + used(Number(child)), 0);
}
function parentOf(pid: string): number | undefined {
  try {
    return fieldsOf(pid)[1];
  } catch {
    return undefined;
  }
}
const usedBy = ({ pids }: Side) =>
  new Map([...pids].map(([part, list]) => [part, list.reduce((sum, pid) => sum + used(pid, part === 'postgres'), 0)]));

async function measure(side: Side): Promise<void> {
  const load = spawn(
    process.execPath,
    [fileURLToPath(new URL('./load.ts', import.meta.url)), side.urls.join(), password],
    {
      stdio: ['pipe', 'pipe', 'inherit'],
    },
  );
  const lines = createInterface({ input: load.stdout })[Symbol.asyncIterator]();
  await lines.next();
  for (const what of ['tickets', 'messages']) {
    // The first time warms up.
    for (const span of [2, seconds]) {
      const before = usedBy(side);
      load.stdin.write(`${what} ${span}\n`);
      const count = Number((await lines.next()).value);
      if (span === 2) continue;
      const spent = [...usedBy(side)].map(([part, now]) => [part, now - (before.get(part) ?? 0)] as const);
      const costs = spent
        .filter(([, cost]) => cost > 0.05)
        .map(([part, cost]) => `${part} ${((cost * 1000) / count).toFixed(2)}`);
      console.log(
        `  ${what.padEnd(9)} ${(count / span).toFixed(0).padStart(6)}/s   ms of processor each: ${costs.join(', ')}`,
      );
    }
  }
  load.stdin.end();
  await once(load, 'exit');
}

console.log(
  `${availableParallelism()} cores (${cpus()[0]?.model}), Node ${process.version}; load, services and database share them.`,
);
for (const { name, counts } of sizes) {
  const side = await openSide(counts);
  console.log(`\n${name}`);
  await measure(side).finally(() => side.stop());
}
