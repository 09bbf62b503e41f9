import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { sql } from 'kysely';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { eventually } from '../../bin/http-client.ts';
import { quickDefinitions } from '../../test/quick-definitions.ts';
import { openScratch, type Scratch, someContext } from '../../test/scratch.ts';
import { newId } from './ids.ts';
import { createJobs, type JobRunner } from './jobs.ts';
import { send, transact } from './transact.ts';

vi.setConfig({ testTimeout: 150_000 });

let scratch: Scratch;
let jobs: JobRunner;
const children: ChildProcess[] = [];
beforeEach(async () => {
  scratch = await openScratch();
  await scratch.query('create table done (id uuid)');
  jobs = createJobs(scratch.url, scratch.log, scratch.metrics, quickDefinitions);
  await jobs.start();
});
afterEach(async () => {
  for (const child of children.splice(0)) child.kill('SIGKILL');
  await jobs.stop();
  await scratch.close();
});

const program = new URL('../../test/job-worker.ts', import.meta.url).pathname;
/** A worker in a process of its own. @returns when it has begun its first job. */
async function workElsewhere(...fatal: string[]): Promise<ChildProcess> {
  const child = spawn(process.execPath, [program, scratch.url, ...fatal], { stdio: ['ignore', 'pipe', 'ignore'] });
  children.push(child);
  await once(child.stdout, 'data');
  return child;
}
const releaseAll = (ids: readonly string[]) =>
  transact({ ...scratch, queue: jobs }, someContext(), async (tx) => {
    for (const operator_id of ids) send(tx, 'release_operator', { operator_id });
  });
const workHere = () =>
  jobs.work(
    scratch,
    {
      release_operator: {
        batch: 10,
        run: async (tx, list) => {
          for (const { operator_id } of list) await sql`insert into done values (${operator_id})`.execute(tx.sql);
        },
      },
    },
    {},
  );
const noted = async () => (await scratch.query<{ id: string }>('select id from done')).map(({ id }) => id).sort();

// Seen to fail without heartbeats: the job then waits for its `expire` of 60 s.
test('Q3: the job of a worker that is killed in the middle runs again, elsewhere, within 60 s; its writes count once', async () => {
  const id = newId();
  await releaseAll([id]);
  const child = await workElsewhere();
  await workHere();
  child.kill('SIGKILL');
  const killed = performance.now();
  await eventually(async () => (await noted()).length > 0, 60_000);
  expect(await noted()).toEqual([id]);
  // Measured: 8 to 20 s.
  expect(performance.now() - killed).toBeLessThan(40_000);
});

// Seen to fail with `SIGCONT` left out of this test, and with `complete` not told which attempt it settles.
test('Q4: a worker that slept through its lease cannot finish what was given away', async () => {
  const id = newId();
  await releaseAll([id]);
  const child = await workElsewhere();
  child.kill('SIGSTOP');
  await workHere();
  await eventually(async () => (await noted()).length > 0, 60_000);
  child.kill('SIGCONT');
  await eventually(
    async () =>
      (
        await scratch.query(
          `select from pg_stat_activity where datname = current_database() and state like 'idle in transaction%'`,
        )
      ).length === 0,
    40_000,
  );
  expect(await noted()).toEqual([id]);
});

// Seen to fail with batches that are tried together again at every attempt: the neighbours die with it.
test('Q5: a job that takes its process with it ends in the dead letters; its neighbours are done, each once', async () => {
  const good = Array.from({ length: 4 }, () => newId()).sort();
  const fatal = newId();
  await releaseAll([fatal, ...good]);
  let stopped = false;
  const keepRunning = async () => {
    while (!stopped) {
      const child = await Promise.race([workElsewhere(fatal), eventually(() => stopped, 140_000)]);
      if (typeof child === 'object' && child.exitCode === null && child.signalCode === null) await once(child, 'exit');
    }
  };
  const supervisor = keepRunning();
  const dead = () =>
    scratch.query<{ id: string }>(`select data ->> 'operator_id' as id from pgboss.job where name = 'dead_letters'`);
  await eventually(async () => (await dead()).length > 0 && (await noted()).length === good.length, 140_000);
  stopped = true;
  for (const child of children) child.kill('SIGKILL');
  await supervisor;
  expect((await dead()).map(({ id }) => id)).toEqual([fatal]);
  expect(await noted()).toEqual(good);
});
