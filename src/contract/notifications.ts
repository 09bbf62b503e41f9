import Type, { type Static } from 'typebox';
import { Id, input, nullable, PageQuery, page, ref, Time } from './primitives.ts';

export const notificationKinds = [
  'TICKET_ASSIGNED',
  'TICKET_REPLIED',
  'TICKET_NOTED',
  'TICKET_CLOSED',
  'TICKET_REOPENED',
  'CHAT_WAITING',
  'CHAT_MISSED',
  'CHAT_UNREAD',
] as const;
export type NotificationKind = (typeof notificationKinds)[number];
export const Channel = Type.Enum(['EMAIL', 'PUSH']);
export type Channel = Static<typeof Channel>;

export const Notification = Type.Object(
  {
    id: Id,
    kind: Type.Enum([...notificationKinds, 'WEBHOOK_DISABLED']),
    ticket_id: nullable(Id),
    chat_id: nullable(Id),
    title: Type.String({ description: 'Plain text, in the language of the person it is for' }),
    body: Type.String({ description: 'Plain text; may quote what people wrote' }),
    created_at: Time,
    read_at: nullable(Time),
  },
  { $id: 'Notification' },
);
export type Notification = Static<typeof Notification>;
export const NotificationAnswer = Type.Object({ notification: ref(Notification) });
export const NotificationPage = Type.Object({
  ...page(ref(Notification)).properties,
  unread_count: Type.Integer({ description: 'Of the whole list, whatever this page shows' }),
});
export const NotificationQuery = input({
  ...PageQuery,
  unread: Type.Optional(Type.Boolean({ description: '`true`: only those not read yet; `false`: only those read' })),
});
export const AllReadAnswer = Type.Object({
  unread_count: Type.Integer({ description: 'What is left: one call reads the newest 1000' }),
});

const ChannelChoice = input({ email: Type.Boolean(), push: Type.Boolean() });
export type ChannelChoice = Static<typeof ChannelChoice>;
const KindChoices = input({
  TICKET_ASSIGNED: Type.Optional(ChannelChoice),
  TICKET_REPLIED: Type.Optional(ChannelChoice),
  TICKET_NOTED: Type.Optional(ChannelChoice),
  TICKET_CLOSED: Type.Optional(ChannelChoice),
  TICKET_REOPENED: Type.Optional(ChannelChoice),
  CHAT_WAITING: Type.Optional(ChannelChoice),
  CHAT_MISSED: Type.Optional(ChannelChoice),
  CHAT_UNREAD: Type.Optional(ChannelChoice),
} satisfies Record<NotificationKind, Type.TSchema>);
export const Preferences = Type.Object(
  {
    kinds: KindChoices,
    vapid_public_key: Type.String({ description: 'applicationServerKey for PushManager.subscribe' }),
  },
  {
    $id: 'NotificationPreferences',
    description: 'Every kind that may reach this person, with the own choice or else the default. In-app is always on.',
  },
);
export type Preferences = Static<typeof Preferences>;
export const PreferencesAnswer = ref(Preferences);
export const PreferencesInput = input({ kinds: KindChoices });

export const PushSubscription = Type.Object(
  { id: Id, endpoint: Type.String(), created_at: Time },
  { $id: 'PushSubscription' },
);
export type PushSubscription = Static<typeof PushSubscription>;
export const PushSubscriptionAnswer = Type.Object({ push_subscription: ref(PushSubscription) });
const base64url = (minLength: number, maxLength: number) =>
  Type.String({ minLength, maxLength, pattern: '^[A-Za-z0-9_-]+=*$' });
const Endpoint = Type.String({
  minLength: 1,
  maxLength: 1000,
  pattern: '^[\\x21-\\x7e]+$',
  description: 'https, at a public address',
});
/** What `JSON.stringify(subscription)` of a browser's PushSubscription gives. */
export const NewPushSubscription = input({
  endpoint: Endpoint,
  expirationTime: Type.Optional(nullable(Type.Number())),
  keys: input({ p256dh: base64url(87, 88), auth: base64url(22, 24) }),
});
export const PushSubscriptionRemoval = input({ endpoint: Endpoint });

export const OutboxMail = Type.Object(
  {
    id: Id,
    to: Type.String(),
    kind: Type.Enum([...notificationKinds, 'VERIFY_EMAIL', 'RESET_PASSWORD', 'SECURITY']),
    subject: Type.String(),
    text: Type.String(),
    html: Type.String(),
    message_id: Type.String(),
    created_at: Time,
  },
  { $id: 'OutboxMail' },
);
export type OutboxMail = Static<typeof OutboxMail>;
export const OutboxPage = page(ref(OutboxMail));

export const Sending = Type.Object(
  {
    held_since: nullable(Time),
    waiting: Type.Integer({
      description: 'Mails, pushes and calls of webhooks that are put by until sending is resumed',
    }),
  },
  { $id: 'Sending', description: 'A restored copy sends nothing until it is told to: `held_since` says since when.' },
);
export type Sending = Static<typeof Sending>;
export const SendingAnswer = ref(Sending);
export const ResumeSending = input({
  discard: Type.Boolean({ description: '`true`: what is put by is given up; `false`: it is sent' }),
});
