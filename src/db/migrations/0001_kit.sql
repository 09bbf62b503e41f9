-- What every service stands on: folding for search, events, idempotency keys, throttles.
create extension if not exists pg_trgm;
create schema kit;

-- One spelling for what people see as the same text: Arabic and Persian letters and digits, harakat, tatweel and the
-- zero-width joiners. Both sides of a comparison are folded. The second list of translate() is shorter on purpose: what
-- has no counterpart is removed.
create function kit.fold(value text) returns text
  language sql immutable strict parallel safe
  return lower(translate(value,
    'يىكةۀأإآٱؤئ٠١٢٣٤٥٦٧٨٩۰۱۲۳۴۵۶۷۸۹' || U&'\200C\200D\200E\200F\0640\064B\064C\064D\064E\064F\0650\0651\0652\0670',
    'ییکههااااوی01234567890123456789'));

-- position is taken when a row is inserted, xid tells when it became visible: readers go by (xid, position) and stop
-- below the oldest transaction still running, so that a late commit is never passed by.
create table kit.events (
  position bigint generated always as identity primary key,
  xid xid8 not null default pg_current_xact_id(),
  id uuid not null,
  name text not null,
  payload jsonb not null,
  audience text[] not null,
  actor_id uuid,
  request_id text,
  created_at timestamptz(3) not null default now()
);
create index events_by_commit on kit.events (xid, position);

-- Events up to here were removed: a cursor below it is too old.
create table kit.event_floor (
  one boolean primary key default true check (one),
  xid xid8 not null
);
insert into kit.event_floor (xid) values (pg_current_xact_id());

create table kit.idempotency_keys (
  scope bytea primary key,
  request_hash bytea not null,
  status smallint not null,
  sealed_answer bytea not null,
  created_at timestamptz(3) not null default now()
);
create index idempotency_keys_by_age on kit.idempotency_keys (created_at);

-- Generic cell rate algorithm: the time at which the bucket of this key is empty again.
create table kit.throttles (
  key text primary key,
  empty_at timestamptz not null
);
create index throttles_by_age on kit.throttles (empty_at);
