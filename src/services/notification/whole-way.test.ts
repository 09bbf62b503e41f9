import { afterAll, beforeAll, expect, it } from 'vitest';
import { type Desk, openDesk } from '../../../test/desk.ts';
import { type PushSink, startPushSink } from '../../../test/sinks/push-sink.ts';
import { type SmtpSink, startSmtpSink } from '../../../test/sinks/smtp-sink.ts';
import { eventually, expectStatus } from '../../client/http-client.ts';

let mails: SmtpSink;
let pushes: PushSink;
let desk: Desk;
beforeAll(async () => {
  [mails, pushes] = [await startSmtpSink(), await startPushSink()];
  desk = await openDesk({ SMTP_URL: mails.url, OUTBOUND_ALLOW: pushes.host, PUBLIC_URL: 'https://desk.example' });
});
afterAll(async () => {
  await desk.stop();
  await mails.stop();
  await pushes.stop();
});

it('from a ticket to the mail server and the browser, through the whole program and its queue', async () => {
  const { department_id } = expectStatus(await desk.parisa.get('/api/departments'), 200).items.map(
    ({ id }: { id: string }) => ({ department_id: id }),
  )[0];
  const reza = await desk.operator('reza', { department_ids: [department_id] });
  const browser = pushes.subscribe();
  expectStatus(await reza.post('/api/notifications/push-subscriptions', browser), 201);
  const sara = await desk.register('sara');

  const { ticket } = expectStatus(await sara.post('/api/tickets', { subject: 'No light', body: 'It is dark' }), 201);
  const [assigned] = await eventually(() => pushes.pushesTo(browser).length > 0 && pushes.pushesTo(browser));
  expect(assigned?.message).toMatchObject({ body: 'No light', url: `https://desk.example/tickets/${ticket.id}` });

  const secret = 'she has not paid';
  expectStatus(await reza.post(`/api/tickets/${ticket.id}/replies`, { body: secret, internal: true }), 201);
  expectStatus(await reza.post(`/api/tickets/${ticket.id}/replies`, { body: 'Look at the fuse' }), 201);
  await eventually(() =>
    mails.mailsTo('sara@example.com').some(({ parsed }) => parsed.text?.includes('Look at the fuse')),
  );
  expectStatus(await reza.post(`/api/tickets/${ticket.id}/close`), 200);
  await eventually(() => mails.mailsTo('sara@example.com').some(({ parsed }) => parsed.text?.includes('was closed')));

  const { items } = expectStatus(await sara.get('/api/notifications'), 200);
  expect(items.map(({ kind }: { kind: string }) => kind)).toEqual([
    'TICKET_CLOSED',
    'TICKET_REPLIED',
    'TICKET_ASSIGNED',
  ]);
  expect(mails.mails.filter(({ raw, parsed }) => raw.includes(secret) || parsed.text?.includes(secret))).toEqual([]);
  const ids = mails.mails.map(({ parsed }) => parsed.messageId);
  expect(new Set(ids).size).toBe(ids.length);
});
