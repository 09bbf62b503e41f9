import type { RedisConnection } from './redis-connection.ts';

type Listener = (message: Buffer, channel: Buffer) => void;

/** Messages between processes, best effort: what is published while Redis is away is lost. */
export interface RedisChannels {
  /** Nobody waits for it, and it does not fail. In the order of the calls. */
  publish(channel: string, message: string | Buffer): void;
  /**
   * For as long as the connection is kept, also when it breaks and comes back.
   * @param listener must not throw: what it throws tears the connection's protocol.
   * @throws when Redis refuses; it is asked again whenever the connection comes back.
   */
  subscribe(channel: string, listener: Listener): Promise<void>;
  unsubscribe(channel: string): Promise<void>;
}

/** Sharded publish and subscribe (Redis 7): in a single Redis the same as the plain one, and what Socket.IO's adapter uses. */
export function createRedisChannels(publisher: RedisConnection, subscriber: RedisConnection): RedisChannels {
  const wanted = new Map<string, Listener>();
  const ask = (channel: string, listener: Listener) => subscriber.client.sSubscribe(channel, listener, true);
  // The client takes up by itself only what it was granted once; a listener it has already is not added again.
  subscriber.client.on('ready', () => {
    for (const [channel, listener] of wanted) ask(channel, listener).catch(() => {});
  });
  return {
    publish(channel, message) {
      if (publisher.client.isReady) publisher.client.sPublish(channel, message).catch(() => {});
    },
    subscribe(channel, listener) {
      wanted.set(channel, listener);
      return ask(channel, listener);
    },
    async unsubscribe(channel) {
      wanted.delete(channel);
      await subscriber.client.sUnsubscribe(channel);
    },
  };
}
