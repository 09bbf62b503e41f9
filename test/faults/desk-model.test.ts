import fc from 'fast-check';
import { expect, test } from 'vitest';
import { redisIsInstalled } from '../../bin/redis-server.ts';
import { type ChatClient, openChatClient } from '../../src/client/chat-client.ts';
import { caller, eventually, expectStatus } from '../../src/client/http-client.ts';
import { createRandom, type Random } from '../../src/client/random.ts';
import { createLocalLive } from '../../src/kit/live.ts';
import { createLog } from '../../src/kit/log.ts';
import { type Presence, presenceTimes } from '../../src/kit/presence.ts';
import { openRedis } from '../../src/kit/redis.ts';
import { testPassword } from '../desk.ts';
import { type Installation, tellStory } from '../desk-driver.ts';
import { stories } from '../desk-stories.ts';
import { faults } from './faults.ts';
import { type Ground, openGround, times } from './ground.ts';

const isSkipped = !redisIsInstalled && !process.env.CI;
const name = 'a split cluster does what the model says, whatever breaks between';

/** Seconds: longer than any fault cuts somebody off, so that nobody is given up who comes back. */
const grace = 12;

/**
 * A1 to A9, A11, A13, A14 on the live cluster: the same stories as in one process (see ../desk-model.test.ts), with processes
 * killed, frozen and restarted, wires cut, Redis emptied and the database killed in the middle. After each action the
 * database must come to what the model says, as if nothing had happened.
 */
test.skipIf(isSkipped)(
  isSkipped ? `${name}: skipped, redis-server is not installed` : name,
  async () => {
    const seed = Number(process.env.MODEL_SEED ?? 20261125);
    const ground = await openGround({
      CHAT_OPERATOR_GRACE_SECONDS: `${grace}`,
      CHAT_CUSTOMER_GRACE_SECONDS: '600',
      CHATS_PER_PERSON: '100',
    });
    const open: Connected[] = [];
    const log = createLog('silent');
    const redis = await openRedis(
      ground.redis.url,
      createLocalLive(() => {}),
      presenceTimes(times.lease),
      log,
    );
    try {
      const installation = await asInstallation(ground, open);
      const random = createRandom(seed);
      await fc.assert(
        fc.asyncProperty(stories, (story) =>
          tellStory(installation, story, {
            grace,
            patience: 40_000,
            before: () => breakSomething(ground, redis.presence, open, random),
          }),
        ),
        { numRuns: Number(process.env.MODEL_RUNS ?? 1), seed, endOnFailure: true },
      );
      const { items } = expectStatus(await installation.parisa.get('/api/admin/invariants'), 200);
      expect(items.filter(({ holds }: { holds: boolean }) => !holds)).toEqual([]);
    } finally {
      for (const { client } of open) client.close();
      await redis.close();
      await ground.stop();
    }
  },
  600_000,
);

interface Connected {
  id: string;
  client: ChatClient;
}

async function asInstallation({ entries, postgres }: Ground, open: Connected[]): Promise<Installation> {
  const [url = ''] = entries;
  const login = await caller(url).post('/api/auth/login', { username: 'parisa', password: testPassword });
  return {
    ...{ url, sql: postgres.sql, parisa: caller(url, expectStatus(login, 200).access_token) },
    async connect({ tokens, user }) {
      const client = openChatClient(url, tokens.access_token);
      open.push({ id: user.id, client });
      await client.connected();
      return client;
    },
  };
}

/** Something breaks before every third action. When it is over, all who were connected are connected again, and it is known. */
async function breakSomething(
  ground: Ground,
  presence: Presence,
  open: readonly Connected[],
  random: Random,
): Promise<void> {
  if (!random.chance(0.3)) return;
  await random.pick(faults).happen(ground, random);
  // Who left of their own accord is not active.
  const here = open.filter(({ client }) => client.socket.active);
  await eventually(async () => {
    const known = await presence.look(here.map(({ id }) => id)).catch(() => undefined);
    return here.every(({ id, client }) => client.socket.connected && known?.get(id) === 'CONNECTED');
  }, 30_000);
}
