import { randomUUID } from 'node:crypto';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { type ChatDesk, type Member, openChatDesk } from '../../../test/chat-desk.ts';
import type { ChatClient } from '../../client/chat-client.ts';
import { expectStatus } from '../../client/http-client.ts';
import type { Chat } from '../../contract/chats.ts';

let chats: ChatDesk;
let sara: Member;
let reza: Member;
let chat: Chat;
beforeAll(async () => {
  chats = await openChatDesk();
  ({ chat, sara, reza } = await chats.talk());
});
afterAll(() => chats.stop());
afterEach(() => {
  for (const { client } of [sara, reza]) client.frames.length = 0;
});
const send = (client: ChatClient, body: string) =>
  client.ask('send_message', { chat_id: chat.id, client_message_id: randomUUID(), body });

describe('typing and reading', () => {
  test('the other member sees that somebody writes; the own tabs do not', async () => {
    expect(await sara.client.ask('typing', { chat_id: chat.id, typing: true })).toEqual({ ok: true });
    const told = { chat_id: chat.id, user_id: sara.who.user.id, typing: true };
    expect(await reza.client.heard('typing')).toEqual(told);
    expect(sara.client.frames.filter(({ event }) => event === 'typing')).toEqual([]);
  });

  // Seen to fail when a frame to nobody is sent: for Socket.IO no room at all is everybody.
  test('while one waits, nobody sees that one writes', async () => {
    const ali = await chats.customer(chats.name('ali'));
    const { id } = await ali.client.start({ department_id: await chats.department() });
    expect(await ali.client.ask('typing', { chat_id: id, typing: true })).toEqual({ ok: true });
    await send(sara.client, 'a mark');
    await reza.client.heard('message', ({ body }) => body === 'a mark');
    for (const { client } of [sara, reza, ali])
      expect(client.frames.filter(({ event }) => event === 'typing')).toEqual([]);
  });

  test('read marks move forward only, never past the end, and both members hear', async () => {
    const { message } = await send(sara.client, 'read me');
    const chat_id = chat.id;
    expect(await reza.client.ask('mark_read', { chat_id, seq: message.seq + 100 })).toEqual({ ok: true });
    const mark = { chat_id, user_id: reza.who.user.id, seq: message.seq };
    expect(await sara.client.heard('read')).toEqual(mark);
    expect(await reza.client.heard('read')).toEqual(mark);
    expect(await reza.client.ask('mark_read', { chat_id, seq: 1 })).toEqual({ ok: true });
    const now = expectStatus(await sara.who.get(`/api/chats/${chat_id}`), 200).chat;
    expect(now).toMatchObject({ operator_read_seq: message.seq, customer_read_seq: 0 });
    expect(await reza.client.ask('mark_read', { chat_id, seq: -1 })).toMatchObject({ ok: false });
  });
});
