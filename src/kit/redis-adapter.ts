import { createShardedAdapter } from '@socket.io/redis-adapter';
import type { ServerOptions } from 'socket.io';
import type { Log } from './log.ts';
import type { RedisChannels } from './redis-channels.ts';
import type { RedisConnection } from './redis-connection.ts';

export type SocketAdapter = NonNullable<ServerOptions['adapter']>;

/**
 * Carries what is emitted to the sockets of other processes. The adapter is not given the clients but what it needs of
 * them, because it waits for every answer before it delivers to the sockets of its own process, looks at no refusal (one
 * that nobody looks at ends a Node process), and lets what its listeners throw fall into the client.
 */
export function createSocketAdapter(
  channels: RedisChannels,
  { client }: RedisConnection,
  channelPrefix: string,
  log: Log,
): SocketAdapter {
  const wire = {
    sPublish: async (channel: string, message: string | Buffer) => channels.publish(channel, message),
    sSubscribe: (channel: string, listener: (message: Buffer, channel: Buffer) => void) =>
      channels
        .subscribe(channel, (message, from) => {
          try {
            listener(message, from);
          } catch (error) {
            log.warn({ err: error, channel }, 'what came from Redis could not be emitted');
          }
        })
        .catch(() => {}),
    sUnsubscribe: (channel: string) => channels.unsubscribe(channel).catch(() => {}),
    sendCommand: (command: string[]) => client.sendCommand(command),
  };
  // One channel for all rooms, which every process hears. With a channel for each room (`dynamic`) everybody who comes or
  // goes costs a command, and a break one for each room there is; that pays with many processes and few people in each.
  return createShardedAdapter(wire, wire, { channelPrefix, subscriptionMode: 'static' });
}
