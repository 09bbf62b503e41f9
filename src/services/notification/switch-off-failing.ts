import { newId } from '#kit/ids.ts';
import { emit, type Tx } from '#kit/transact.ts';
import { insertNotifications } from './notification-queries.ts';
import { inText } from './phrase.ts';
import { noteFailure, selectAdmins, updateWebhook } from './webhook-queries.ts';

/** Milliseconds of nothing but failures, after which a webhook is switched off. */
const patience = 3 * 24 * 3600 * 1000;

/** Notes a failure. After three days of them the webhook is switched off, and the admins are told. */
export async function switchOffFailing(tx: Tx, webhookId: string, now: Date): Promise<void> {
  const failing = await noteFailure(tx, webhookId, now.toISOString());
  if (!failing || now.getTime() - Date.parse(failing.since) < patience) return;
  await updateWebhook(tx, webhookId, { enabled: false, disabled_because: 'FAILING' });
  const event_id = newId();
  const subject = new URL(failing.url).host;
  const notices = (await selectAdmins(tx)).map(({ id, locale }) => ({
    id: newId(),
    user_id: id,
    event_id,
    kind: 'WEBHOOK_DISABLED' as const,
    ticket_id: null,
    chat_id: null,
    title: inText(locale, 'title.webhook_disabled', { subject }),
    body: inText(locale, 'body.webhook_disabled', { subject }),
  }));
  for (const { id, user_id } of await insertNotifications(tx, notices))
    emit(tx, 'notification.changed', { notification_id: id }, { to: [`user:${user_id}`] });
}
