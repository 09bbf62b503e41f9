import { presenceContract } from '../../test/presence-contract.ts';
import { describeWithRedis } from '../../test/redis-server.ts';
import { newId } from './ids.ts';
import { createLog } from './log.ts';
import { createLocalPresence } from './presence.ts';
import { openRedisConnection } from './redis-connection.ts';
import { createRedisPresence } from './redis-presence.ts';

presenceContract('in this process', async (times, now) => createLocalPresence(times, now));

describeWithRedis('with Redis', (redis) => {
  presenceContract('in Redis', async (times, now) => {
    const log = createLog('silent');
    const connection = await openRedisConnection(redis.freshUrl(), 'test', log);
    const presence = createRedisPresence(connection, times, log, now);
    // The first look begins the age of the store.
    await presence.look([newId()]);
    return { ...presence, close: connection.close };
  });
});
