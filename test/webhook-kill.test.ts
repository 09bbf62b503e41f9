import { Client } from 'pg';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { caller, eventually, expectStatus } from '../src/client/http-client.ts';
import { usePrograms } from './program.ts';
import { startWebhookSink, type WebhookSink } from './sinks/webhook-sink.ts';

const programs = usePrograms();
let sink: WebhookSink;
beforeEach(async () => {
  sink = await startWebhookSink();
});
afterEach(() => sink.stop());

test('killed between the call and the note of it, the program calls again under the same id', async () => {
  const databaseUrl = await programs.database();
  const env = {
    DATABASE_URL: databaseUrl,
    ADMIN_USERNAME: 'parisa',
    ADMIN_PASSWORD: 'correct horse battery',
    WEBHOOK_PRIVATE_NETWORKS: 'true',
  };
  const first = await programs.serve(env);
  sink.behave('/', () => {});
  const signIn = { username: 'parisa', password: env.ADMIN_PASSWORD };
  const tokens = expectStatus(await caller(first.url).post('/api/auth/login', signIn), 200);
  const parisa = caller(first.url, tokens.access_token);
  const hook = { url: sink.url, events: ['ticket.created'] };
  const { webhook } = expectStatus(await parisa.post('/api/webhooks', hook), 201);
  expectStatus(await parisa.post(`/api/webhooks/${webhook.id}/test`), 201);
  await eventually(() => sink.calls.length === 1);
  await programs.kill(first);

  const client = new Client({ connectionString: databaseUrl });
  await client.connect();
  const { rows } = await client.query('select status, attempts from notification.webhook_deliveries');
  expect(rows).toEqual([{ status: 'QUEUED', attempts: 1 }]);
  // Half a minute later.
  await client.query("update notification.webhook_deliveries set claimed_until = now() - interval '1 second'");
  sink.behave('/', (_call, response) => void response.writeHead(204).end());
  const second = await programs.serve(env);
  const status = async () => (await client.query('select status from notification.webhook_deliveries')).rows[0]?.status;
  await eventually(async () => (await status()) === 'DELIVERED');
  await client.end();
  const [call, again, ...more] = sink.calls;
  expect(more).toEqual([]);
  expect(again).toMatchObject({ id: call?.id, body: call?.body });
  await programs.stop(second);
}, 120_000);
