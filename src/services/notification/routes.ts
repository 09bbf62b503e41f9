import {
  AllReadAnswer,
  NewPushSubscription,
  NotificationAnswer,
  NotificationPage,
  NotificationQuery,
  OutboxPage,
  PreferencesAnswer,
  PreferencesInput,
  PushSubscriptionAnswer,
  PushSubscriptionRemoval,
  ResumeSending,
  SendingAnswer,
} from '#contract/notifications.ts';
import { PlainPageQuery } from '#contract/operators.ts';
import { IdParams } from '#contract/primitives.ts';
import {
  NewWebhook,
  WebhookAnswer,
  WebhookDeliveryAnswer,
  WebhookDeliveryDetail,
  WebhookDeliveryPage,
  WebhookDeliveryParams,
  WebhookPage,
  WebhookPatch,
  WebhookSecretAnswer,
} from '#contract/webhooks.ts';
import { admin, everybody, routesFor } from '#kit/route.ts';
import { addPushSubscription } from './add-push-subscription.ts';
import { changePreferences } from './change-preferences.ts';
import { getPreferences } from './get-preferences.ts';
import { getSending } from './get-sending.ts';
import { listNotifications } from './list-notifications.ts';
import { listOutbox } from './list-outbox.ts';
import { readAllNotifications } from './read-all-notifications.ts';
import { readNotification } from './read-notification.ts';
import { removePushSubscription } from './remove-push-subscription.ts';
import { resumeSending } from './resume-sending.ts';
import type { Use } from './use.ts';
import { getDelivery, listDeliveries, redeliver, testWebhook } from './webhook-deliveries.ts';
import { changeWebhook, createWebhook, getWebhook, listWebhooks, removeWebhook, rotateSecret } from './webhooks.ts';

const { allow } = routesFor<Use>();

// biome-ignore format: one line per route
export const routes = [
  allow(everybody, 'GET /api/notifications', { summary: 'What one was told, newest first', query: NotificationQuery, answer: NotificationPage }, listNotifications),
  allow(everybody, 'POST /api/notifications/:id/read', { summary: 'Mark one as read', params: IdParams, answer: NotificationAnswer }, readNotification),
  allow(everybody, 'POST /api/notifications/read-all', { summary: 'Mark the newest 1000 as read', answer: AllReadAnswer }, readAllNotifications),
  allow(everybody, 'GET /api/notifications/preferences', { summary: 'What reaches one by mail and push', answer: PreferencesAnswer }, getPreferences),
  allow(everybody, 'PUT /api/notifications/preferences', { summary: 'Choose for some kinds; the others stay as they are', body: PreferencesInput, answer: PreferencesAnswer }, changePreferences),
  allow(everybody, 'POST /api/notifications/push-subscriptions', { summary: 'Let this browser be told by Web Push', body: NewPushSubscription, answer: PushSubscriptionAnswer, status: 201, creates: true }, addPushSubscription),
  allow(everybody, 'DELETE /api/notifications/push-subscriptions', { summary: 'No longer this browser, named by its endpoint', body: PushSubscriptionRemoval }, removePushSubscription),
  allow(admin, 'GET /api/admin/outbox', { summary: 'Mail that was kept, as no mail server is set', query: PlainPageQuery, answer: OutboxPage }, listOutbox),
  allow(admin, 'GET /api/admin/sending', { summary: 'Whether a restored copy keeps mail and push back', answer: SendingAnswer }, getSending),
  allow(admin, 'POST /api/admin/sending/resume', { summary: 'Let a restored copy send', body: ResumeSending, answer: SendingAnswer }, resumeSending),

  allow(admin, 'GET /api/webhooks', { summary: 'Webhooks, newest first', query: PlainPageQuery, answer: WebhookPage }, listWebhooks),
  allow(admin, 'POST /api/webhooks', { summary: 'Make a webhook; its secret is shown this once', body: NewWebhook, answer: WebhookSecretAnswer, status: 201, creates: true }, createWebhook),
  allow(admin, 'GET /api/webhooks/:id', { summary: 'One webhook', params: IdParams, answer: WebhookAnswer }, getWebhook),
  allow(admin, 'PATCH /api/webhooks/:id', { summary: 'Change address, events, description; switch on and off', params: IdParams, body: WebhookPatch, answer: WebhookAnswer }, changeWebhook),
  allow(admin, 'DELETE /api/webhooks/:id', { summary: 'Delete a webhook with its deliveries', params: IdParams }, removeWebhook),
  allow(admin, 'POST /api/webhooks/:id/secret', { summary: 'A new secret, shown this once; the old one signs too for 24 hours', params: IdParams, answer: WebhookSecretAnswer, creates: true }, rotateSecret),
  allow(admin, 'POST /api/webhooks/:id/test', { summary: 'Send a ping', params: IdParams, answer: WebhookDeliveryAnswer, status: 201, creates: true }, testWebhook),
  allow(admin, 'GET /api/webhooks/:id/deliveries', { summary: 'What was sent in the last 30 days, newest first', params: IdParams, query: PlainPageQuery, answer: WebhookDeliveryPage }, listDeliveries),
  allow(admin, 'GET /api/webhooks/:id/deliveries/:delivery_id', { summary: 'One delivery, with what was sent and answered', params: WebhookDeliveryParams, answer: WebhookDeliveryDetail }, getDelivery),
  allow(admin, 'POST /api/webhooks/:id/deliveries/:delivery_id/redeliver', { summary: 'Deliver again, under the same id', params: WebhookDeliveryParams, answer: WebhookDeliveryAnswer }, redeliver),
];
