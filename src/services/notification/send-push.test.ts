import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { openStage, type Stage } from '../../../test/notification-stage.ts';
import { type PushSink, type SinkSubscription, startPushSink } from '../../../test/sinks/push-sink.ts';
import type { StagePerson } from '../../../test/staged-tickets.ts';

let sink: PushSink;
let stage: Stage;
let reza: StagePerson;
let sara: StagePerson;
beforeAll(async () => {
  sink = await startPushSink();
  stage = await openStage({ OUTBOUND_ALLOW: sink.host, VAPID_SUBJECT: 'mailto:admin@desk.example' });
});
beforeEach(async () => {
  reza = await stage.person('OPERATOR', { name: 'Reza', email: null });
  sara = await stage.person('CUSTOMER', { name: 'سارا' });
});
afterAll(async () => {
  await stage.stop();
  await sink.stop();
});

/** A browser of Reza's, registered as browsers do. */
async function browser(): Promise<SinkSubscription> {
  const subscription = sink.subscribe();
  const { status, body } = await (await stage.as(reza)).post('/api/notifications/push-subscriptions', {
    ...subscription,
    expirationTime: null,
  });
  expect([status, body.push_subscription?.endpoint]).toEqual([201, subscription.endpoint]);
  return subscription;
}
const ask = async (subject = 'چاپگر') => {
  const ticket = await stage.ticket({ customer: sara, operator: reza, subject });
  const event = await stage.reply(ticket, sara, `<b>سلام</b>\n${'بسیار '.repeat(2000)}`);
  return { ticket, event };
};
const delivery = async () => {
  const [row] = await stage.sql<{ status: string; last_error: string | null }>(
    `select status, last_error from notification.deliveries where user_id = $1 and channel = 'PUSH'`,
    [reza.id],
  );
  return row;
};
const subscriptions = () =>
  stage.sql<{ endpoint: string }>('select endpoint from notification.push_subscriptions where user_id = $1', [reza.id]);

describe('a push', () => {
  it('reaches every browser of the person once, encrypted for it and signed by us', async () => {
    const browsers = [await browser(), await browser()];
    const { ticket, event } = await ask();
    expect(await stage.work()).toEqual([]);
    const { body } = await (await stage.as(reza)).get('/api/notifications/preferences');
    for (const one of browsers) {
      const [push, ...more] = sink.pushesTo(one);
      expect(more).toEqual([]);
      expect(push?.message).toMatchObject({
        title: `The customer replied on ticket #${ticket.number}`,
        url: `https://desk.example/tickets/${ticket.id}`,
        tag: event,
      });
      expect(push?.message.body).toMatch(/^سارا: <b>سلام<\/b> بسیار .*…$/);
      expect(push?.headers).toMatchObject({ ttl: '86400', urgency: 'normal', 'content-encoding': 'aes128gcm' });
      expect(push?.serverKey).toBe(body.vapid_public_key);
      expect(push?.claims.sub).toBe('mailto:admin@desk.example');
    }
    expect(sink.complaints).toEqual([]);
    expect(await delivery()).toMatchObject({ status: 'SENT' });
  });

  it('about a chat opens the chat, and is not sent any more when the message was read there', async () => {
    const one = await browser();
    const chat = await stage.chat({ customer: sara, operator: reza });
    await stage.say(chat, sara, 'سلام');
    const event = await stage.happen('chat.unread', { chat_id: chat.id, user_id: reza.id });
    expect(await stage.work()).toEqual([]);
    const said = { title: 'سارا wrote to you in the chat', body: 'سلام' };
    const expected = { ...said, url: `https://desk.example/chats/${chat.id}`, tag: event };
    expect(sink.pushesTo(one).map(({ message }) => message)).toEqual([expected]);

    await stage.say(chat, sara, 'کسی هست؟');
    await stage.happen('chat.unread', { chat_id: chat.id, user_id: reza.id });
    sink.answer(one.endpoint, 503);
    await stage.work();
    await stage.readAll(chat, reza);
    sink.answer(one.endpoint, 0);
    expect(await stage.work()).toEqual([]);
    expect(sink.pushesTo(one)).toHaveLength(1);
  });

  it('is not asked for when the person has no browser, or turned it off', async () => {
    await ask();
    await browser();
    await (await stage.as(reza)).put('/api/notifications/preferences', {
      kinds: { TICKET_REPLIED: { email: false, push: false } },
    });
    await ask();
    await stage.work();
    expect(await delivery()).toBeUndefined();
  });

  it('is not sent any more when the notice was read in the app', async () => {
    const one = await browser();
    sink.answer(one.endpoint, 503);
    await ask();
    await stage.work();
    const me = await stage.as(reza);
    const { body } = await me.get('/api/notifications');
    await me.post(`/api/notifications/${body.items[0].id}/read`);
    sink.answer(one.endpoint, 0);
    expect(await stage.work()).toEqual([]);
    expect(sink.pushesTo(one)).toEqual([]);
    expect(await delivery()).toMatchObject({ status: 'DROPPED' });
  });
});

describe('when a push service', () => {
  it.each([404, 410])('answers %i, the subscription is removed and the others are served', async (status) => {
    const [gone, good] = [await browser(), await browser()];
    sink.answer(gone.endpoint, status);
    await ask();
    expect(await stage.work()).toEqual([]);
    expect(sink.pushesTo(good)).toHaveLength(1);
    expect(await subscriptions()).toEqual([{ endpoint: good.endpoint }]);
  });

  // Fails when `reached` is not kept: then the good browser is told again with every attempt.
  it.each([429, 500])('answers %i, it is tried again, and nobody else is told twice', async (status) => {
    const [slow, good] = [await browser(), await browser()];
    sink.answer(slow.endpoint, status);
    await ask();
    expect(await stage.work()).toMatchObject([{ message: expect.stringContaining(String(status)) }]);
    expect(await stage.work()).toHaveLength(1);
    expect(await delivery()).toMatchObject({ status: 'QUEUED' });
    sink.answer(slow.endpoint, 0);
    expect(await stage.work()).toEqual([]);
    expect([sink.pushesTo(slow).length, sink.pushesTo(good).length]).toEqual([1, 1]);
    expect(await delivery()).toMatchObject({ status: 'SENT' });
  });

  it.each([400, 403])('answers %i, it is not tried again', async (status) => {
    const one = await browser();
    sink.answer(one.endpoint, status);
    await ask();
    expect(await stage.work()).toEqual([]);
    expect(await delivery()).toMatchObject({ status: 'DROPPED', last_error: expect.stringContaining(String(status)) });
    expect(await subscriptions()).toHaveLength(1);
  });

  it('redirects, nobody follows', async () => {
    const one = await browser();
    const inside = sink.subscribe();
    sink.answer(one.endpoint, 307, { location: inside.endpoint });
    await ask();
    const before = sink.requests.length;
    expect(await stage.work()).toEqual([]);
    expect(sink.requests.slice(before)).toHaveLength(1);
    expect(await delivery()).toMatchObject({ status: 'DROPPED', last_error: expect.stringContaining('307') });
  });

  it('leads inside by now, nothing is sent there', async () => {
    const one = await browser();
    await stage.sql(
      `update notification.push_subscriptions set endpoint = replace(endpoint, 'localhost', '127.0.0.1') where user_id = $1`,
      [reza.id],
    );
    await ask();
    const before = sink.requests.length;
    expect(await stage.work()).toEqual([]);
    expect(await delivery()).toMatchObject({
      status: 'DROPPED',
      last_error: expect.stringContaining('public address'),
    });
    expect(sink.pushesTo(one)).toEqual([]);
    expect(sink.requests).toHaveLength(before);
  });
});
