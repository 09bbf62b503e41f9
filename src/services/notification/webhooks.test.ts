import { readFile } from 'node:fs/promises';
import { io } from 'socket.io-client';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Desk, openDesk, type SignedIn } from '../../../test/desk.ts';
import { startWebhookSink, type WebhookSink } from '../../../test/sinks/webhook-sink.ts';
import { eventually, expectStatus } from '../../client/http-client.ts';
import { webhookEventNames } from '../../contract/webhooks.ts';

let sink: WebhookSink;
let desk: Desk;
let sara: SignedIn;
let reza: SignedIn;
beforeAll(async () => {
  sink = await startWebhookSink();
  desk = await openDesk({ WEBHOOK_PRIVATE_NETWORKS: 'true' });
  sara = await desk.register('sara');
  reza = await desk.operator('reza');
});
afterAll(async () => {
  await desk.stop();
  await sink.stop();
});

let count = 0;
/** A webhook with a path of its own. */
async function hook(events: readonly string[], more: object = {}) {
  const path = `/hook-${++count}`;
  const body = { url: sink.url + path, events, ...more };
  const { webhook, secret } = expectStatus(await desk.parisa.post('/api/webhooks', body), 201);
  return { id: webhook.id as string, path, secret: secret as string, webhook };
}
const remove = (id: string) => desk.parisa.delete(`/api/webhooks/${id}`);
const open = async (subject = 'a question') =>
  expectStatus(await sara.post('/api/tickets', { subject, body: 'how?' }), 201).ticket;
const payloads = (path: string) => sink.callsTo(path).map(({ body }) => JSON.parse(body));
const rows = () => desk.sql('select * from notification.webhooks order by id');

describe('a webhook', () => {
  test('is made, changed, listed and deleted by an admin; its secret is shown once', async () => {
    const { id, secret, webhook } = await hook(['ticket.created'], { description: 'the shop' });
    expect(secret).toMatch(/^whsec_[A-Za-z0-9+/]{43}=$/);
    expect(webhook).toMatchObject({ description: 'the shop', events: ['ticket.created'], enabled: true });
    const patch = { events: ['ticket.closed', 'chat.ended'], enabled: false, description: null };
    const changed = expectStatus(await desk.parisa.patch(`/api/webhooks/${id}`, patch), 200).webhook;
    expect(changed).toMatchObject(patch);
    expect(expectStatus(await desk.parisa.get(`/api/webhooks/${id}`), 200).webhook).toEqual(changed);
    const list = expectStatus(await desk.parisa.get('/api/webhooks'), 200);
    expect(list.items[0]).toEqual(changed);
    expect(JSON.stringify([list, changed])).not.toContain('whsec_');
    expectStatus(await remove(id), 204);
    for (const answer of [await desk.parisa.get(`/api/webhooks/${id}`), await remove(id)])
      expect(answer).toMatchObject({ status: 404, body: { code: 'not_found' } });
  });

  test('is nobody’s but an admin’s: nothing is read, changed or sent by others', async () => {
    const { id, path } = await hook(['ticket.created']);
    const { delivery } = expectStatus(await desk.parisa.post(`/api/webhooks/${id}/test`), 201);
    await eventually(() => sink.callsTo(path).length === 1);
    const before = await rows();
    for (const who of [reza, sara]) {
      const asked = [
        await who.get('/api/webhooks'),
        await who.post('/api/webhooks', { url: `${sink.url}/theirs`, events: ['ticket.created'] }),
        await who.patch(`/api/webhooks/${id}`, { url: `${sink.url}/theirs` }),
        await who.post(`/api/webhooks/${id}/secret`),
        await who.get(`/api/webhooks/${id}/deliveries/${delivery.id}`),
        await who.post(`/api/webhooks/${id}/deliveries/${delivery.id}/redeliver`),
        await who.delete(`/api/webhooks/${id}`),
      ];
      expect(asked.map(({ status }) => status)).toEqual(asked.map(() => 403));
    }
    expect(await rows()).toEqual(before);
    expect(sink.callsTo(path)).toHaveLength(1);
    expect(sink.callsTo('/theirs')).toEqual([]);
    expectStatus(await remove(id), 204);
  });

  test.each([
    ['no event', { events: [] }],
    ['an event of the house', { events: ['session.revoked'] }],
    ['another scheme', { url: 'file:///etc/passwd' }],
    ['a password in the address', { url: 'https://user:secret@shop.example/' }],
    ['a secret of one’s own', { secret: 'whsec_AAAA' }],
  ])('is refused with %s', async (_what, body) => {
    const before = await rows();
    const asked = { url: `${sink.url}/refused`, events: ['ticket.created'], ...body };
    expect(await desk.parisa.post('/api/webhooks', asked)).toMatchObject({
      status: 422,
      body: { code: 'invalid_request' },
    });
    expect(await rows()).toEqual(before);
  });
});

// Security case 34.
describe('a private address', () => {
  let strict: Desk;
  beforeAll(async () => {
    strict = await openDesk({ OUTBOUND_ALLOW: 'localhost:9443' });
  });
  afterAll(() => strict.stop());
  const kept = () => strict.sql('select id, url from notification.webhooks order by id');

  test.each([
    'http://93.184.215.14/',
    'https://127.0.0.1/',
    'https://localhost/',
    'https://localhost:9444/',
    'https://10.1.2.3/',
    'https://169.254.169.254/latest/meta-data',
    'https://[::1]/',
    'https://[::ffff:127.0.0.1]/',
    'https://2130706433/',
    'https://0x7f.1/',
  ])('is refused when saved, and a change to it too: %s', async (url) => {
    const events = ['ticket.created'];
    const before = await kept();
    expect(await strict.parisa.post('/api/webhooks', { url, events })).toMatchObject({
      status: 422,
      body: { code: 'invalid_request', errors: [{ path: 'url' }] },
    });
    expect(await kept()).toEqual(before);
    const allowed = { url: 'https://localhost:9443/', events };
    const { webhook } = expectStatus(await strict.parisa.post('/api/webhooks', allowed), 201);
    expect((await strict.parisa.patch(`/api/webhooks/${webhook.id}`, { url })).status).toBe(422);
    expect(expectStatus(await strict.parisa.get(`/api/webhooks/${webhook.id}`), 200).webhook).toEqual(webhook);
    expectStatus(await strict.parisa.delete(`/api/webhooks/${webhook.id}`), 204);
  });

  test('is refused again when it is called, however it came to be saved', async () => {
    const allowed = { url: 'https://localhost:9443/', events: ['ticket.created'] };
    const { webhook } = expectStatus(await strict.parisa.post('/api/webhooks', allowed), 201);
    await strict.sql('update notification.webhooks set url = $1', [`${sink.url}/inside`]);
    expectStatus(await strict.parisa.post(`/api/webhooks/${webhook.id}/test`), 201);
    const failed = await eventually(async () => {
      const { items } = expectStatus(await strict.parisa.get(`/api/webhooks/${webhook.id}/deliveries`), 200);
      return items[0]?.error;
    });
    expect(failed).toBe('must begin with https://');
    expect(sink.callsTo('/inside')).toEqual([]);
  });
});

describe('what happens', () => {
  test('is told to each that wants it, with the objects as the API shows them', async () => {
    const every = await hook(webhookEventNames);
    const some = await hook(['ticket.closed']);
    const off = await hook(webhookEventNames, { enabled: false });
    const ticket = await open();
    const of = (type: string) => payloads(every.path).find((payload) => payload.type === type);
    const created = await eventually(() => of('ticket.created'));
    expect(created.data.ticket).toMatchObject({ id: ticket.id, number: ticket.number, subject: 'a question' });
    await eventually(() => of('ticket.assigned'));
    const { reply } = expectStatus(await reza.post(`/api/tickets/${ticket.id}/replies`, { body: 'like so' }), 201);
    const replied = await eventually(() => of('ticket.replied'));
    expect(replied.data.reply).toEqual(reply);
    const closed = expectStatus(await reza.post(`/api/tickets/${ticket.id}/close`), 200).ticket;
    expect((await eventually(() => of('ticket.closed'))).data).toEqual({ ticket: closed });
    await eventually(() => sink.callsTo(some.path).length === 1);
    expect(sink.callsTo(some.path)[0]?.id).toBe(of('ticket.closed').id);
    expect(sink.callsTo(off.path)).toEqual([]);
    for (const { id, headers, body } of sink.callsTo(every.path)) {
      expect(JSON.parse(body)).toMatchObject({ id, created_at: expect.stringMatching(/^\d{4}-.*Z$/) });
      expect(headers['content-type']).toBe('application/json');
    }
    for (const { id } of [every, some, off]) await remove(id);
  });

  test('in an internal note is told only to those that ask for notes by name', async () => {
    const notes = await hook(['ticket.noted']);
    const replies = await hook(['ticket.replied', 'ticket.edited', 'ticket.closed']);
    const ticket = await open();
    expectStatus(
      await desk.parisa.post(`/api/tickets/${ticket.id}/replies`, { body: 'a secret', internal: true }),
      201,
    );
    expectStatus(await desk.parisa.post(`/api/tickets/${ticket.id}/replies`, { body: 'in public' }), 201);
    await eventually(() => payloads(notes.path).length === 1 && payloads(replies.path).length === 1);
    expect(payloads(notes.path)[0]).toMatchObject({ type: 'ticket.noted', data: { reply: { internal: true } } });
    expect(JSON.stringify(payloads(replies.path))).not.toContain('a secret');
    await remove(notes.id);
    await remove(replies.id);
  });

  test('in a chat is told too', async () => {
    const chats = await hook(['chat.queued', 'chat.ended', 'chat.missed']);
    const socket = io(desk.url, {
      auth: { token: sara.tokens.access_token },
      transports: ['websocket'],
      forceNew: true,
    });
    await new Promise((resolve) => socket.once('connect', () => resolve(undefined)));
    const { chat } = await socket.emitWithAck('start_chat', { client_chat_id: crypto.randomUUID() });
    expect(await socket.emitWithAck('leave_queue', { chat_id: chat.id })).toMatchObject({ ok: true });
    socket.disconnect();
    await eventually(() => payloads(chats.path).some(({ type }) => type === 'chat.ended'));
    for (const { data } of payloads(chats.path)) {
      expect(data.chat.id).toBe(chat.id);
      expect(data.chat).not.toHaveProperty('readers');
    }
    const last = expectStatus(await desk.parisa.get(`/api/chats/${chat.id}`), 200).chat;
    const ended = payloads(chats.path).find(({ type }) => type === 'chat.ended');
    expect(ended.data.chat).toEqual(last);
    await remove(chats.id);
  });

  test('costs a desk without webhooks no job', async () => {
    expectStatus(await desk.parisa.get('/api/webhooks'), 200);
    await desk.sql("delete from pgboss.job where name = 'call_webhooks'");
    await desk.sql('delete from notification.webhooks');
    const { id } = await open('quiet');
    await eventually(
      async () => (await desk.sql('select from kit.events where payload->>$1 = $2', ['ticket_id', id])).length,
    );
    expect(await desk.sql("select from pgboss.job where name = 'call_webhooks'")).toEqual([]);
    const { id: hookId } = await hook(['ticket.created']);
    await open('heard');
    expect((await desk.sql("select from pgboss.job where name = 'call_webhooks'")).length).toBeGreaterThan(0);
    await remove(hookId);
  });
});

describe('a secret', () => {
  test('signs so that the program in the documentation verifies it, and no other secret does', async () => {
    const { id, path, secret } = await hook(['ticket.created']);
    expectStatus(await desk.parisa.post(`/api/webhooks/${id}/test`), 201);
    const call = await eventually(() => sink.callsTo(path)[0]);
    const verify = await documentedVerify();
    expect(verify(call.headers, call.body, secret)).toMatchObject({ type: 'ping', id: call.id });
    const other = await hook(['ticket.created']);
    expect(() => verify(call.headers, call.body, other.secret)).toThrow('not signed');
    expect(() => verify(call.headers, `${call.body} `, secret)).toThrow('not signed');
    expect(() => verify(call.headers, call.body, secret, Date.now() + 600_000)).toThrow('too old');
    await remove(id);
    await remove(other.id);
  });

  test('that was replaced signs for a day beside the new one', async () => {
    const { id, path, secret } = await hook(['ticket.created']);
    const { secret: fresh } = expectStatus(await desk.parisa.post(`/api/webhooks/${id}/secret`), 200);
    expect(fresh).not.toBe(secret);
    expectStatus(await desk.parisa.post(`/api/webhooks/${id}/test`), 201);
    const call = await eventually(() => sink.callsTo(path)[0]);
    const verify = await documentedVerify();
    for (const one of [secret, fresh]) expect(verify(call.headers, call.body, one)).toMatchObject({ type: 'ping' });
    await desk.sql("update notification.webhooks set old_secret_until = now() - interval '1 second' where id = $1", [
      id,
    ]);
    expectStatus(await desk.parisa.post(`/api/webhooks/${id}/test`), 201);
    const later = await eventually(() => sink.callsTo(path)[1]);
    expect(() => verify(later.headers, later.body, secret)).toThrow('not signed');
    expect(verify(later.headers, later.body, fresh)).toMatchObject({ type: 'ping' });
    await remove(id);
  });
});

type Verify = (headers: object, body: string, secret: string, now?: number) => unknown;

/** The program that docs/webhooks.md shows. */
async function documentedVerify(): Promise<Verify> {
  const page = await readFile(new URL('../../../docs/webhooks.md', import.meta.url), 'utf8');
  const code = /```js\n([\s\S]*?)```/.exec(page)?.[1] ?? '';
  const { verify } = await import(/* @vite-ignore */ `data:text/javascript,${encodeURIComponent(code)}`);
  return verify;
}
