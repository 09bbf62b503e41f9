import { setTimeout as delay } from 'node:timers/promises';
import { type Job as BossJob, fromKysely, type JobInsert, PgBoss } from 'pg-boss';
import { jobs as everyJob, type JobDefinition, type JobName, type JobPayload } from '#contract/jobs.ts';
import { batchRunner, requestIdOf, whileClaimed } from './job-batch.ts';
import type { Log } from './log.ts';
import type { Metrics } from './metrics.ts';
import type { Context, Transactor, Tx } from './transact.ts';

/** A job that was asked for in a transaction that has not committed yet. */
export interface NewJob {
  name: JobName;
  payload: object;
  /** Of the request it comes from, to be found by in the logs. */
  request_id: string;
  start_after?: Date;
}

interface SqlHandler<N extends JobName> {
  /** How many jobs one transaction takes at most. */
  batch: number;
  /**
   * Milliseconds to rest at least after a batch that was not full, where more that can be done together is worth more than
   * haste; as long as the batch took when that was longer, so that work which nobody waits for leaves the other half to what is.
   */
  pause?: number;
  run: (tx: Tx, payloads: readonly JobPayload<N>[]) => Promise<void>;
  /** The parts of a job that is about many things: once it has failed, each goes on as a job of its own. */
  split?: (payload: JobPayload<N>) => JobPayload<N>[];
}
interface OutsideHandler<N extends JobName> {
  concurrency: number;
  /** `last` on the attempt after which the job goes to the dead letters. */
  run: (payload: JobPayload<N>, attempt: { context: Context; signal: AbortSignal; last: boolean }) => Promise<void>;
}

/** Jobs that write only SQL: their writes and their completion are one commit, so they happen once. */
export type SqlHandlers = { [N in JobName]?: SqlHandler<N> };
/** Jobs with an effect elsewhere (mail, push): they may run twice and must not show it. */
export type OutsideHandlers = { [N in JobName]?: OutsideHandler<N> };

export interface JobQueue {
  insert(tx: Tx, jobs: readonly NewJob[]): Promise<void>;
  /** Puts one dead letter back into its own queue, with the commit. @returns false when there is no such dead letter. */
  redrive(tx: Tx, id: string): Promise<boolean>;
  /** Fails while the queue cannot be reached. */
  ping(): Promise<void>;
}

export interface JobRunner extends JobQueue {
  start(): Promise<void>;
  /** Begins to take jobs. Several processes may work the same jobs. */
  work(use: Omit<Transactor, 'queue'>, sqlHandlers: SqlHandlers, outsideHandlers: OutsideHandlers): Promise<void>;
  /** Takes no more jobs and waits for those that run. */
  stop(): Promise<void>;
}

type JobDefinitions = Readonly<Record<JobName, JobDefinition>>;

export const deadLetters = 'dead_letters';

/**
 * The queue, on PostgreSQL. Retries and redriven jobs are not announced by NOTIFY, hence the short polling floor; the
 * heartbeat and the supervision intervals add up to well under the 60 s within which a killed worker's job must run again.
 */
export function createJobs(
  databaseUrl: string,
  log: Log,
  metrics: Metrics,
  definitions: JobDefinitions = everyJob,
): JobRunner {
  const boss = new PgBoss({
    connectionString: databaseUrl,
    application_name: 'pasokh jobs',
    max: 4,
    useListenNotify: true,
    superviseIntervalSeconds: 5,
    monitorIntervalSeconds: 5,
    maintenanceIntervalSeconds: 60,
    cronWorkerIntervalSeconds: 5,
    cronMonitorIntervalSeconds: 10,
  });
  boss.on('error', (error) => log.warn({ err: error }, 'the job queue has trouble'));
  const polling = { pollingIntervalSeconds: 1, notifyPollingIntervalSeconds: 2 };

  const queue: JobQueue = {
    async insert(tx, jobs) {
      const byName = Map.groupBy(jobs, (job) => job.name);
      for (const [name, list] of byName) {
        const rows = list.map(
          ({ payload, request_id, start_after }): JobInsert => ({
            data: { ...payload, request_id },
            ...(start_after ? { startAfter: start_after } : {}),
          }),
        );
        await boss.insert(name, rows, { db: fromKysely(tx.sql), returnId: false });
      }
    },
    ping: async () => void (await boss.getDb().executeSql('select 1')),
    redrive: async (tx, id) => (await boss.redrive(deadLetters, { ids: [id], db: fromKysely(tx.sql) })) > 0,
  };

  async function workSql<N extends JobName>(use: Transactor, name: N, handler: SqlHandler<N>) {
    const run = batchRunner({ ...use, boss, log }, name, handler);
    const options = { ...polling, batchSize: handler.batch, perJobResults: true, includeMetadata: true } as const;
    const worker = await boss.work<JobPayload<N>, unknown, typeof options>(name, options, async (batch) => {
      lookAgain(worker);
      const done = metrics.startJob(name);
      const begun = performance.now();
      const results = await run(batch);
      done(results.every(({ status }) => status === 'completed') ? 'completed' : 'failed');
      if (handler.pause && batch.length < handler.batch)
        await delay(Math.max(handler.pause, performance.now() - begun));
      return results;
    });
  }

  async function workOutside<N extends JobName>(name: N, handler: OutsideHandler<N>) {
    const { retry_limit } = definitions[name];
    const worker = await boss.work<JobPayload<N>>(name, polling, async ([job]: BossJob<JobPayload<N>>[]) => {
      if (!job) return;
      lookAgain(worker);
      const done = metrics.startJob(name);
      const context: Context = { actor_id: null, request_id: requestIdOf(job) };
      try {
        await whileClaimed(
          job.signal,
          handler.run(job.data, { context, signal: job.signal, last: job.retryCount >= retry_limit }),
        );
        done('completed');
      } catch (error) {
        done('failed');
        log.warn(
          { err: error, job: name, job_id: job.id, request_id: context.request_id, attempt: job.retryCount + 1 },
          'a job failed',
        );
        throw error;
      }
    });
  }

  /** A worker that found something looks again as soon as it is done with that: NOTIFY does not wake it for the rest of a pile. */
  const lookAgain = (worker: string) => boss.notifyWorker(worker);

  return {
    ...queue,
    async start() {
      await boss.start();
      await boss.createQueue(deadLetters, { retentionSeconds: 365 * 24 * 3600 });
      for (const [name, definition] of Object.entries<JobDefinition>(definitions)) {
        const options = queueOptions(definition);
        await boss.createQueue(name, options);
        await boss.updateQueue(name, options);
        if (definition.cron) await boss.schedule(name, definition.cron, {});
      }
    },
    async work(use, sqlHandlers, outsideHandlers) {
      for (const name of jobNames) {
        const sqlHandler = sqlHandlers[name];
        if (sqlHandler) await workSql({ ...use, queue }, name, sqlHandler);
        const outsideHandler = outsideHandlers[name];
        for (let i = 0; outsideHandler && i < outsideHandler.concurrency; i++) await workOutside(name, outsideHandler);
      }
    },
    stop: () => boss.stop({ graceful: true, timeout: 20_000 }),
  };
}

const jobNames = Object.keys(everyJob) as JobName[];

function queueOptions({ retry_limit, retry_delay, retry_delay_max, expire }: JobDefinition) {
  return {
    notify: true,
    retryLimit: retry_limit,
    retryDelay: retry_delay,
    retryBackoff: true,
    retryDelayMax: retry_delay_max,
    expireInSeconds: expire,
    heartbeatSeconds: 10,
    deleteAfterSeconds: 24 * 3600,
    deadLetter: deadLetters,
  };
}
