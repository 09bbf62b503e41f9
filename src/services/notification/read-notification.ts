import type { Static } from 'typebox';
import type { NotificationAnswer } from '#contract/notifications.ts';
import type { Person } from '#kit/identity.ts';
import { notFound } from '#kit/problem.ts';
import { type Context, emit, type Transactor, transact } from '#kit/transact.ts';
import { lockNotification, updateRead } from './notification-queries.ts';

interface Call {
  actor: Person;
  params: { id: string };
  context: Context;
}

/** A second time changes nothing: `read_at` stays that of the first. */
export async function readNotification(
  use: Transactor,
  { actor, params, context }: Call,
): Promise<Static<typeof NotificationAnswer>> {
  return transact(use, context, async (tx) => {
    const found = await lockNotification(tx, actor.id, params.id);
    if (!found) throw notFound();
    if (found.read_at !== null) return { notification: found };
    emit(tx, 'notification.changed', { notification_id: found.id }, { to: [`user:${actor.id}`] });
    return { notification: await updateRead(tx, found.id) };
  });
}
