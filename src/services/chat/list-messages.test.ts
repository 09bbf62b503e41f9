import { afterAll, beforeAll, expect, test } from 'vitest';
import { type ChatDesk, openChatDesk } from '../../../test/chat-desk.ts';
import { expectStatus } from '../../client/http-client.ts';

let chats: ChatDesk;
beforeAll(async () => {
  chats = await openChatDesk();
});
afterAll(() => chats.stop());
const bodies = (messages: readonly { body: string }[]) => messages.map(({ body }) => body);

test('pages forward and back through a long chat, and says when there is no more', async () => {
  const talked = await chats.talk();
  for (let at = 1; at <= 25; at++) await talked.sara.client.say(talked.chat.id, `m${at}`);
  const read = async (query: string) =>
    expectStatus(await talked.reza.who.get(`/api/chats/${talked.chat.id}/messages?limit=10&${query}`), 200);
  const forward = [];
  for (let after: string | null = '0'; after !== null; ) {
    const page = await read(`after_seq=${after}`);
    forward.push(...page.items);
    after = page.next_cursor;
  }
  const back = [];
  for (let before: string | null = '26'; before !== null; ) {
    const page = await read(`before_seq=${before}`);
    back.unshift(...page.items);
    before = page.next_cursor;
  }
  expect(bodies(forward)).toEqual(Array.from({ length: 25 }, (_, at) => `m${at + 1}`));
  expect(back).toEqual(forward);
  expect((await talked.reza.who.get(`/api/chats/${talked.chat.id}/messages?after_seq=1&before_seq=9`)).status).toBe(
    422,
  );
  expect((await talked.reza.who.get(`/api/chats/${talked.chat.id}/messages?after_seq=x`)).status).toBe(422);
});
