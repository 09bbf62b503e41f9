create schema notification;

create table notification.notifications (
  id uuid primary key,
  user_id uuid not null,
  event_id uuid not null,
  kind text not null check (kind in ('TICKET_ASSIGNED', 'TICKET_REPLIED', 'TICKET_NOTED', 'TICKET_CLOSED', 'TICKET_REOPENED')),
  ticket_id uuid,
  title text not null,
  body text not null,
  created_at timestamptz(3) not null default now(),
  read_at timestamptz(3),
  unique (event_id, user_id)
);
create index notifications_by_user on notification.notifications (user_id, id desc);
create index unread_notifications on notification.notifications (user_id, id desc) where read_at is null;

-- One row per event, recipient and channel: a repeated job sends nothing twice. `payload` is the event itself: whoever
-- sends reads again and decides by it.
create table notification.deliveries (
  id uuid primary key,
  event_id uuid not null,
  user_id uuid not null,
  channel text not null check (channel in ('EMAIL', 'PUSH')),
  kind text not null check (kind in (
    'TICKET_ASSIGNED', 'TICKET_REPLIED', 'TICKET_NOTED', 'TICKET_CLOSED', 'TICKET_REOPENED', 'VERIFY_EMAIL', 'RESET_PASSWORD'
  )),
  payload jsonb not null,
  status text not null default 'QUEUED' check (status in ('QUEUED', 'SENT', 'KEPT', 'DROPPED')),
  message_id text,
  address text,
  -- Push subscriptions that have it already, when others have to be tried again.
  reached uuid[] not null default '{}',
  -- Kept only without an SMTP server: what an admin reads in the console.
  kept_mail jsonb,
  last_error text,
  created_at timestamptz(3) not null default now(),
  done_at timestamptz(3),
  unique (event_id, user_id, channel),
  check ((status = 'QUEUED') = (done_at is null))
);
create index kept_mails on notification.deliveries (id desc) where status = 'KEPT';

create table notification.preferences (
  user_id uuid not null,
  kind text not null check (kind in ('TICKET_ASSIGNED', 'TICKET_REPLIED', 'TICKET_NOTED', 'TICKET_CLOSED', 'TICKET_REOPENED')),
  email boolean not null,
  push boolean not null,
  primary key (user_id, kind)
);

create table notification.push_subscriptions (
  id uuid primary key,
  user_id uuid not null,
  endpoint text not null unique,
  p256dh text not null,
  auth text not null,
  created_at timestamptz(3) not null default now()
);
create index push_subscriptions_by_user on notification.push_subscriptions (user_id);

create table notification.vapid_keys (
  one boolean primary key default true check (one),
  public_key text not null,
  private_key text not null
);

-- Published: notifications as the contract shows them, with who may read each.
create view notification.readable_notifications as
  select id, kind, ticket_id, title, body, created_at, read_at, array['user:' || user_id] as readers
  from notification.notifications;
comment on column notification.readable_notifications.readers is 'not null';

