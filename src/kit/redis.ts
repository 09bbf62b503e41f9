import { StartError } from './env.ts';
import type { Live } from './live.ts';
import type { Log } from './log.ts';
import type { Presence, PresenceTimes } from './presence.ts';
import { createSocketAdapter, type SocketAdapter } from './redis-adapter.ts';
import { createRedisChannels } from './redis-channels.ts';
import { answerOf, openRedisConnection, type RedisConnection } from './redis-connection.ts';
import { createRedisLive } from './redis-live.ts';
import { createRedisPresence } from './redis-presence.ts';

/** What the processes of an installation share beside the database. All of it is a hint: it may be emptied at any time. */
export interface Redis {
  presence: Presence;
  live: Live;
  socketAdapter: SocketAdapter;
  /** @throws when Redis does not answer. */
  ping(): Promise<unknown>;
  close(): Promise<void>;
}

/**
 * @param live of this process alone; `Redis.live` is the one that others hear, too.
 * @throws {StartError} when Redis cannot be reached, lets us not in, or is older than version 7.
 */
export async function openRedis(url: string, live: Live, times: PresenceTimes, log: Log): Promise<Redis> {
  const connections: RedisConnection[] = [];
  const close = async () => void (await Promise.all(connections.map((connection) => connection.close())));
  const open = async (name: string) => {
    const connection = await openRedisConnection(url, name, log);
    connections.push(connection);
    return connection;
  };
  try {
    const [commands, subscriptions] = [await open('commands'), await open('subscriptions')];
    const channels = createRedisChannels(commands, subscriptions);
    const prefix = channelPrefix(url);
    return {
      presence: createRedisPresence(commands, times, log),
      live: await createRedisLive(live, channels, `${prefix}:hints`, log),
      socketAdapter: createSocketAdapter(channels, commands, `${prefix}:sockets`, log),
      ping: () => Promise.all(connections.map(({ client }) => answerOf(client.ping()))),
      close,
    };
  } catch (error) {
    await close();
    const reason = error instanceof Error ? error.message : String(error);
    throw new StartError(
      `Redis cannot be used (${reason}): is REDIS_URL right, and does a Redis 7 or newer run there?`,
    );
  }
}

/** Keys belong to one of Redis's numbered databases, channels to all of them: installations would hear each other. */
const channelPrefix = (url: string) => `pasokh:${new URL(url).pathname.slice(1) || '0'}`;
