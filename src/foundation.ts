import { setTimeout as sleep } from 'node:timers/promises';
import { chooseDataDir, lockDataDir } from '#kit/data-dir.ts';
import { connectDatabase } from '#kit/database.ts';
import { startEmbeddedPostgres } from '#kit/embedded-postgres.ts';
import { type Config, StartError } from '#kit/env.ts';
import { createIdentity } from '#kit/identity.ts';
import { createJobs, type JobRunner } from '#kit/jobs.ts';
import { createLocalLive } from '#kit/live.ts';
import type { Log } from '#kit/log.ts';
import { createMetrics } from '#kit/metrics.ts';
import type { PasswordCost } from '#kit/password-cost.ts';
import { createLocalPresence, presenceTimes } from '#kit/presence.ts';
import type { Redis } from '#kit/redis.ts';
import type { Deps } from '#kit/service.ts';
import type { Shutdown } from '#kit/shutdown.ts';
import { claim } from './db/claim.ts';
import { migrate } from './db/migrate.ts';

export interface Surroundings {
  log: Log;
  now: () => Date;
  passwordCost: PasswordCost;
  say: (line: string) => void;
}

export interface Foundation {
  deps: Deps;
  databaseUrl: string;
  /** Ready to take jobs into the database; works none yet. */
  jobs: JobRunner;
  /** Undefined where one process runs everything. */
  redis: Redis | undefined;
}

/** Opens what every service stands on, the database migrated to the newest schema. */
export async function layFoundation(
  config: Config,
  shutdown: Shutdown,
  { log, now, passwordCost, say }: Surroundings,
): Promise<Foundation> {
  const databaseUrl = config.database_url ?? (await startOwnDatabase(config, shutdown, say));
  // A gateway keeps nothing in memory that others would miss.
  if (config.services.some((name) => name !== 'gateway'))
    await claimDatabase(databaseUrl, { alone: config.redis_url === null }, shutdown, log);
  const applied = await migrate(databaseUrl);
  if (applied.length > 0) log.info({ migrations: applied }, 'the database was migrated');

  const { db, close } = connectDatabase(databaseUrl, log, { max: config.database_connections });
  shutdown.add(close);
  const ownLive = createLocalLive((error) => log.error({ err: error }, 'a listener failed'));
  const times = presenceTimes(config.presence_lease);
  const redis =
    config.redis_url === null
      ? undefined
      : await (await import('#kit/redis.ts')).openRedis(config.redis_url, ownLive, times, log);
  const { live, presence } = redis ?? { live: ownLive, presence: createLocalPresence(times) };
  shutdown.add(() => Promise.all([live.close(), presence.close(), redis?.close()]));
  const metrics = createMetrics();
  const identity = createIdentity(db, live, () => now().getTime());
  const jobs = createJobs(databaseUrl, log, metrics);
  await jobs.start();
  const shared = { live, presence, socketAdapter: redis?.socketAdapter };
  return {
    deps: { config, db, queue: jobs, ...shared, identity, log, metrics, now, passwordCost, say },
    databaseUrl,
    jobs,
    redis,
  };
}

async function startOwnDatabase(config: Config, shutdown: Shutdown, say: (line: string) => void): Promise<string> {
  const dataDir = chooseDataDir(config.data_dir);
  const lock = await lockDataDir(dataDir).catch(stopTheStart);
  shutdown.add(() => lock.release());
  const postgres = await startEmbeddedPostgres({ dataDir, note: say }).catch(stopTheStart);
  shutdown.add(() => postgres.stop());
  return postgres.url;
}

/** What the folder and the embedded database complain of is a line for their user already. */
function stopTheStart(error: unknown): never {
  throw new StartError(error instanceof Error ? error.message : String(error), { cause: error });
}

/**
 * Without Redis, presence and fan-out live in the memory of one process: a second one on the same database would be deaf
 * to it. Those that share a Redis share the claim. The lock lasts as long as its connection; when that breaks, it is taken
 * again as soon as the database is back.
 */
async function claimDatabase(
  databaseUrl: string,
  how: { alone: boolean },
  shutdown: Shutdown,
  log: Log,
): Promise<void> {
  let held = await claim(databaseUrl, how);
  if (!held)
    throw new StartError('Another Pasokh runs on this database. Stop it first, or give both the same REDIS_URL.');
  const closing = new AbortController();
  shutdown.add(async () => {
    closing.abort();
    await held?.client.end();
  });
  const keep = async () => {
    while (!closing.signal.aborted) {
      await held?.lost;
      await sleep(1000, undefined, { signal: closing.signal });
      try {
        held = await claim(databaseUrl, how);
        if (!held) log.error('another Pasokh has begun on this database: stop one of the two');
      } catch {
        held = undefined;
      }
    }
  };
  keep().catch(() => {});
}
