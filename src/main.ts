import type { Server } from 'node:http';
import { sql } from 'kysely';
import { type Config, StartError } from '#kit/env.ts';
import type { RemoteServiceName } from '#kit/env-variables.ts';
import { type App, createApp, mountRoutes } from '#kit/http.ts';
import { createLog, type Log } from '#kit/log.ts';
import { mountOperations, type Readiness } from '#kit/operations.ts';
import { fullPasswordCost, type PasswordCost } from '#kit/password-cost.ts';
import type { Redis } from '#kit/redis.ts';
import type { Deps, Service } from '#kit/service.ts';
import { createShutdown, type Shutdown } from '#kit/shutdown.ts';
import { kitJobs } from '#kit/tidy.ts';
import { layFoundation } from './foundation.ts';
import { services } from './services/index.ts';

export interface Running {
  /** Where it listens, such as http://127.0.0.1:8080. */
  url: string;
  databaseUrl: string;
  /** Stops accepting, lets requests and jobs finish, closes what was opened, in that order. */
  stop(): Promise<void>;
}

export interface StartOptions {
  log?: Log;
  now?: () => Date;
  passwordCost?: PasswordCost;
  /** Lines for the person who started it. */
  say?: (line: string) => void;
}

/** Starts the services that the configuration names, and what they stand on. */
export async function startPasokh(
  config: Config,
  {
    log = createLog(config.log_level),
    now = () => new Date(),
    passwordCost = fullPasswordCost,
    say = () => {},
  }: StartOptions = {},
): Promise<Running> {
  const shutdown = createShutdown(log);
  try {
    const { deps, databaseUrl, jobs, redis } = await layFoundation(config, shutdown, { log, now, passwordCost, say });
    const running = await startServices(deps, shutdown);
    shutdown.add(() => jobs.stop());
    const serving = [...running].flatMap(([name, service]) => (config.services.includes(name) ? [service] : []));
    const app = await openApp(deps, serving, readinessOf(deps, redis), shutdown);
    if (config.services.includes('workers')) {
      await jobs.work(deps, kitJobs, {});
      for (const service of running.values()) await jobs.work(deps, service.sqlJobs, service.outsideJobs);
    }
    return { url: await listen(app, config), databaseUrl, stop: () => shutdown.run() };
  } catch (error) {
    await shutdown.run();
    throw error;
  }
}

/** Those that this process serves, and for their jobs all of them where it works. */
async function startServices(deps: Deps, shutdown: Shutdown): Promise<Map<RemoteServiceName, Service>> {
  const running = new Map<RemoteServiceName, Service>();
  const wanted = deps.config.services;
  for (const name of serviceNames) {
    if (!wanted.includes(name) && !wanted.includes('workers')) continue;
    const face = await services[name]();
    const service = await face.start(deps);
    if (service.close) shutdown.add(service.close);
    running.set(name, service);
  }
  return running;
}

const serviceNames = Object.keys(services) as RemoteServiceName[];

/** How long requests under way may take when the program ends, in milliseconds. */
const patience = 5000;

/** The HTTP side: the gateway with all services behind it, or the services of this process alone. */
async function openApp(
  deps: Deps,
  serving: readonly Service[],
  readiness: Readiness,
  shutdown: Shutdown,
): Promise<App> {
  const { config, log, identity, metrics } = deps;
  const app = createApp({ log, identity, metrics, trustProxy: config.trust_proxy });
  let closing = false;
  shutdown.add(async () => {
    closing = true;
    // A client that holds on (a long poll, a slow reader) must not keep the program from ending.
    const late = setTimeout(() => app.server.closeAllConnections(), patience);
    await app.close().finally(() => clearTimeout(late));
  });
  mountOperations(app, deps, readiness, () => closing);
  if (config.services.includes('gateway')) await openGatewayBefore(app, deps, serving);
  else for (const service of serving) mountRoutes(app, service.routes);
  for (const service of serving) attach(app, app.server, service);
  return app;
}

async function openGatewayBefore(app: App, deps: Deps, serving: readonly Service[]): Promise<void> {
  const { gateway, openGateway } = await import('./services/gateway/index.ts');
  const own = await gateway.start(deps);
  const faces = [gateway];
  const remote = [];
  for (const name of serviceNames) {
    const face = await services[name]();
    faces.push(face);
    if (!deps.config.services.includes(name))
      remote.push({ face: { ...face, name }, urls: deps.config.service_urls[name] });
  }
  await openGateway(app, deps, { local: [own, ...serving], remote, faces });
}

function readinessOf({ config, db, queue }: Deps, redis: Redis | undefined): Readiness {
  const elsewhere = serviceNames.filter(
    (name) => config.services.includes('gateway') && !config.services.includes(name),
  );
  return {
    database: { check: () => sql`select 1`.execute(db), needed: true },
    queue: { check: () => queue.ping(), needed: true },
    // Without it messages are late and nobody new is given a chat, but all of them work: taking every process out of
    // service at once would be worse.
    ...(redis ? { redis: { check: () => redis.ping(), needed: false } } : {}),
    ...Object.fromEntries(
      elsewhere.map((name) => [
        name,
        { check: () => Promise.any(config.service_urls[name].map(answers)), needed: true },
      ]),
    ),
  };
}

async function answers(url: string): Promise<void> {
  const response = await fetch(new URL('/healthz', url), { signal: AbortSignal.timeout(2000) });
  if (!response.ok) throw new Error(`${url} answered ${response.status}`);
}

/** What holds connections open of itself lets go of them first: the server waits for every connection to end. */
function attach(app: App, server: Server, service: Service): void {
  const detach = service.attach?.(server);
  if (detach) app.addHook('preClose', detach);
}

const notOurs = new Set<unknown>(['EADDRNOTAVAIL', 'EACCES', 'ENOTFOUND', 'EAI_AGAIN']);

async function listen(app: App, { host, port }: Config): Promise<string> {
  try {
    await app.listen({ host, port });
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EADDRINUSE') {
      throw new StartError(`Port ${port} is in use. Set PORT to another one, or end the program that holds it.`);
    }
    if (error instanceof Error && 'code' in error && notOurs.has(error.code)) {
      throw new StartError(`HOST ${host} and PORT ${port} cannot be listened on: ${error.message}.`);
    }
    throw error;
  }
  const address = app.server.address();
  const bound = typeof address === 'object' && address ? address.port : port;
  return `http://${host === '0.0.0.0' || host === '::' ? 'localhost' : host}:${bound}`;
}
