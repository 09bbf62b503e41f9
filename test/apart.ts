import { createRedisServer, redisIsInstalled } from '../bin/redis-server.ts';
import { readConfig } from '../src/kit/env.ts';
import type { RemoteServiceName } from '../src/kit/env-variables.ts';
import { createLog } from '../src/kit/log.ts';
import { type Running, type StartOptions, startPasokh } from '../src/main.ts';

/** Two of those that keep something in memory for the people connected to them. */
const places: readonly RemoteServiceName[] = ['auth', 'ticketing', 'chat', 'chat', 'notification'];

/**
 * The whole program as a person sees it, but every service by itself behind a gateway, and the workers too: they share
 * nothing but the database and Redis. Without Redis the services run together, and only the gateway is apart.
 */
export async function startApart(env: Readonly<Record<string, string>>, options: StartOptions = {}): Promise<Running> {
  const redis = redisIsInstalled && !env.REDIS_URL ? createRedisServer() : undefined;
  await redis?.start();
  const running: Running[] = [];
  const start = async (own: Record<string, string>) => {
    // Seven processes, and other tests beside them, on one PostgreSQL.
    const shared = { DATABASE_CONNECTIONS: '4', ...env, ...(redis ? { REDIS_URL: redis.url } : {}) };
    const config = readConfig({ ...shared, TRUST_PROXY: env.TRUST_PROXY ?? '127.0.0.1', ...own });
    const one = await startPasokh(config, { log: createLog(config.log_level), ...options });
    running.push(one);
    return one.url;
  };
  const stop = async () => {
    for (const one of running.reverse()) await one.stop();
    await redis?.stop();
  };
  try {
    const together = redis ? undefined : await start({ SERVICES: `${places.join()},workers` });
    const urls = new Map<string, string[]>();
    for (const name of places)
      urls.set(name, [...(urls.get(name) ?? []), together ?? (await start({ SERVICES: name }))]);
    if (redis) await start({ SERVICES: 'workers' });
    const found = [...urls].map(([name, list]) => [`${name.toUpperCase()}_SERVICE_URL`, list.join()]);
    const own = { SERVICES: 'gateway', TRUST_PROXY: env.TRUST_PROXY ?? '', ...Object.fromEntries(found) };
    return { url: await start(own), databaseUrl: env.DATABASE_URL ?? '', stop };
  } catch (error) {
    await stop();
    throw error;
  }
}
