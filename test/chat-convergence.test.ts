import { afterAll, beforeAll, expect, test } from 'vitest';
import type { ChatClient, Frame } from '../src/client/chat-client.ts';
import { eventually, expectStatus } from '../src/client/http-client.ts';
import type { Chat } from '../src/contract/chats.ts';
import { type ChatDesk, openChatDesk } from './chat-desk.ts';
import type { Desk, SignedIn } from './desk.ts';
import { cursorPastAll } from './feed-cursor.ts';

type Person = { who: SignedIn; client: ChatClient };
let chats: ChatDesk;
let desk: Desk;
let sara: Person;
let ali: Person;
let reza: Person;
let mina: Person;
let parisa: Person;
let support: string;
let sales: string;
beforeAll(async () => {
  chats = await openChatDesk({ CHAT_OPERATOR_GRACE_SECONDS: '0', CHAT_CUSTOMER_GRACE_SECONDS: '600' });
  ({ desk } = chats);
  [support, sales] = [(await desk.department('help')).id, (await desk.department('sales')).id];
  [sara, ali] = [await chats.customer('sara'), await chats.customer('ali')];
  reza = await chats.operatorIn('reza', support, 2);
  mina = await chats.operatorIn('mina', sales, 2);
  parisa = { who: desk.parisa, client: await chats.connect(desk.parisa) };
});
afterAll(() => chats.stop());

/** One of everything that changes a chat. @param midway what is done while each is where its start brought it. */
async function everythingHappens(midway = async () => {}): Promise<void> {
  const first = await sara.client.start({ department_id: support, subject: 'first' });
  const second = await ali.client.start({ department_id: support });
  const third = await ali.client.start({ department_id: support });
  await sara.client.say(first.id, 'hello');
  await reza.client.say(first.id, 'hi');
  await sara.client.ask('mark_read', { chat_id: first.id, seq: 2 });
  await midway();
  await reza.client.ask('transfer_chat', { chat_id: second.id, operator_id: mina.who.user.id });
  await mina.client.say(second.id, 'I am Mina');
  await reza.client.ask('transfer_chat', { chat_id: first.id, department_id: sales });
  await eventually(
    async () => expectStatus(await desk.parisa.get(`/api/chats/${first.id}`), 200).chat.status === 'ACTIVE',
  );
  await eventually(
    async () => expectStatus(await desk.parisa.get(`/api/chats/${third.id}`), 200).chat.status === 'ACTIVE',
  );
  reza.client.socket.disconnect();
  await ali.client.heard('chat_requeued', (data) => data.chat_id === third.id);
  expectStatus(await ali.who.post(`/api/chats/${third.id}/ticket`, { body: 'never mind' }), 201);
  await ali.client.heard('chat_ended', (data) => data.chat.id === third.id);
  await ali.client.ask('end_chat', { chat_id: second.id });
  await sara.client.ask('end_chat', { chat_id: first.id });
  reza.client.socket.connect();
  await reza.client.connected();
}

type State = Map<string, Chat>;
async function snapshot(who: SignedIn): Promise<State> {
  const { items } = expectStatus(await who.get('/api/chats?limit=100'), 200);
  return new Map(items.map((chat: Chat) => [chat.id, chat]));
}
function apply(state: State, { event, data }: Frame): void {
  if (event === 'chat_gone') state.delete(data.id);
  const { chat } = data;
  if (event.startsWith('chat_') && chat && (state.get(chat.id)?.updated_at ?? '') <= chat.updated_at)
    state.set(chat.id, chat);
}

// R12. Seen to fail without the audience from before the change: who handed a chat over keeps it for ever.
test('R12: an old snapshot with the feed, and what sync says of the chats in it, is the new snapshot, for everybody', async () => {
  const watch = () =>
    Promise.all(
      [sara, ali, reza, mina, parisa].map(async ({ who }) => ({
        who,
        cursor: await cursorPastAll(desk, who),
        state: await snapshot(who),
      })),
    );
  const watchers = await watch();
  // Who begins before it all has nothing yet to keep.
  await everythingHappens(async () => void watchers.push(...(await watch())));
  for (const { who, state, ...watcher } of watchers) {
    let cursor = watcher.cursor;
    const client = await chats.connect(who);
    await eventually(async () => {
      const ack = await client.ask('sync', {
        feed: cursor,
        chats: Object.fromEntries([...state.keys()].map((id) => [id, 0])),
      });
      if (!ack.ok) return false;
      cursor = ack.feed.cursor;
      for (const item of ack.feed.events) apply(state, item);
      for (const synced of Object.values<{ chat?: Chat }>(ack.chats))
        apply(state, { event: 'chat_synced', data: synced });
      return JSON.stringify(sorted(state)) === JSON.stringify(sorted(await snapshot(who)));
    });
    client.close();
  }
});
const sorted = (state: State) => [...state.values()].sort((a, b) => (a.id < b.id ? -1 : 1));

// R11. Seen to fail with people taken for readers by the labels they had when they connected.
test('R11: whatever anybody was told, they may read: each object of a frame is one that their own GET gives', async () => {
  const everybody = [sara, ali, reza, mina, parisa];
  for (const { client } of everybody) client.frames.length = 0;
  await everythingHappens();
  for (const { who, client } of everybody) {
    for (const { event, data } of client.frames) {
      const id =
        data.chat?.id ?? (event === 'message' || event === 'read' || event === 'typing' ? data.chat_id : undefined);
      if (id === undefined) continue;
      const { status, body } = await who.get(`/api/chats/${id}`);
      // Since then it may have gone to another: then they were told that too.
      if (status === 404) {
        expect(
          client.frames.some((frame) => frame.event === 'chat_gone' && frame.data.id === id),
          `${event} ${id}`,
        ).toBe(true);
        continue;
      }
      if (data.chat) expect(Object.keys(data.chat).sort()).toEqual(Object.keys(body.chat).sort());
      if (event === 'message') {
        const { items } = expectStatus(
          await who.get(`/api/chats/${id}/messages?after_seq=${data.seq - 1}&limit=1`),
          200,
        );
        expect(items).toEqual([data]);
      }
    }
  }
  const heardBySara = sara.client.frames.filter(({ event }) => event === 'message').map(({ data }) => data.chat_id);
  const own = new Set((await snapshot(sara.who)).keys());
  expect(heardBySara.length).toBeGreaterThan(0);
  for (const id of heardBySara) expect(own.has(id)).toBe(true);
  // The admin looks on at the lists; the words reach the members alone.
  expect(parisa.client.frames.filter(({ event }) => event === 'message')).toEqual([]);
});
