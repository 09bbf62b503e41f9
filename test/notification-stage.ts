import { Client } from 'pg';
import { inject } from 'vitest';
import { type Caller, caller } from '../src/client/http-client.ts';
import type { JobPayload } from '../src/contract/jobs.ts';
import { connectDatabase } from '../src/kit/database.ts';
import { readConfig } from '../src/kit/env.ts';
import { createApp, mountRoutes } from '../src/kit/http.ts';
import { createIdentity } from '../src/kit/identity.ts';
import { createJobs } from '../src/kit/jobs.ts';
import { createLocalLive, type Hint } from '../src/kit/live.ts';
import { createLog } from '../src/kit/log.ts';
import { createMetrics } from '../src/kit/metrics.ts';
import { fullPasswordCost } from '../src/kit/password-cost.ts';
import { createLocalPresence, presenceTimes } from '../src/kit/presence.ts';
import type { Service } from '../src/kit/service.ts';
import { emit, type Tx, transact } from '../src/kit/transact.ts';
import { notification } from '../src/services/notification/index.ts';
import { tokenSigner } from './access-tokens.ts';
import { cloneDatabase, dropDatabase } from './scratch-database.ts';
import { type StagedChats, stageChats } from './staged-chats.ts';
import { type Happen, type StagedTickets, type StagePerson, stageTickets } from './staged-tickets.ts';

/**
 * The notification service alone, on a real database and queue: what the other services would write is written here, and
 * its jobs are taken by hand, so that a test decides when each attempt happens.
 */
export interface Stage extends StagedTickets, StagedChats {
  service: Service;
  /** Live hints since the start. */
  hints: Hint[];
  happen: Happen;
  /** Runs all jobs that wait, and those they ask for. @returns what failed; it is tried again by the next call. */
  work(): Promise<Error[]>;
  inTransaction(work: (tx: Tx) => Promise<void>): Promise<void>;
  sql<R extends object>(text: string, values?: unknown[]): Promise<R[]>;
  as(person: StagePerson): Promise<Caller>;
  nobody: Caller;
  stop(): Promise<void>;
}

interface WaitingJob {
  name: 'notify' | 'send_email' | 'send_push';
  data: {
    events: JobPayload<'notify'>['events'];
    delivery_id: string;
  };
}

export async function openStage(env: Record<string, string> = {}, now = () => new Date()): Promise<Stage> {
  const serverUrl = inject('serverUrl');
  const databaseUrl = await cloneDatabase(serverUrl, inject('template'));
  const config = readConfig({
    DATABASE_URL: databaseUrl,
    PUBLIC_URL: 'https://desk.example',
    LOG_LEVEL: 'fatal',
    ...env,
  });
  const log = createLog(process.env.TEST_LOG_LEVEL === 'debug' ? 'debug' : 'fatal');
  const { db, close } = connectDatabase(databaseUrl, log);
  const live = createLocalLive((error) => {
    throw error;
  });
  const hints: Hint[] = [];
  live.onHints((some) => void hints.push(...some));
  const metrics = createMetrics();
  const queue = createJobs(databaseUrl, log, metrics);
  await queue.start();
  const identity = createIdentity(db, live);
  const transactor = { db, queue, live };
  const service = await notification.start({
    config,
    ...transactor,
    presence: createLocalPresence(presenceTimes(25)),
    socketAdapter: undefined,
    identity,
    log,
    metrics,
    now,
    passwordCost: fullPasswordCost,
    say: () => {},
  });
  const app = createApp({ log, identity, metrics, trustProxy: [] });
  mountRoutes(app, service.routes);
  const url = await app.listen({ host: '127.0.0.1', port: 0 });
  const client = new Client({ connectionString: databaseUrl });
  await client.connect();
  const sql = async <R extends object>(text: string, values?: unknown[]) => (await client.query<R>(text, values)).rows;
  const signToken = await tokenSigner(sql);

  const happen: Happen = async (name, payload, actor) => {
    await transact(transactor, { actor_id: actor?.id ?? null, request_id: 'test-stage' }, async (tx) =>
      emit(tx, name, payload, { to: [] }),
    );
    const [event] = await sql<{ id: string }>(
      'select id from kit.events where name = $1 order by position desc limit 1',
      [name],
    );
    if (!event) throw new Error(`${name} left no event`);
    return event.id;
  };

  const nobodys = { actor_id: null, request_id: 'test-stage' };
  const inTransaction: Stage['inTransaction'] = (work) => transact(transactor, nobodys, work);

  let waiting: WaitingJob[] = [];
  async function runJob({ name, data }: WaitingJob): Promise<void> {
    if (name === 'notify') {
      const { notify } = service.sqlJobs;
      return inTransaction(async (tx) => notify?.run(tx, [data]));
    }
    const attempt = { context: nobodys, signal: new AbortController().signal, last: false };
    await service.outsideJobs[name]?.run(data, attempt);
  }

  return {
    service,
    hints,
    sql,
    happen,
    inTransaction,
    ...stageTickets(sql, happen),
    ...stageChats(sql),
    async work() {
      const failed: WaitingJob[] = [];
      const errors: Error[] = [];
      for (;;) {
        const fresh = await sql<WaitingJob>(
          `update pgboss.job set state = 'completed', completed_on = now()
           where state = 'created' and name in ('notify', 'send_email', 'send_push') returning name, data`,
        );
        const now = [...waiting.splice(0), ...fresh];
        if (now.length === 0) break;
        for (const job of now) {
          await runJob(job).catch((error: Error) => {
            failed.push(job);
            errors.push(error);
          });
        }
      }
      waiting = failed;
      return errors;
    },
    as: async (person) => caller(url, await signToken(person)),
    nobody: caller(url),
    async stop() {
      await app.close();
      await client.end();
      await queue.stop();
      await service.close?.();
      await close();
      await dropDatabase(serverUrl, new URL(databaseUrl).pathname.slice(1));
    },
  };
}
