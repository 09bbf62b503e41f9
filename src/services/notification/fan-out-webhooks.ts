import { Chat } from '#contract/chats.ts';
import { Reply, Ticket } from '#contract/tickets.ts';
import { type WebhookEvent, webhookEvents } from '#contract/webhooks.ts';
import { newId, timeOfId } from '#kit/ids.ts';
import { emit, type Tx } from '#kit/transact.ts';
import type { Happened } from './scene-queries.ts';
import { insertWebhookDeliveries } from './webhook-delivery-queries.ts';
import { selectListeners, selectObjects } from './webhook-queries.ts';

const objects = {
  ticket: { view: 'ticketing.readable_tickets', schema: Ticket },
  reply: { view: 'ticketing.readable_replies', schema: Reply },
  chat: { view: 'chat.readable_chats', schema: Chat },
} as const;
type ObjectName = keyof typeof objects;
const objectNames = Object.keys(objects) as ObjectName[];

/**
 * The job `call_webhooks`: one delivery for each event and each webhook that wants it, with the objects as they stand now.
 * What is there already stays as it is.
 */
export async function fanOutWebhooks(tx: Tx, happened: readonly Happened[], now: Date): Promise<void> {
  const outward = happened.flatMap((event) => (isOutward(event.name) ? [{ ...event, name: event.name }] : []));
  const listeners = await selectListeners(tx);
  const wanted = outward.filter(({ name }) => listeners.some(({ events }) => events.includes(name)));
  if (wanted.length === 0) return;

  const found = new Map<ObjectName, Awaited<ReturnType<typeof selectObjects>>>();
  for (const name of objectNames) {
    const ids = wanted.flatMap((event) => (shows(event.name, name) ? [idOf(event, name)] : []));
    found.set(name, await selectObjects(tx, objects[name].view, [...new Set(ids)]));
  }
  const deliveries = wanted.flatMap((event) => {
    const data: Record<string, unknown> = {};
    for (const name of webhookEvents[event.name]) {
      const object = found.get(name)?.get(idOf(event, name));
      if (!object) return [];
      data[name] = asContract(name, object);
    }
    const { event_id, name: type } = event;
    const body = JSON.stringify({ id: event_id, type, created_at: timeOfId(event_id), data });
    const hearing = listeners.filter(({ events }) => events.includes(type));
    return hearing.map(({ id: webhook_id }) => ({ id: newId(), webhook_id, event_id, type, body }));
  });
  const written = await insertWebhookDeliveries(tx, deliveries, now.toISOString());
  for (const webhook_id of new Set(written.map((delivery) => delivery.webhook_id)))
    emit(tx, 'webhook.due', { webhook_id }, { to: [] });
}

const isOutward = (name: string): name is WebhookEvent => Object.hasOwn(webhookEvents, name);
const shows = (event: WebhookEvent, name: ObjectName) => webhookEvents[event].some((shown) => shown === name);
const idOf = ({ payload }: Happened, name: ObjectName): string => String(payload[`${name}_id`]);

/** The columns of the view that the API shows, and no other: not who may read it. */
const asContract = (name: ObjectName, object: Record<string, unknown>) =>
  Object.fromEntries(Object.keys(objects[name].schema.properties).map((key) => [key, object[key] ?? null]));
