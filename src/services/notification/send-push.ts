import type { Database } from '#kit/database.ts';
import type { Config } from '#kit/env.ts';
import { stillToTell } from './decide-tellings.ts';
import { endDelivery, noteAttempt, selectQueuedDelivery } from './delivery-queries.ts';
import { holdBack } from './hold-queries.ts';
import { deleteSubscriptions, type Subscription, selectSubscriptions, selectUnreadNotice } from './push-queries.ts';
import type { PushResult, PushSender } from './push-sender.ts';
import { pageOf } from './topic.ts';

interface Use {
  db: Database;
  config: Pick<Config, 'public_url'>;
  push: PushSender;
  now: () => Date;
}

/** The job `send_push`: one delivery goes to every browser of the person. Another attempt goes to those not reached yet. */
export async function sendPush(
  { db, config, push, now }: Use,
  { delivery_id }: { delivery_id: string },
  signal: AbortSignal,
): Promise<void> {
  const drop = (because: string) => endDelivery(db, delivery_id, { status: 'DROPPED', because });
  const delivery = await selectQueuedDelivery(db, delivery_id);
  if (!delivery) return;
  const { event, user_id, reached } = delivery;
  const telling = await stillToTell(db, delivery, now());
  if (!telling?.topic) return drop('No longer to be told');
  const notice = await selectUnreadNotice(db, event.event_id, user_id);
  if (!notice) return drop('Read in the app before');
  if (await holdBack(db, delivery_id)) return;

  const message = { ...notice, url: pageOf(telling.topic, config.public_url), tag: event.event_id };
  const subscriptions = await selectSubscriptions(db, user_id, reached);
  const tried = await Promise.all(subscriptions.map(async (to) => ({ to, ...(await push.send(to, message, signal)) })));
  await deleteSubscriptions(db, idsOf(tried, 'GONE'));

  const newlyReached = idsOf(tried, 'REACHED');
  const trouble = tried
    .flatMap((one) => ('because' in one ? [`${new URL(one.to.endpoint).host}: ${one.because}`] : []))
    .join('; ');
  if (tried.some(({ result }) => result === 'FAILED')) {
    await noteAttempt(db, delivery_id, trouble, newlyReached);
    throw new Error(`Not every browser was reached: ${trouble}`);
  }
  if (reached.length + newlyReached.length > 0) return endDelivery(db, delivery_id, { status: 'SENT' });
  return drop(trouble || 'No browser takes pushes any more');
}

const idsOf = (tried: readonly ({ to: Subscription } & PushResult)[], result: PushResult['result']): string[] =>
  tried.filter((one) => one.result === result).map(({ to }) => to.id);
