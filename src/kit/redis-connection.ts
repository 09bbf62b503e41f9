import { setInterval } from 'node:timers/promises';
import { createClient, type RedisClientType } from '@redis/client';
import type { Log } from './log.ts';

/**
 * A connection that comes back for ever. What is asked while it is away fails at once: nothing waits for Redis, nothing
 * piles up.
 */
export interface RedisConnection {
  client: RedisClientType;
  /** What was asked before is answered first, unless Redis does not answer. */
  close(): Promise<void>;
}

/** A server that answers no ping for this long is cut off from us, in milliseconds. */
const silence = 3000;
const pingEvery = 1000;

/**
 * @param name tells the connections of one process apart in the logs.
 * @throws when Redis cannot be reached or lets us not in; the message does not hold the password.
 */
export async function openRedisConnection(url: string, name: string, log: Log): Promise<RedisConnection> {
  const closing = new AbortController();
  let wasOpen = false;
  let isLost = false;
  const client = createClient({
    url,
    disableOfflineQueue: true,
    maintNotifications: 'disabled',
    socket: {
      connectTimeout: silence,
      // Ends a connection that was accepted and then not greeted; an open one is never idle, because of the pings.
      socketTimeout: silence,
      reconnectStrategy: (attempts) => wasOpen && backOff(attempts),
    },
  });
  const lost = (reason: string) => {
    if (wasOpen && !isLost) log.error({ connection: name, reason }, 'a Redis connection was lost');
    // One line for a break, not one for each attempt to mend it.
    isLost = !client.isReady;
  };
  client.on('error', (error) => lost(reasonOf(error, url)));
  client.on('ready', () => {
    // It was ended in the middle of an attempt, which goes on all the same.
    if (closing.signal.aborted) return client.destroy();
    if (isLost) log.info({ connection: name }, 'a Redis connection is back');
    isLost = false;
  });
  await client.connect().catch((error: unknown) => {
    throw new Error(reasonOf(error, url));
  });
  wasOpen = true;
  reopenWhenSilent(client, () => lost('it has fallen silent'), closing.signal).catch(() => {});

  return {
    client,
    async close() {
      closing.abort();
      if (!client.isOpen) return;
      // Waits without an end for a server that is silent, and when the connection breaks meanwhile.
      await answerOf(client.close()).catch(() => client.destroy());
    },
  };
}

/**
 * A connection that is cut off without a word would be held for as long as the system repeats its packets, a quarter of
 * an hour; and to the client it is not idle while we send. What waited for an answer fails when it is given up.
 */
async function reopenWhenSilent(client: RedisClientType, lost: () => void, signal: AbortSignal): Promise<void> {
  for await (const _ of setInterval(pingEvery, undefined, { signal, ref: false })) {
    if (!client.isReady) continue;
    // A refusal is an answer, too; and a break is noticed without us.
    const answer = client.ping().catch(() => {});
    const isSilent = await answerOf(answer, silence).then(
      () => false,
      () => true,
    );
    // Not one that is reconnecting: it would go on doing so, and a second time beside.
    if (!isSilent || !client.isReady || signal.aborted) continue;
    client.destroy();
    lost();
    client.connect().catch(() => {});
  }
}

/**
 * The answer to a command. By itself one that was sent waits without an end for a server that has fallen silent: the
 * client's own time limit holds only until the sending.
 * @throws when it has not come after `within` milliseconds.
 */
export async function answerOf<T>(command: Promise<T>, within = 1000): Promise<T> {
  const { promise: late, reject } = Promise.withResolvers<never>();
  const timer = setTimeout(() => reject(new Error(`Redis has not answered for ${within} ms`)), within);
  return Promise.race([command, late]).finally(() => clearTimeout(timer));
}

/** Milliseconds until the next attempt, scattered so that not all processes come at the same moment. */
const backOff = (attempts: number) => Math.min(50 * 2 ** attempts, 2000) * (0.5 + Math.random() / 2);

/** An older Redis, or one whose HELLO was renamed, answers with the arguments of the command: the password among them. */
function reasonOf(cause: unknown, url: string): string {
  const [error] = cause instanceof AggregateError ? cause.errors : [cause];
  const reason = error instanceof Error ? error.message : String(error);
  const { password } = new URL(url);
  return password === '' ? reason : reason.replaceAll(decodeURIComponent(password), '[masked]');
}
