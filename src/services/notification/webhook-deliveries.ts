import type { Static } from 'typebox';
import type { PlainPageQuery } from '#contract/operators.ts';
import {
  pingType,
  type Webhook,
  type WebhookDeliveryAnswer,
  type WebhookDeliveryDetail,
  type WebhookDeliveryPage,
} from '#contract/webhooks.ts';
import { newId } from '#kit/ids.ts';
import { cursorParts, decodeCursor, toPage } from '#kit/page.ts';
import { notFound, Problem } from '#kit/problem.ts';
import { type Context, emit, type Tx, transact } from '#kit/transact.ts';
import type { Use } from './use.ts';
import {
  insertWebhookDeliveries,
  requeueWebhookDelivery,
  selectWebhookDeliveries,
  selectWebhookDelivery,
} from './webhook-delivery-queries.ts';
import { lockWebhook, selectWebhook } from './webhook-queries.ts';

interface OneDelivery {
  params: { id: string; delivery_id: string };
  context: Context;
}

export async function listDeliveries(
  { db }: Use,
  { params, query }: { params: { id: string }; query: Static<typeof PlainPageQuery> },
): Promise<Static<typeof WebhookDeliveryPage>> {
  const { limit } = query;
  const [below] = decodeCursor(query.cursor, [cursorParts.id]) ?? [];
  if (!(await selectWebhook(db, params.id))) throw notFound();
  const rows = await selectWebhookDeliveries(db, params.id, { below, limit: limit + 1 });
  return toPage(rows, limit, ({ id }) => [id]);
}

export async function getDelivery({ db }: Use, { params }: OneDelivery): Promise<Static<typeof WebhookDeliveryDetail>> {
  const found = await selectWebhookDelivery(db, params.id, params.delivery_id);
  if (!found) throw notFound();
  const { body: request_body, response_body, ...delivery } = found;
  return { delivery, request_body, response_body };
}

/** The same delivery again, under the id it had: who keeps account of ids knows it. */
export async function redeliver(
  use: Use,
  { params, context }: OneDelivery,
): Promise<Static<typeof WebhookDeliveryAnswer>> {
  return transact(use, context, async (tx) => {
    const webhook = await lockEnabled(tx, params.id);
    if (!(await selectWebhookDelivery(tx.sql, webhook.id, params.delivery_id))) throw notFound();
    const delivery = await requeueWebhookDelivery(tx, params.delivery_id, use.now().toISOString());
    if (!delivery) throw new Problem('invalid_state', 'It is being delivered at this moment.');
    emit(tx, 'webhook.due', { webhook_id: webhook.id }, { to: [] });
    return { delivery };
  });
}

/** Sends a `ping`, whatever the webhook asks for. */
export async function testWebhook(
  use: Use,
  { params, context }: { params: { id: string }; context: Context },
): Promise<Static<typeof WebhookDeliveryAnswer>> {
  return transact(use, context, async (tx) => {
    const webhook = await lockEnabled(tx, params.id);
    const now = use.now().toISOString();
    const event_id = newId();
    const body = JSON.stringify({ id: event_id, type: pingType, created_at: now, data: {} });
    const ping = { id: newId(), webhook_id: webhook.id, event_id, type: pingType, body };
    const [delivery] = await insertWebhookDeliveries(tx, [ping], now);
    if (!delivery) throw new Error('A new delivery is always written');
    emit(tx, 'webhook.due', { webhook_id: webhook.id }, { to: [] });
    return { delivery };
  });
}

async function lockEnabled(tx: Tx, id: string): Promise<Webhook> {
  const webhook = await lockWebhook(tx, id);
  if (!webhook) throw notFound();
  if (!webhook.enabled) throw new Problem('invalid_state', 'The webhook is switched off.');
  return webhook;
}
