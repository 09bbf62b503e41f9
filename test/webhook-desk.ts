import { afterAll, beforeAll } from 'vitest';
import { eventually, expectStatus } from '../src/client/http-client.ts';
import type { WebhookDelivery } from '../src/contract/webhooks.ts';
import { type Desk, openDesk, type SignedIn } from './desk.ts';
import { startWebhookSink, type WebhookSink } from './sinks/webhook-sink.ts';

/** A desk for all tests of a file, which calls a receiver of theirs, and whose clock a test may put on. */
export function useWebhookDesk() {
  let sink: WebhookSink;
  let desk: Desk;
  let parisa: SignedIn;
  let sara: SignedIn;
  /** Seconds by which the program's clock is ahead of ours. */
  let ahead = 0;
  const now = () => new Date(Date.now() + ahead * 1000);
  beforeAll(async () => {
    sink = await startWebhookSink();
    desk = await openDesk({ WEBHOOK_PRIVATE_NETWORKS: 'true' }, { now });
    ({ parisa } = desk);
    sara = await desk.register('sara');
  });
  afterAll(async () => {
    await desk.stop();
    await sink.stop();
  });

  let count = 0;
  async function hook(events: readonly string[] = ['ticket.created']) {
    const path = `/hook-${++count}`;
    const body = { url: sink.url + path, events };
    const { webhook } = expectStatus(await parisa.post('/api/webhooks', body), 201);
    return { id: webhook.id as string, path };
  }
  const off = (...hooks: { id: string }[]) =>
    Promise.all(hooks.map(async ({ id }) => expectStatus(await parisa.delete(`/api/webhooks/${id}`), 204)));
  const open = () => sara.post('/api/tickets', { subject: 'a question', body: 'how?' });
  const deliveries = async (id: string): Promise<WebhookDelivery[]> =>
    expectStatus(await parisa.get(`/api/webhooks/${id}/deliveries`), 200).items;
  const one = async (id: string) => (await deliveries(id))[0];
  /** Word that something is due: the clock of a test says nothing of itself. */
  async function look() {
    const { id } = await hook();
    expectStatus(await parisa.post(`/api/webhooks/${id}/test`), 201);
    await eventually(async () => (await one(id))?.status === 'DELIVERED');
    await off({ id });
  }
  const advance = (seconds: number) => {
    ahead += seconds;
  };
  async function pass(seconds: number) {
    advance(seconds);
    // Tokens last for a quarter of an hour.
    parisa = await desk.signIn('parisa');
    sara = await desk.signIn('sara');
    await look();
  }

  return {
    ...{ desk: () => desk, sink: () => sink, parisa: () => parisa, sara: () => sara, now },
    ...{ hook, off, open, deliveries, one, look, advance, pass },
  };
}
