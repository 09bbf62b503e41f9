import { randomUUID } from 'node:crypto';
import { createLog } from '#kit/log.ts';
import { answerOf, openRedisConnection } from '#kit/redis-connection.ts';
import { broken, type Finding, inWords, ok, type PlainCheck, warning } from './check.ts';

export const redisChecks: readonly PlainCheck[] = [
  {
    ...{ area: 'redis', name: 'Redis', needs: [] },
    async run({ config: { redis_url } }) {
      if (redis_url === null) return [ok('REDIS_URL is not set: one process runs everything, and needs none.')];
      const log = createLog('silent');
      const open = () => openRedisConnection(redis_url, 'doctor', log);
      const [commands, subscriptions] = await Promise.all([open(), open()]).catch((error: unknown) => [
        `It cannot be reached: ${inWords(error)}.`,
      ]);
      if (typeof commands === 'string' || !subscriptions || typeof subscriptions === 'string')
        return [broken(String(commands), 'Start Redis 7 or newer, and see that REDIS_URL is right.')];
      try {
        return [judge(await answerOf(commands.client.info())), await judgeFanOut(commands, subscriptions)].flat();
      } finally {
        await Promise.all([commands.close(), subscriptions.close()]);
      }
    },
  },
];

type Connection = Awaited<ReturnType<typeof openRedisConnection>>;

/** By what INFO says: CONFIG is closed on many a hosted Redis. */
function judge(info: string): Finding[] {
  const said = new Map(info.split(/\r?\n/).map((line) => [line.split(':')[0], line.slice(line.indexOf(':') + 1)]));
  const version = said.get('redis_version') ?? 'unknown';
  const findings: Finding[] = [];
  if (Number.parseInt(version, 10) < 7)
    findings.push(broken(`It is Redis ${version}.`, 'Pasokh needs Redis 7 or newer: move to one.'));
  const policy = said.get('maxmemory_policy') ?? '';
  if (said.get('maxmemory') !== '0' && policy !== 'noeviction') {
    const says = `When its memory is full it drops keys (maxmemory-policy ${policy}): people look away who are not.`;
    findings.push(warning(says, 'Set maxmemory-policy noeviction, or give Pasokh a Redis of its own.'));
  }
  return findings.length > 0 ? findings : [ok(`Reached: Redis ${version}.`)];
}

/** What one process says, another hears. */
async function judgeFanOut(commands: Connection, subscriptions: Connection): Promise<Finding> {
  const channel = `pasokh:doctor:${randomUUID()}`;
  const { promise: heard, resolve } = Promise.withResolvers<void>();
  await answerOf(subscriptions.client.subscribe(channel, () => resolve()));
  const began = performance.now();
  await answerOf(commands.client.publish(channel, 'heard?'));
  try {
    await answerOf(heard);
    return ok(`What one connection publishes, another hears (${Math.ceil(performance.now() - began)} ms).`);
  } catch {
    return broken('What one connection publishes, another does not hear.', 'See that no proxy stands before Redis.');
  }
}
