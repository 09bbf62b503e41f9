import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { expectStatus } from '../src/client/http-client.ts';
import { type ChatDesk, openChatDesk } from './chat-desk.ts';
import { tellStory } from './desk-driver.ts';
import { stories } from './desk-stories.ts';

let chats: ChatDesk;
beforeAll(async () => {
  chats = await openChatDesk({
    CHAT_OPERATOR_GRACE_SECONDS: '0',
    CHAT_CUSTOMER_GRACE_SECONDS: '600',
    CHATS_PER_PERSON: '100',
  });
});
afterAll(() => chats.stop());

// A1, A2, A3, A4, A5, A6, A8, A9, A13, A14 as one model: after every action the database is what the model says, exactly: who
// has which ticket and chat, who waits where, how much each operator has.
test('operators, lines, chats and tickets do what the model says', { timeout: 180_000 }, async () => {
  const { url, sql, parisa } = chats.desk;
  const installation = { url, sql, parisa, connect: chats.connect };
  await fc.assert(
    fc.asyncProperty(stories, (story) => tellStory(installation, story, { grace: 0, patience: 8000 })),
    {
      numRuns: Number(process.env.MODEL_RUNS ?? 8),
      seed: Number(process.env.MODEL_SEED ?? 27),
      // A smaller story would have to be told by a new desk each time, at its own pace.
      endOnFailure: true,
    },
  );
  const { items } = expectStatus(await parisa.get('/api/admin/invariants'), 200);
  expect(items.filter(({ holds }: { holds: boolean }) => !holds)).toEqual([]);
});
