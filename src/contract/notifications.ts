import Type, { type Static } from 'typebox';
import { Id, input, nullable, page, PageQuery, ref, Time } from './primitives.ts';

export const NotificationKind = Type.Enum(['TICKET_ASSIGNED', 'TICKET_REPLIED', 'TICKET_NOTED', 'TICKET_CLOSED', 'TICKET_REOPENED']);
export type NotificationKind = Static<typeof NotificationKind>;
export const Channel = Type.Enum(['EMAIL', 'PUSH']);
export type Channel = Static<typeof Channel>;

export const Notification = Type.Object(
  {
    id: Id,
    kind: NotificationKind,
    ticket_id: nullable(Id),
    title: Type.String({ description: 'In the language of the person it is for' }),
    body: Type.String(),
    created_at: Time,
    read_at: nullable(Time),
  },
  { $id: 'Notification' },
);
export type Notification = Static<typeof Notification>;
export const NotificationAnswer = Type.Object({ notification: ref(Notification) });
export const NotificationPage = Type.Object({
  ...page(ref(Notification)).properties,
  unread_count: Type.Integer(),
});
export const NotificationQuery = input({ ...PageQuery, unread: Type.Optional(Type.Boolean()) });

const ChannelChoice = Type.Object({ email: Type.Boolean(), push: Type.Boolean() }, { additionalProperties: false });
export const Preferences = Type.Object(
  {
    kinds: Type.Record(NotificationKind, ChannelChoice),
    vapid_public_key: Type.String({ description: 'applicationServerKey for PushManager.subscribe' }),
  },
  { $id: 'NotificationPreferences' },
);
export const PreferencesInput = input({
  kinds: Type.Partial(
    Type.Object(
      Object.fromEntries(
        (['TICKET_ASSIGNED', 'TICKET_REPLIED', 'TICKET_NOTED', 'TICKET_CLOSED', 'TICKET_REOPENED'] as const).map((kind) => [kind, ChannelChoice]),
      ),
      { additionalProperties: false },
    ),
    { additionalProperties: false },
  ),
});

export const PushSubscription = Type.Object({ id: Id, endpoint: Type.String(), created_at: Time }, { $id: 'PushSubscription' });
export const PushSubscriptionAnswer = Type.Object({ push_subscription: ref(PushSubscription) });
export const NewPushSubscription = input({
  endpoint: Type.String({ format: 'uri', maxLength: 1000 }),
  expirationTime: Type.Optional(nullable(Type.Number())),
  keys: input({ p256dh: Type.String({ minLength: 80, maxLength: 100 }), auth: Type.String({ minLength: 16, maxLength: 40 }) }),
});
export const PushSubscriptionRemoval = input({ endpoint: Type.String({ minLength: 1, maxLength: 1000 }) });

export const OutboxMail = Type.Object(
  {
    id: Id,
    to: Type.String(),
    kind: Type.String(),
    subject: Type.String(),
    text: Type.String(),
    html: Type.String(),
    message_id: Type.String(),
    created_at: Time,
  },
  { $id: 'OutboxMail' },
);
export const OutboxPage = page(ref(OutboxMail));
