import { type Cluster, startCluster } from '../../bin/cluster.ts';
import { createRedisServer, type RedisServer } from '../../bin/redis-server.ts';
import { testPassword } from '../desk.ts';
import { type SmtpSink, startSmtpSink } from '../sinks/smtp-sink.ts';
import { openTcpProxy, type TcpProxy } from '../tcp-proxy.ts';
import { type OwnPostgres, openOwnPostgres } from './own-postgres.ts';

/** A wire between two parts, which may be made a bad one. */
export interface Wire {
  /** Such as `chat-1 to redis`. */
  name: string;
  edge: 'ENTRY' | 'DATABASE' | 'REDIS' | 'MAIL';
  proxy: TcpProxy;
}

/** A split cluster on a PostgreSQL, a Redis and a mail server of its own, with a bad wire on every edge. */
export interface Ground {
  cluster: Cluster;
  postgres: OwnPostgres;
  redis: RedisServer;
  mails: SmtpSink;
  wires: readonly Wire[];
  /** Ways in, several to each gateway. */
  entries: readonly string[];
  /** Everything runs and every wire is good again. */
  repair(): Promise<void>;
  /** Kills and restarts the database; the wires lead to where it is then. */
  restartPostgres(): Promise<void>;
  /** What members complained of, and that one ended of itself. */
  complaints: string[];
  stop(): Promise<void>;
}

/** Short enough to see their ends in a run of a minute, in seconds. */
export const times = { lease: 5, operatorGrace: 4, customerGrace: 20 };
const entriesOfGateway = 3;

export async function openGround(env: Record<string, string> = {}): Promise<Ground> {
  const [postgres, redis, mails] = [await openOwnPostgres(), createRedisServer(), await startSmtpSink()];
  await redis.start();
  const wires: Wire[] = [];
  const lay = async (name: string, edge: Wire['edge'], url: string): Promise<string> => {
    const proxy = await openTcpProxy(url);
    wires.push({ name, edge, proxy });
    return proxy.through(url);
  };
  const complaints: string[] = [];
  const settings = new Map<string, Record<string, string>>();
  for (const name of memberNames) {
    settings.set(name, {
      TRUST_PROXY: '127.0.0.1',
      DATABASE_URL: await lay(`${name} to postgres`, 'DATABASE', postgres.url),
      REDIS_URL: await lay(`${name} to redis`, 'REDIS', redis.url),
      ...(name.startsWith('workers') ? { SMTP_URL: await lay(`${name} to mail`, 'MAIL', mails.url) } : {}),
      ...{ DATABASE_CONNECTIONS: '6', LOG_LEVEL: 'error', ADMIN_USERNAME: 'parisa', ADMIN_PASSWORD: testPassword },
      ...{ PRESENCE_LEASE_SECONDS: `${times.lease}`, CHAT_OPERATOR_GRACE_SECONDS: `${times.operatorGrace}` },
      ...{ CHAT_CUSTOMER_GRACE_SECONDS: `${times.customerGrace}`, MESSAGES_PER_SECOND: '1000' },
      ...{ CHATS_PER_ADDRESS: '100000', REQUESTS_PER_ADDRESS: '10000000', REQUESTS_PER_PERSON: '1000000', ...env },
    });
  }
  const cluster = await startCluster({
    env: (name) => settings.get(name) ?? {},
    note: (name, line) => {
      if (!/ready at|Console|Portal|API reference|Stopping/.test(line)) complaints.push(`${name}: ${line}`);
    },
  });
  const entries: string[] = [];
  for (const [at, url] of cluster.urls.entries())
    for (let entry = 0; entry < entriesOfGateway; entry++)
      entries.push(new URL(await lay(`people to gateway-${at + 1} (${entry + 1})`, 'ENTRY', url)).origin);

  return {
    ...{ cluster, postgres, redis, mails, wires, entries, complaints },
    async repair() {
      for (const { proxy } of wires) proxy.pass();
      await redis.start();
      for (const member of cluster.members) {
        member.resume();
        await member.start();
      }
    },
    async restartPostgres() {
      await postgres.kill();
      await postgres.start();
      for (const { edge, proxy } of wires) if (edge === 'DATABASE') proxy.aim(postgres.url);
    },
    async stop() {
      await cluster.stop();
      for (const { proxy } of wires) await proxy.close();
      await mails.stop();
      await redis.stop();
      await postgres.stop();
    },
  };
}

const memberNames = [
  ...['auth', 'ticketing-1', 'ticketing-2', 'workers-1', 'workers-2', 'chat-1', 'chat-2', 'notification'],
  ...['gateway-1', 'gateway-2'],
];
