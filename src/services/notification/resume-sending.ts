import type { Static } from 'typebox';
import type { ResumeSending, Sending } from '#contract/notifications.ts';
import { audit } from '#kit/audit.ts';
import type { NewJob } from '#kit/jobs.ts';
import { type Context, emit, type Transactor, transact } from '#kit/transact.ts';
import { deleteHold, dropHeld, requeueHeld, selectSending } from './hold-queries.ts';
import type { Use } from './use.ts';
import { dropQueuedWebhooks, selectListenersThatWait } from './webhook-delivery-queries.ts';

export async function resumeSending(
  use: Use,
  { body, context }: { body: Static<typeof ResumeSending>; context: Context },
): Promise<Sending> {
  await endHold(use, context, body);
  return selectSending(use.db);
}

/** How many jobs are written in one statement. */
const atOnce = 1000;

/**
 * Lets a restored copy send, and asks for what was put by meanwhile or gives it up: one transaction, after which nothing
 * is held any more.
 * @returns how many mails, pushes and calls of webhooks that were.
 */
export async function endHold(use: Transactor, context: Context, { discard }: { discard: boolean }): Promise<number> {
  return transact(use, context, async (tx) => {
    await deleteHold(tx);
    audit(tx, 'sending.resumed', { subject: null, details: { discarded: discard } });
    const because = 'Given up when sending was resumed';
    if (discard) return (await dropHeld(tx, because)) + (await dropQueuedWebhooks(tx, because));
    const waiting = await selectListenersThatWait(tx);
    for (const { webhook_id } of waiting) emit(tx, 'webhook.due', { webhook_id }, { to: [] });
    for (let resumed = waiting.reduce((sum, { count }) => sum + count, 0); ; ) {
      const deliveries = await requeueHeld(tx, atOnce);
      if (deliveries.length === 0) return resumed;
      const jobs = deliveries.map(
        ({ id, channel }): NewJob => ({
          name: channel === 'EMAIL' ? 'send_email' : 'send_push',
          payload: { delivery_id: id },
          request_id: context.request_id,
        }),
      );
      await use.queue.insert(tx, jobs);
      resumed += deliveries.length;
    }
  });
}
