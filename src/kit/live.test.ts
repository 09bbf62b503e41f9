import { expect, test } from 'vitest';
import { edited, liveContract, revoked } from '../../test/live-contract.ts';
import { describeWithRedis } from '../../test/redis-server.ts';
import { newId } from './ids.ts';
import { createLocalLive, onEvent } from './live.ts';
import { createLog } from './log.ts';
import { presenceTimes } from './presence.ts';
import { openRedis } from './redis.ts';

liveContract('in this process', async (onError) => createLocalLive(onError));

describeWithRedis('with Redis', (redis) => {
  liveContract('through Redis', async (onError) => {
    const { live, close } = await openRedis(
      redis.freshUrl(),
      createLocalLive(onError),
      presenceTimes(25),
      createLog('silent'),
    );
    return { ...live, close: () => Promise.all([live.close(), close()]).then(() => {}) };
  });
});

test('a reaction to one name is called for that name only, with its payload', () => {
  const live = createLocalLive(() => {});
  const sessions: string[] = [];
  onEvent(live, 'session.revoked', ({ session_id }) => sessions.push(session_id));
  const id = newId();
  live.publish([edited(), revoked(id)]);
  expect(sessions).toEqual([id]);
});
