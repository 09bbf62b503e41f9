import Type, { type Static } from 'typebox';
import type { EventName } from './events.ts';
import { Id, input, line, nullable, page, ref, Time } from './primitives.ts';

/** Events that leave the house, with what `data` of each holds: the objects as the API shows them to an admin. */
export const webhookEvents = {
  'ticket.created': ['ticket'],
  'ticket.assigned': ['ticket'],
  'ticket.unassigned': ['ticket'],
  'ticket.edited': ['ticket'],
  'ticket.replied': ['ticket', 'reply'],
  /** Internal notes: sent to nobody who does not ask for them by this name. */
  'ticket.noted': ['ticket', 'reply'],
  'ticket.closed': ['ticket'],
  'ticket.reopened': ['ticket'],
  'chat.queued': ['chat'],
  'chat.started': ['chat'],
  'chat.requeued': ['chat'],
  'chat.ended': ['chat'],
  'chat.missed': ['chat'],
} as const satisfies Partial<Record<EventName, readonly ('ticket' | 'reply' | 'chat')[]>>;
export type WebhookEvent = keyof typeof webhookEvents;
export const webhookEventNames = Object.keys(webhookEvents) as WebhookEvent[];
/** What a test sends, whatever the webhook asks for. */
export const pingType = 'ping';

const WebhookEvent = Type.Enum(webhookEventNames);
const Url = Type.String({ minLength: 1, maxLength: 2000, description: 'https, at a public address' });
const Events = Type.Array(WebhookEvent, { minItems: 1, uniqueItems: true });

export const Webhook = Type.Object(
  {
    id: Id,
    url: Type.String(),
    description: nullable(Type.String()),
    events: Type.Array(WebhookEvent),
    enabled: Type.Boolean(),
    disabled_because: nullable(
      Type.Enum(['FAILING'], { description: 'When we switched it off, after days of failure' }),
    ),
    failing_since: nullable({ ...Time, description: 'The first failure since it last took anything' }),
    old_secret_until: nullable({ ...Time, description: 'Until when the secret before is signed with too' }),
    created_at: Time,
    updated_at: Time,
  },
  { $id: 'Webhook' },
);
export type Webhook = Static<typeof Webhook>;
export const WebhookAnswer = Type.Object({ webhook: ref(Webhook) });
export const WebhookPage = page(ref(Webhook));
export const NewWebhook = input({
  url: Url,
  description: Type.Optional(nullable(line(200))),
  events: Events,
  enabled: Type.Optional(Type.Boolean()),
});
export const WebhookPatch = input({
  url: Type.Optional(Url),
  description: Type.Optional(nullable(line(200))),
  events: Type.Optional(Events),
  enabled: Type.Optional(Type.Boolean()),
});
export const WebhookSecretAnswer = Type.Object({
  webhook: ref(Webhook),
  secret: Type.String({ description: 'Shown this once; `whsec_` and base64' }),
});

export const WebhookDelivery = Type.Object(
  {
    id: Id,
    webhook_id: Id,
    event_id: { ...Id, description: 'The header `webhook-id`, the same at every attempt' },
    type: Type.String(),
    status: Type.Enum(['QUEUED', 'DELIVERED', 'FAILED', 'DROPPED']),
    attempts: Type.Integer(),
    next_attempt_at: nullable(Time),
    attempted_at: nullable({ ...Time, description: 'The last attempt, which the following are about' }),
    duration_ms: nullable(Type.Integer()),
    response_status: nullable(Type.Integer()),
    error: nullable(Type.String()),
    created_at: Time,
    ended_at: nullable(Time),
  },
  { $id: 'WebhookDelivery' },
);
export type WebhookDelivery = Static<typeof WebhookDelivery>;
export const WebhookDeliveryPage = page(ref(WebhookDelivery));
export const WebhookDeliveryAnswer = Type.Object({ delivery: ref(WebhookDelivery) });
export const WebhookDeliveryDetail = Type.Object({
  delivery: ref(WebhookDelivery),
  request_body: Type.String(),
  response_body: nullable(Type.String({ description: 'The first 4 KiB' })),
});
export const WebhookDeliveryParams = input({ id: Id, delivery_id: Id });
