import { describe, expect, test } from 'vitest';
import { useWebhookDesk } from '../../../test/webhook-desk.ts';
import { eventually, expectStatus } from '../../client/http-client.ts';
import { connectDatabase } from '../../kit/database.ts';
import { createJobs } from '../../kit/jobs.ts';
import { createLocalLive } from '../../kit/live.ts';
import { createLog } from '../../kit/log.ts';
import { createMetrics } from '../../kit/metrics.ts';
import { deliverWebhooks } from './deliver-webhooks.ts';
import { createOutboundGuard } from './outbound-guard.ts';
import { createWebhookSender } from './webhook-sender.ts';

const { desk, sink, parisa, sara, now, hook, off, open, deliveries, one, look, pass } = useWebhookDesk();

describe('a receiver that is down', () => {
  test('for a while gets it later, under the same id; what was answered can be read', async () => {
    const { id, path } = await hook();
    sink().behave(path, (_call, response) => void response.writeHead(500).end('out of order'));
    await open();
    const failed = await eventually(async () => {
      const delivery = await one(id);
      return delivery?.attempted_at != null && delivery;
    });
    expect(failed).toMatchObject({ status: 'QUEUED', attempts: 1, response_status: 500, error: 'Answered 500' });
    const wait = Date.parse(failed.next_attempt_at ?? '') - Date.parse(failed.attempted_at ?? '');
    expect(wait).toBeGreaterThanOrEqual(10_000);
    expect(wait).toBeLessThan(20_000);
    const read = expectStatus(await parisa().get(`/api/webhooks/${id}/deliveries/${failed.id}`), 200);
    expect(read).toEqual({
      delivery: failed,
      request_body: sink().callsTo(path)[0]?.body,
      response_body: 'out of order',
    });
    const { failing_since } = expectStatus(await parisa().get(`/api/webhooks/${id}`), 200).webhook;
    expect(failing_since).not.toBeNull();
    // Seen to fail when whoever saves one that is on gives it its three days again.
    const saved = await parisa().patch(`/api/webhooks/${id}`, { description: 'failing', enabled: true });
    expect(expectStatus(saved, 200).webhook).toMatchObject({ failing_since });

    await look();
    expect(sink().callsTo(path)).toHaveLength(1);
    sink().behave(path, (_call, response) => void response.writeHead(200).end('thanks'));
    await pass(15);
    await eventually(async () => (await one(id))?.status === 'DELIVERED');
    const [first, second, ...more] = sink().callsTo(path);
    expect(more).toEqual([]);
    expect(second).toMatchObject({ id: first?.id, body: first?.body });
    expect(expectStatus(await parisa().get(`/api/webhooks/${id}`), 200).webhook.failing_since).toBeNull();
    await off({ id });
  });

  test('for too long has missed it; an admin delivers it again, nobody else', async () => {
    const { id, path } = await hook();
    sink().behave(path, (_call, response) => void response.writeHead(503).end());
    await open();
    const attempts = async (wanted: number) =>
      eventually(async () => (await one(id))?.attempts === wanted && (await one(id))?.error !== null);
    await attempts(1);
    for (const [at, delay] of [10, 60, 300, 1800, 7200, 18_000, 36_000].entries()) {
      await pass(delay * 1.25);
      await eventually(() => sink().callsTo(path).length === at + 2);
      await attempts(at + 2);
    }
    const failed = await eventually(async () => (await one(id))?.status === 'FAILED' && (await one(id)));
    expect(failed).toMatchObject({ attempts: 8, next_attempt_at: null });
    await pass(100_000);
    expect(sink().callsTo(path)).toHaveLength(8);
    expect(
      new Set(
        sink()
          .callsTo(path)
          .map((call) => call.id),
      ).size,
    ).toBe(1);

    sink().behave(path, (_call, response) => void response.writeHead(204).end());
    const again = `/api/webhooks/${id}/deliveries/${failed.id}/redeliver`;
    expect((await sara().post(again)).status).toBe(403);
    expect((await parisa().post(again.replace(id, crypto.randomUUID()))).status).toBe(404);
    expect(sink().callsTo(path)).toHaveLength(8);
    expectStatus(await parisa().post(again), 200);
    await eventually(async () => (await one(id))?.status === 'DELIVERED');
    expect(sink().callsTo(path)[8]?.id).toBe(failed.event_id);
    await off({ id });
  });

  test('for three days is switched off, and the admins are told; then nothing is written for it', async () => {
    const { id, path } = await hook();
    sink().behave(path, (_call, response) => void response.writeHead(500).end());
    await open();
    await eventually(async () => (await one(id))?.error);
    await pass(3 * 24 * 3600 - 3600);
    await eventually(() => sink().callsTo(path).length === 2);
    expect(expectStatus(await parisa().get(`/api/webhooks/${id}`), 200).webhook.enabled).toBe(true);
    await pass(7200);
    const webhook = await eventually(async () => {
      const found = expectStatus(await parisa().get(`/api/webhooks/${id}`), 200).webhook;
      return !found.enabled && found;
    });
    expect(webhook.disabled_because).toBe('FAILING');
    const { items } = expectStatus(await parisa().get('/api/notifications'), 200);
    expect(items[0]).toMatchObject({ kind: 'WEBHOOK_DISABLED', title: expect.stringContaining('127.0.0.1') });
    expect(JSON.stringify(expectStatus(await sara().get('/api/notifications'), 200))).not.toContain('WEBHOOK');
    const calls = sink().callsTo(path).length;
    await open();
    await pass(50_000);
    expect(sink().callsTo(path)).toHaveLength(calls);
    expect(await parisa().post(`/api/webhooks/${id}/test`)).toMatchObject({ status: 409 });

    sink().behave(path, (_call, response) => void response.writeHead(204).end());
    const on = expectStatus(await parisa().patch(`/api/webhooks/${id}`, { enabled: true }), 200).webhook;
    expect(on).toMatchObject({ disabled_because: null, failing_since: null });
    await eventually(async () => (await deliveries(id)).every(({ status }) => status === 'DELIVERED'));
    await off({ id });
  });
});

describe('many at once', () => {
  test('one that never answers gets four calls and holds nobody up; two workers send nothing twice', async () => {
    const [slow, quick] = [await hook(), await hook()];
    const held: (() => void)[] = [];
    sink().behave(slow.path, async (_call, response) => {
      await new Promise<void>((resolve) => held.push(resolve));
      response.writeHead(204).end();
    });
    const other = await secondWorker();
    try {
      for (let at = 0; at < 12; at++) expectStatus(await open(), 201);
      await eventually(() => sink().callsTo(quick.path).length === 12);
      await eventually(() => held.length === 4);
      other.nudge();
      await look();
      expect(sink().callsTo(slow.path)).toHaveLength(4);
      while (sink().callsTo(slow.path).length < 12 || held.length > 0) {
        expect(held.length).toBeLessThanOrEqual(4);
        held.shift()?.();
        other.nudge();
        await new Promise((resolve) => setImmediate(resolve));
      }
      await eventually(async () => (await deliveries(slow.id)).every(({ status }) => status === 'DELIVERED'));
      for (const { path } of [slow, quick])
        expect(
          new Set(
            sink()
              .callsTo(path)
              .map((call) => call.id),
          ).size,
        ).toBe(sink().callsTo(path).length);
      expect((await deliveries(slow.id)).map(({ attempts }) => attempts)).toEqual(Array(12).fill(1));
    } finally {
      await other.stop();
    }
    await off(slow, quick);
  });

  test('one that is dead leaves mail and others as they are', async () => {
    const dead = await hook();
    expectStatus(await parisa().patch(`/api/webhooks/${dead.id}`, { url: 'http://127.0.0.1:1/' }), 200);
    const alive = await hook();
    const before = await outbox();
    expectStatus(await desk().nobody.post('/api/auth/password/forgot', { email: 'sara@example.com' }), 204);
    expectStatus(await open(), 201);
    await eventually(() => sink().callsTo(alive.path).length === 1);
    await eventually(async () => (await outbox()) > before);
    await eventually(async () => (await one(dead.id))?.error?.includes('ECONNREFUSED'));
    await off(dead, alive);
  });
  const outbox = async () => expectStatus(await parisa().get('/api/admin/outbox'), 200).items.length;
});

test('what a process had taken when it died goes out again under the same id', async () => {
  const { id, path } = await hook();
  let answer = () => {};
  sink().behave(path, async (_call, response) => {
    await new Promise<void>((resolve) => {
      answer = resolve;
    });
    response.writeHead(204).end();
  });
  await open();
  await eventually(() => sink().callsTo(path).length === 1);
  // For all this process knows another one holds it, and has not been heard of for half a minute.
  sink().behave(path, (_call, response) => void response.writeHead(204).end());
  await pass(31);
  await eventually(async () => (await one(id))?.status === 'DELIVERED');
  // The first comes back to life: what stands is the record of the second.
  answer();
  await look();
  expect(await one(id)).toMatchObject({ status: 'DELIVERED', attempts: 2 });
  const ids = sink()
    .callsTo(path)
    .map((call) => call.id);
  expect(ids).toEqual([ids[0], ids[0]]);
  await off({ id });
});

/** The part of another process that sends, on the same database. */
async function secondWorker() {
  const log = createLog('fatal');
  const { db, close } = connectDatabase(desk().databaseUrl, log);
  const live = createLocalLive(() => {});
  const queue = createJobs(desk().databaseUrl, log, createMetrics());
  await queue.start();
  const worker = deliverWebhooks({
    db,
    queue,
    live,
    log,
    now,
    sender: createWebhookSender(createOutboundGuard([], undefined, { privateNetworks: true })),
  });
  return {
    nudge: () => live.publish([{ name: 'webhook.due', payload: { webhook_id: '' }, audience: [] }]),
    async stop() {
      await worker.close();
      await queue.stop();
      await close();
    },
  };
}
