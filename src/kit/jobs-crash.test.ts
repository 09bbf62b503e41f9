import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { sql } from 'kysely';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { openScratch, type Scratch, someContext } from '../../test/scratch.ts';
import { eventually } from '../client/http-client.ts';
import { jobs as definitions } from '../contract/jobs.ts';
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
  const few = { ...definitions.release_operator, retry_limit: 2, retry_delay: 1, retry_delay_max: 4 };
  jobs = createJobs(scratch.url, scratch.log, scratch.metrics, { ...definitions, release_operator: few });
  await jobs.start();
});
afterEach(async () => {
  for (const child of children.splice(0)) child.kill('SIGKILL');
  await jobs.stop();
  await scratch.close();
});

const program = new URL('../../test/job-worker.ts', import.meta.url).pathname;
/** A worker in a process of its own. @returns when it has begun its first job. */
async function workElsewhere(mode: 'hangs' | 'waits' | 'aborts', fatal = '') {
  const child = spawn(process.execPath, [program, scratch.url, mode, fatal], { stdio: ['pipe', 'pipe', 'ignore'] });
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
  const child = await workElsewhere('hangs');
  await workHere();
  child.kill('SIGKILL');
  const killed = performance.now();
  await eventually(async () => (await noted()).length > 0, 60_000);
  expect(await noted()).toEqual([id]);
  // Measured: 8 to 20 s.
  expect(performance.now() - killed).toBeLessThan(40_000);
});

// Seen to fail with `complete` told only the id, and nobody looking whether the claim still holds.
test('Q4: a worker that slept through its lease cannot finish what was given away', async () => {
  const id = newId();
  await releaseAll([id]);
  const child = await workElsewhere('waits');
  child.kill('SIGSTOP');
  await workHere();
  await eventually(async () => (await noted()).length > 0, 60_000);
  child.stdin.write('go on\n');
  child.kill('SIGCONT');
  const open = `select from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()
    and application_name = 'pasokh' and xact_start is not null`;
  await eventually(async () => (await scratch.query(open)).length === 0);
  expect(await noted()).toEqual([id]);
});

// Seen to fail when what was tried before is tried in the old order again: the neighbours die with it.
test('Q5: a job that takes its process with it ends in the dead letters; its neighbours are done, each once', async () => {
  const good = Array.from({ length: 4 }, () => newId()).sort();
  const fatal = newId();
  // It came first, and is taken first as long as nothing is known of it.
  await releaseAll([fatal]);
  await releaseAll(good);
  const dead = () =>
    scratch.query<{ id: string }>(`select data ->> 'operator_id' as id from pgboss.job where name = 'dead_letters'`);
  for (let attempt = 1; attempt <= 3; attempt++) {
    const child = await workElsewhere('aborts', fatal);
    if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
    // The lease and the pause before the next attempt, made shorter: so the next worker fetches all that is left at once.
    await scratch.query(`update pgboss.job set heartbeat_on = heartbeat_on - interval '10 s' where state = 'active'`);
    await eventually(async () => (await scratch.query(`select from pgboss.job where state = 'active'`)).length === 0);
    await scratch.query(`update pgboss.job set start_after = now() where state = 'retry'`);
  }
  expect(await dead()).toEqual([{ id: fatal }]);
  expect(await noted()).toEqual(good);
});
