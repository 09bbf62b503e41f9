-- Programs elsewhere that are told of what happens.
create table notification.webhooks (
  id uuid primary key,
  url text not null,
  description text,
  events text[] not null,
  enabled boolean not null,
  -- Needed as it is, to sign with.
  secret text not null,
  -- The one before is signed with too, for a day.
  old_secret text,
  old_secret_until timestamptz(3),
  -- Of the first failure since it last took anything.
  failing_since timestamptz(3),
  disabled_because text check (disabled_because in ('FAILING')),
  created_at timestamptz(3) not null default now(),
  updated_at timestamptz(3) not null default now(),
  check ((old_secret is null) = (old_secret_until is null)),
  check (not enabled or disabled_because is null)
);

-- One row per event and webhook, however often it is attempted. `body` is what is sent, the same at every attempt.
create table notification.webhook_deliveries (
  id uuid primary key,
  webhook_id uuid not null references notification.webhooks on delete cascade,
  event_id uuid not null,
  type text not null,
  body text not null,
  status text not null default 'QUEUED' check (status in ('QUEUED', 'DELIVERED', 'FAILED', 'DROPPED')),
  attempts integer not null default 0,
  next_attempt_at timestamptz(3) not null,
  -- While one process attempts it. Past that time the process is taken for dead.
  claimed_until timestamptz(3),
  attempted_at timestamptz(3),
  duration_ms integer,
  response_status integer,
  response_body text,
  error text,
  created_at timestamptz(3) not null,
  ended_at timestamptz(3),
  unique (webhook_id, event_id),
  check ((status = 'QUEUED') = (ended_at is null))
);
create index webhook_deliveries_listed on notification.webhook_deliveries (webhook_id, id desc);
create index due_webhook_deliveries on notification.webhook_deliveries (webhook_id, next_attempt_at, id)
  where status = 'QUEUED' and claimed_until is null;
create index claimed_webhook_deliveries on notification.webhook_deliveries (webhook_id, claimed_until) where claimed_until is not null;
create index webhook_deliveries_by_age on notification.webhook_deliveries (created_at);

-- Published: events that some webhook wants, asked in the statement that writes the events.
create view notification.followed_events as
  select distinct unnest(events) as name from notification.webhooks where enabled;
comment on column notification.followed_events.name is 'not null';

-- Admins are told of a webhook that was switched off.
alter table notification.notifications drop constraint notifications_kind_check;
alter table notification.notifications add constraint notifications_kind_check check (kind in (
  'TICKET_ASSIGNED', 'TICKET_REPLIED', 'TICKET_NOTED', 'TICKET_CLOSED', 'TICKET_REOPENED',
  'CHAT_WAITING', 'CHAT_MISSED', 'CHAT_UNREAD', 'WEBHOOK_DISABLED'
));
