import { randomUUID } from 'node:crypto';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { type ChatDesk, openChatDesk } from '../../../test/chat-desk.ts';
import type { Desk } from '../../../test/desk.ts';
import { openChatClient } from '../../client/chat-client.ts';
import { caller, eventually, expectStatus } from '../../client/http-client.ts';

let chats: ChatDesk;
let desk: Desk;
beforeAll(async () => {
  chats = await openChatDesk();
  ({ desk } = chats);
});
afterEach(() => chats.hangUp());
afterAll(() => chats.stop());

const repliesOf = async (who: { get: Desk['parisa']['get'] }, id: string) =>
  expectStatus(await who.get(`/api/tickets/${id}/replies?limit=100`), 200).items;

describe('a chat that becomes a ticket', () => {
  test('while nobody is there: the customer waits no longer, the ticket holds what was said and is routed', async () => {
    const department_id = await chats.department();
    const sara = await chats.customer(chats.name('sara'));
    const chat = await sara.client.start({ department_id, skills: ['فنی'] });
    await sara.client.say(chat.id, 'سلام، چاپگر روشن نمی‌شود.');
    await sara.client.say(chat.id, 'چراغش هم خاموش است.');
    const asked = { body: 'Please write to me.' };
    const { ticket } = expectStatus(await sara.who.post(`/api/chats/${chat.id}/ticket`, asked), 201);
    expect(ticket).toMatchObject({
      status: 'OPEN',
      customer_id: sara.who.user.id,
      department_id,
      tags: ['فنی'],
      subject: 'Please write to me.',
    });
    const [first] = await repliesOf(sara.who, ticket.id);
    expect(first.body).toMatch(
      /^Please write to me\.\n\n\[.+\] sara-\d+: سلام، چاپگر روشن نمی‌شود\.\n\n\[.+\] sara-\d+: چراغش هم خاموش است\.$/,
    );
    const ended = await sara.client.heard('chat_ended');
    expect(ended).toMatchObject({ reason: 'TURNED_INTO_TICKET', chat: { status: 'ENDED', ticket_id: ticket.id } });
    // Asked for again, also at the same moment, it is the same ticket.
    const again = await Promise.all(Array.from({ length: 5 }, () => sara.who.post(`/api/chats/${chat.id}/ticket`, {})));
    expect(new Set(again.map((answer) => expectStatus(answer, 201).ticket.id))).toEqual(new Set([ticket.id]));
    const reza = await desk.operator(chats.name('reza'), { department_ids: [department_id] });
    const routed = await eventually(async () => {
      const { ticket: now } = expectStatus(await sara.who.get(`/api/tickets/${ticket.id}`), 200);
      return now.operator_id !== null && now;
    });
    expect(routed.operator_id).toBe(reza.user.id);
    expect(
      await desk.sql(`select from kit.events where name = 'chat.missed' and payload->>'chat_id' = $1`, [chat.id]),
    ).toEqual([]);
  });

  // Tried without the unique index on chat_id: two tickets.
  test('twice at the same moment is one ticket', async () => {
    const sara = await chats.customer(chats.name('sara'));
    const chat = await sara.client.start({ department_id: await chats.department(), subject: 'refund' });
    await sara.client.say(chat.id, 'hello');
    const answers = await Promise.all(
      Array.from({ length: 8 }, () => sara.who.post(`/api/chats/${chat.id}/ticket`, {})),
    );
    const ids = new Set(answers.map((answer) => expectStatus(answer, 201).ticket.id));
    expect(ids.size).toBe(1);
    expect(expectStatus(await sara.who.get('/api/tickets'), 200).items).toHaveLength(1);
  });

  test('a guest leaves an address first; it shows nobody’s history', async () => {
    const department_id = await chats.department();
    const tokens = expectStatus(await desk.nobody.post('/api/auth/guest', { display_name: 'Visitor' }), 201);
    const guest = caller(desk.url, tokens.access_token);
    const client = openChatClient(desk.url, tokens.access_token);
    try {
      const chat = await client.start({ department_id, subject: 'Opening hours' });
      expect(await guest.post(`/api/chats/${chat.id}/ticket`, {})).toMatchObject({
        status: 409,
        body: { code: 'email_needed' },
      });
      const registered = await desk.register(chats.name('known'));
      expectStatus(await guest.patch('/api/auth/me', { email: registered.user.email }), 200);
      // Nothing was said, and there are no words to send.
      expect(await guest.post(`/api/chats/${chat.id}/ticket`, {})).toMatchObject({ status: 422 });
      const { ticket } = expectStatus(
        await guest.post(`/api/chats/${chat.id}/ticket`, { body: 'When are you open?' }),
        201,
      );
      expect(ticket.subject).toBe('Opening hours');
      expect(expectStatus(await registered.get('/api/tickets'), 200).items).toEqual([]);
      expect(expectStatus(await guest.get('/api/tickets'), 200).items).toHaveLength(1);
    } finally {
      client.close();
    }
    const sara = await desk.register(chats.name('sara'));
    expect(await sara.patch('/api/auth/me', { email: 'other@example.com' })).toMatchObject({ status: 422 });
    expect((await guest.patch('/api/auth/me', { email: 'no address' })).status).toBe(422);
  });

  test('by its operator, who goes on talking; a customer of another chat and another operator find nothing', async () => {
    const department_id = await chats.department();
    const reza = await chats.operatorIn(chats.name('reza'), department_id);
    const sara = await chats.customer(chats.name('sara'));
    const chat = await sara.client.start({ department_id });
    await sara.client.say(chat.id, 'x'.repeat(9_900));
    await reza.client.say(chat.id, 'y'.repeat(9_900));
    await sara.client.say(chat.id, 'z'.repeat(9_900));
    const [ali, mina] = [await desk.register(chats.name('ali')), await desk.operator(chats.name('mina'))];
    for (const other of [ali, mina]) expect((await other.post(`/api/chats/${chat.id}/ticket`, {})).status).toBe(404);
    expect((await reza.who.post(`/api/chats/${randomUUID()}/ticket`, {})).status).toBe(404);
    const { ticket } = expectStatus(await reza.who.post(`/api/chats/${chat.id}/ticket`, { subject: 'Long' }), 201);
    expect(ticket).toMatchObject({ subject: 'Long', customer_id: sara.who.user.id });
    const replies = await repliesOf(sara.who, ticket.id);
    expect(replies.map(({ body }: { body: string }) => body.length <= 20_000)).toEqual([true, true]);
    expect(replies.map(({ body }: { body: string }) => body).join('')).toMatch(/x{9900}[\s\S]*y{9900}[\s\S]*z{9900}/);
    const { chat: changed } = await sara.client.heard('chat_changed');
    expect(changed).toMatchObject({ status: 'ACTIVE', ticket_id: ticket.id });
    await reza.client.say(chat.id, 'you will hear from us');
  });
});
