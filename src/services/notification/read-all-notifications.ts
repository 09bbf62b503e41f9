import type { Static } from 'typebox';
import type { AllReadAnswer } from '#contract/notifications.ts';
import type { Person } from '#kit/identity.ts';
import { type Context, emit, type Transactor, transact } from '#kit/transact.ts';
import { countUnread, updateAllRead } from './notification-queries.ts';

/** Each makes an event for the person's other screens, hence a limit; the answer says what is left. */
const atOnce = 1000;

export async function readAllNotifications(
  use: Transactor,
  { actor, context }: { actor: Person; context: Context },
): Promise<Static<typeof AllReadAnswer>> {
  return transact(use, context, async (tx) => {
    for (const notification_id of await updateAllRead(tx, actor.id, atOnce)) {
      emit(tx, 'notification.changed', { notification_id }, { to: [`user:${actor.id}`] });
    }
    return { unread_count: await countUnread(tx.sql, actor.id) };
  });
}
