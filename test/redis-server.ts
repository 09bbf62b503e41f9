import { afterAll, beforeAll, beforeEach, describe } from 'vitest';
import { createRedisServer, type RedisServer, redisIsInstalled } from '../bin/redis-server.ts';

/**
 * Tests on a Redis of their own; each of them begins with one that runs. Where `redis-server` is not installed they are
 * skipped, but not on CI: a test that nobody runs guards nothing.
 */
export function describeWithRedis(name: string, tests: (redis: RedisServer) => void): void {
  const isSkipped = !redisIsInstalled && !process.env.CI;
  describe.skipIf(isSkipped)(isSkipped ? `${name}: skipped, redis-server is not installed` : name, () => {
    const redis = createRedisServer();
    beforeAll(() => redis.start());
    beforeEach(() => redis.start());
    afterAll(() => redis.stop());
    tests(redis);
  });
}
