// Pasokh apart on this machine: `npm run split` starts every service in processes of its own, some of them twice, behind two
// gateways. PostgreSQL is that of DATABASE_URL, or an embedded one under data/split; Redis that of REDIS_URL, or one of our own.

import { chooseDataDir, lockDataDir } from '../src/kit/data-dir.ts';
import { startEmbeddedPostgres } from '../src/kit/embedded-postgres.ts';
import { readProcessConfig } from '../src/kit/env.ts';
import { createLog } from '../src/kit/log.ts';
import { createShutdown } from '../src/kit/shutdown.ts';
import { type Cluster, startCluster } from './cluster.ts';
import { createRedisServer, redisIsInstalled } from './redis-server.ts';

const config = readProcessConfig();
const shutdown = createShutdown(createLog('warn'));

async function startDatabase(): Promise<string> {
  if (config.database_url !== null) return config.database_url;
  const dataDir = chooseDataDir(config.data_dir ?? 'data/split');
  const lock = await lockDataDir(dataDir);
  shutdown.add(() => lock.release());
  const postgres = await startEmbeddedPostgres({ dataDir, note: console.log, connections: 400 });
  shutdown.add(() => postgres.stop());
  return postgres.url;
}

async function startRedis(): Promise<string> {
  if (config.redis_url !== null) return config.redis_url;
  if (!redisIsInstalled) throw new Error('Set REDIS_URL, or install redis-server (Redis 7 or newer).');
  const redis = createRedisServer();
  await redis.start();
  shutdown.add(() => redis.stop());
  return redis.url;
}

function describe({ members, urls }: Cluster): void {
  console.log();
  for (const { name, url, pid } of members) console.log(`  ${name.padEnd(14)} ${url}  pid ${pid}`);
  console.log(`\nPasokh is ready behind two gateways, which are equals: ${urls.join(' and ')}`);
  console.log('Kill any of them, and see what goes on. Ctrl-C ends them all.');
}

const asked = Promise.withResolvers<void>();
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, asked.resolve);
try {
  // The members take over what else this environment says, such as SMTP_URL.
  const [DATABASE_URL, REDIS_URL] = [await startDatabase(), await startRedis()];
  const cluster = await startCluster({
    env: () => ({ ...process.env, DATABASE_URL, REDIS_URL }),
    gatewayPorts: config.port === 0 ? [] : [config.port, config.port + 1],
    note: (name, line) => console.log(`${name.padEnd(14)} | ${line}`),
  });
  shutdown.add(() => cluster.stop());
  describe(cluster);
  await asked.promise;
  console.log('Stopping...');
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
await shutdown.run();
process.exit();
