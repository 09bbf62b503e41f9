import { sql } from 'kysely';
import { type Job as BossJob, fromKysely, type JobResult, type JobWithMetadata, type PgBoss } from 'pg-boss';
import type { JobName } from '#contract/jobs.ts';
import type { Log } from './log.ts';
import { type Transactor, type Tx, transact } from './transact.ts';

interface Handler<T> {
  run: (tx: Tx, payloads: readonly T[]) => Promise<void>;
  split?: (payload: T) => T[];
}

/**
 * Runs jobs that write only SQL, many in one transaction that also completes them.
 *
 * One bad job must not hold up the others: what has failed before is tried alone, those that were begun least first. So a
 * job that takes the whole process with it, or never ends, is from its second attempt on the last of its neighbours. One that
 * is about many things is taken apart first.
 */
export function batchRunner<T extends object>(
  use: Transactor & { boss: PgBoss; log: Log },
  name: JobName,
  { run, split = (payload) => [payload] }: Handler<T>,
) {
  const { boss, db, log } = use;

  async function runTogether(batch: readonly JobWithMetadata<T>[]): Promise<void> {
    const claim = AbortSignal.any(batch.map((job) => job.signal));
    claim.throwIfAborted();
    await transact(use, { actor_id: null, request_id: requestIdOf(batch[0]) }, async (tx) => {
      const handling = run(
        tx,
        batch.map((job) => job.data),
      );
      await whileClaimed(claim, handling);
      await complete(tx, batch);
    });
  }

  async function complete(tx: Tx, batch: readonly JobWithMetadata<T>[]): Promise<void> {
    const settled = await boss.complete(name, [...batch], null, { db: fromKysely(tx.sql) });
    // The lease was lost and another worker has the job: its writes count, ours are rolled back.
    const held = 'affected' in settled && settled.affected === batch.length;
    if (!held) throw new Error(`${name}: the claim on the job was lost`);
  }

  /** A new job for each part, and this one is done. */
  async function takeApart(job: JobWithMetadata<T>, parts: readonly T[]): Promise<void> {
    const request_id = requestIdOf(job);
    await transact(use, { actor_id: null, request_id }, async (tx) => {
      await complete(tx, [job]);
      tx.pending.jobs.push(...parts.map((payload) => ({ name, payload, request_id })));
    });
  }

  async function runAlone(job: JobWithMetadata<T>): Promise<JobResult> {
    const { id } = job;
    try {
      job.signal.throwIfAborted();
      await sql`update pgboss.job set priority = priority - 1 where name = ${name} and id = ${id}`.execute(db);
      const parts = split(job.data);
      if (parts.length > 1) await takeApart(job, parts);
      else await runTogether([job]);
      return { id, status: 'completed' };
    } catch (error) {
      const about = { job: name, job_id: id, request_id: requestIdOf(job), attempt: job.retryCount + 1 };
      log.warn({ err: error, ...about }, 'a job failed');
      return { id, status: 'failed', output: { message: error instanceof Error ? error.message : String(error) } };
    }
  }

  return async (batch: readonly JobWithMetadata<T>[]): Promise<JobResult[]> => {
    const { fresh = [], again = [] } = Object.groupBy(batch, (job) => (job.retryCount === 0 ? 'fresh' : 'again'));
    const results: JobResult[] = [];
    try {
      if (fresh.length > 0) await runTogether(fresh);
      results.push(...fresh.map(({ id }) => ({ id, status: 'completed' as const })));
    } catch (error) {
      log.debug({ err: error, job: name, jobs: fresh.length }, 'jobs failed together and are tried alone');
      again.push(...fresh);
    }
    for (const job of again.sort((a, b) => b.priority - a.priority)) results.push(await runAlone(job));
    return results;
  };
}

/** Ends when the claim does, whatever the handler waits for: one that hangs would hold up its queue in this process for good. */
export async function whileClaimed(claim: AbortSignal, handling: Promise<void>): Promise<void> {
  const { promise: ended, reject } = Promise.withResolvers<never>();
  const end = () => reject(new Error('the job took too long, or the claim on it was lost'));
  claim.addEventListener('abort', end, { once: true });
  try {
    await Promise.race([handling, ended]);
  } finally {
    claim.removeEventListener('abort', end);
  }
}

/** The request that a job came from, to be found by in the logs. */
export function requestIdOf(job: BossJob<object> | undefined): string {
  return job && 'request_id' in job.data && typeof job.data.request_id === 'string'
    ? job.data.request_id
    : `job-${job?.id}`;
}
