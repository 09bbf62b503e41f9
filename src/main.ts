import { Client } from 'pg';
import { createLog, type Log } from '#kit/log.ts';
import { chooseDataDir, lockDataDir } from '#kit/data-dir.ts';
import { connectDatabase } from '#kit/database.ts';
import { startEmbeddedPostgres } from '#kit/embedded-postgres.ts';
import type { Config, RemoteServiceName } from '#kit/env.ts';
import { createApp, mountRoutes } from '#kit/http.ts';
import { createIdentity } from '#kit/identity.ts';
import { createJobs } from '#kit/jobs.ts';
import { createLocalLive } from '#kit/live.ts';
import { createMetrics } from '#kit/metrics.ts';
import { databasePart, mountOperations } from '#kit/operations.ts';
import { createLocalPresence } from '#kit/presence.ts';
import type { Deps } from '#kit/service.ts';
import { migrate } from './db/migrate.ts';
import { services } from './services/index.ts';

/** Thrown when the program cannot start for a reason its user can mend; the message is the one line to show. */
export class StartError extends Error {}

export interface Running {
  /** Where it listens, such as http://127.0.0.1:8080. */
  url: string;
  databaseUrl: string;
  /** Stops accepting, lets requests and jobs finish, closes what was opened, in that order. */
  stop(): Promise<void>;
}

interface Options {
  log?: Log;
  now?: () => Date;
  /** Lines for the person who started it. */
  say?: (line: string) => void;
}

/** Starts the services that the configuration names, and what they stand on. */
export async function startPasokh(config: Config, { log = createLog(config.log_level), now = () => new Date(), say = () => {} }: Options = {}): Promise<Running> {
  const closers: (() => Promise<unknown>)[] = [];
  const stop = async () => {
    for (const close of closers.splice(0).reverse()) {
      await close().catch((error: unknown) => log.error({ err: error }, 'a part did not stop cleanly'));
    }
  };
  try {
    const databaseUrl = config.database_url ?? (await startOwnDatabase(config, closers, say));
    if (config.redis_url === null) closers.push(await claimDatabase(databaseUrl));
    const applied = await migrate(databaseUrl);
    if (applied.length > 0) log.info({ migrations: applied }, 'the database was migrated');

    const { db, close } = connectDatabase(databaseUrl, log);
    closers.push(close);
    const live = createLocalLive((error) => log.error({ err: error }, 'a listener failed'));
    const presence = createLocalPresence();
    closers.push(() => live.close(), () => presence.close());
    const metrics = createMetrics();
    const identity = createIdentity(db, live, () => now().getTime());
    const jobs = createJobs(databaseUrl, log, metrics);
    await jobs.start();
    closers.push(() => jobs.stop());
    const deps: Deps = { config, db, queue: jobs, live, presence, identity, log, metrics, now, say };

    const names = config.services.filter((name) => name !== 'gateway');
    const started = [];
    for (const name of names) {
      const face = await services[name]();
      const service = await face.start(deps);
      if (service.close) closers.push(service.close);
      started.push(service);
    }
    const app = createApp({ log, identity, metrics, trustProxy: config.trust_proxy });
    let closing = false;
    mountOperations(app, deps, [databasePart(deps)], () => closing);
    if (config.services.includes('gateway')) {
      const { gateway, openGateway } = await import('./services/gateway/index.ts');
      const own = await gateway.start(deps);
      const faces = [gateway];
      const remote = [];
      for (const name of Object.keys(services) as RemoteServiceName[]) {
        const face = await services[name]();
        faces.push(face);
        if (!config.services.includes(name)) remote.push({ face: { ...face, name }, urls: config.service_urls[name] });
      }
      await openGateway(app, deps, { local: [own, ...started], remote, faces });
    } else {
      for (const service of started) mountRoutes(app, service.routes);
    }
    for (const service of started) service.attach?.(app.server);
    for (const service of started) await jobs.work({ db, live }, service.sqlJobs, service.outsideJobs);
    closers.push(async () => {
      closing = true;
      await app.close();
    });
    const url = await listen(app, config);
    return { url, databaseUrl, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

async function listen(app: ReturnType<typeof createApp>, { host, port }: Config): Promise<string> {
  try {
    await app.listen({ host, port });
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EADDRINUSE') {
      throw new StartError(`Port ${port} is in use. Set PORT to another one, or end the program that holds it.`);
    }
    throw error;
  }
  const address = app.server.address();
  const bound = typeof address === 'object' && address ? address.port : port;
  return `http://${host === '0.0.0.0' || host === '::' ? 'localhost' : host}:${bound}`;
}

async function startOwnDatabase(config: Config, closers: (() => Promise<unknown>)[], say: (line: string) => void): Promise<string> {
  const dataDir = chooseDataDir(config.data_dir);
  const lock = await lockDataDir(dataDir).catch((error: unknown) => {
    throw new StartError(error instanceof Error ? error.message : String(error));
  });
  closers.push(() => lock.release());
  const postgres = await startEmbeddedPostgres({ dataDir, note: say });
  closers.push(() => postgres.stop());
  return postgres.url;
}

/**
 * Without Redis, presence and fan-out live in this process: a second one on the same database would be deaf to it. The
 * lock lasts as long as the connection.
 */
async function claimDatabase(databaseUrl: string): Promise<() => Promise<void>> {
  const client = new Client({ connectionString: databaseUrl, application_name: 'pasokh single process', keepAlive: true });
  await client.connect();
  client.on('error', () => {});
  const { rows } = await client.query<{ alone: boolean }>('select pg_try_advisory_lock(7279084012) as alone');
  if (rows[0]?.alone) return () => client.end();
  await client.end();
  throw new StartError('Another Pasokh runs on this database. Set REDIS_URL in both to run several, or stop the other one.');
}
