import type { JobPayload } from '#contract/jobs.ts';
import { emit, type Tx } from '#kit/transact.ts';
import { deleteOwn, deleteWebhookDeliveries, emptyDeliveries, emptyNotifications } from './erase-queries.ts';

/** A person was erased: nothing reaches them any more, and what others were told of their tickets and chats is emptied. */
export async function eraseNotificationsJob(
  tx: Tx,
  payloads: readonly JobPayload<'erase_notifications'>[],
): Promise<void> {
  for (const { user_id } of payloads) {
    await deleteOwn(tx, user_id);
    await emptyDeliveries(tx, user_id);
    await deleteWebhookDeliveries(tx, user_id);
    const told = await emptyNotifications(tx, user_id);
    if (told.length > 0) emit(tx, 'person.erased', { user_id }, { to: told.map((id) => `user:${id}`) });
  }
}
