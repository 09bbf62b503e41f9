import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { type ChatDesk, openChatDesk } from '../../../test/chat-desk.ts';
import type { Desk } from '../../../test/desk.ts';
import { eventually, expectStatus } from '../../client/http-client.ts';
import type { Chat, ChatNumbers } from '../../contract/chats.ts';

let chats: ChatDesk;
let desk: Desk;
beforeAll(async () => {
  chats = await openChatDesk();
  ({ desk } = chats);
});
afterEach(() => chats.hangUp());
afterAll(() => chats.stop());

const numbers = async (from: string, to: string): Promise<ChatNumbers> =>
  expectStatus(await desk.parisa.get(`/api/chats/numbers?from=${from}&to=${to}`), 200).numbers;
const list = async (query: string): Promise<Chat[]> =>
  expectStatus(await desk.parisa.get(`/api/chats?limit=100${query}`), 200).items;
const ids = (items: readonly { id: string }[]) => items.map(({ id }) => id).sort();

describe('waiting', () => {
  // Seen to fail with the time of the claim for chats that begin at once.
  test('is what a chat did that no operator had at once, whatever became of it', async () => {
    const department_id = await chats.department();
    const reza = await chats.operatorIn(chats.name('reza'), department_id);
    const start = async () => {
      const { client, who } = await chats.customer(chats.name('sara'));
      return { chat: await client.start({ department_id }), client, who };
    };
    const atOnce = await start();
    const [served, left, kept, waits] = [await start(), await start(), await start(), await start()];
    expect(atOnce.chat).toMatchObject({ status: 'ACTIVE', started_at: atOnce.chat.created_at });
    expect(served.chat).toMatchObject({ status: 'WAITING', queued_at: served.chat.created_at, started_at: null });
    await left.client.ask('leave_queue', { chat_id: left.chat.id });
    expectStatus(await kept.who.post(`/api/chats/${kept.chat.id}/ticket`, { body: 'write to me' }), 201);
    await kept.client.heard('chat_ended');
    await reza.client.ask('end_chat', { chat_id: atOnce.chat.id });
    await served.client.heard('chat_started');
    const of = `&department_id=${department_id}`;
    expect(ids(await list(`${of}&waited=false`))).toEqual([atOnce.chat.id]);
    expect(ids(await list(`${of}&waited=true`))).toEqual(ids([served.chat, left.chat, kept.chat, waits.chat]));
    expect(ids(await list(`${of}&missed=true`))).toEqual([left.chat.id]);
    expect((await desk.parisa.get('/api/chats?waited=x')).status).toBe(422);
    await waits.client.ask('leave_queue', { chat_id: waits.chat.id });
    await eventually(async () => (await list(`${of}&missed=true`)).length === 2);
  });
});

describe('numbers of chats', () => {
  const begin = Date.parse('2026-11-20T08:30:00.000Z');
  const at = (minutes: number) => new Date(begin + minutes * 60_000).toISOString();
  /** In minutes: when it came, how long it waited, whether it was missed then. Null: it became a ticket. */
  const spread: [came: number, waited: number | null, missed: boolean][] = [
    [-1, 5, true],
    [0, 0, false],
    [30, 10, false],
    [59, 20, true],
    [60, null, false],
    [130, 0, false],
    [150, 1, true],
  ];
  beforeAll(async () => {
    const { client } = await chats.customer('ali');
    const department_id = await chats.department();
    for (const [came, waited, missed] of spread) {
      const { id } = await client.start({ department_id });
      const ends = waited === null ? null : at(came + waited);
      await client.ask('leave_queue', { chat_id: id });
      await desk.sql(
        `update chat.chats set created_at = $2, queued_at = $2, started_at = case when $4 then null else $3::timestamptz end,
           ended_at = coalesce($3::timestamptz, now()), end_reason = case when $3::timestamptz is null then 'TURNED_INTO_TICKET' else end_reason end
         where id = $1`,
        [id, at(came), ends, missed],
      );
    }
  });

  test('in whole and by the hour, and each is the length of the list behind it', async () => {
    const found = await numbers(at(0), at(150));
    expect(found).toMatchObject({ created: 5, waited: 3, missed: 1 });
    expect(found.hours).toEqual([
      { from: at(0), created: 3, waited: 2 },
      { from: at(60), created: 1, waited: 1 },
      { from: at(120), created: 1, waited: 0 },
    ]);
    const stretch = `&created_from=${at(0)}&created_to=${at(150)}`;
    expect(await list(stretch)).toHaveLength(found.created);
    expect(await list(`${stretch}&waited=true`)).toHaveLength(found.waited);
    expect(await list(`${stretch}&missed=true`)).toHaveLength(found.missed);
    const first = await numbers(at(0), at(60));
    expect(first).toMatchObject({ wait_p50_s: 900, wait_p90_s: 1140 });
  });

  test('where nobody came there are zeros, and no seconds', async () => {
    expect(await numbers(at(-600), at(-540))).toEqual({
      ...{ created: 0, waited: 0, missed: 0, wait_p50_s: null, wait_p90_s: null },
      hours: [{ from: at(-600), created: 0, waited: 0 }],
    });
  });

  test.each([
    ['no end', `from=${at(0)}`],
    ['an end that is the beginning', `from=${at(0)}&to=${at(0)}`],
    ['more than two days', `from=${at(0)}&to=${at(2881)}`],
  ])('%s is refused with 422, named', async (_, query) => {
    const { status, body } = await desk.parisa.get(`/api/chats/numbers?${query}`);
    expect(status).toBe(422);
    expect(body.errors.map((error: { path: string }) => error.path)).toContain('to');
  });

  test('are for admins', async () => {
    for (const who of [await desk.operator(chats.name('reza')), await desk.register(chats.name('sara'))])
      expect((await who.get(`/api/chats/numbers?from=${at(0)}&to=${at(60)}`)).status).toBe(403);
  });
});
