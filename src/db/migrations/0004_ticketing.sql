create schema ticketing;

create type ticketing.priority as enum ('LOW', 'NORMAL', 'HIGH', 'URGENT');

create table ticketing.tickets (
  id uuid primary key,
  number bigint generated always as identity (start with 1001),
  subject text not null,
  status text not null check (status in ('OPEN', 'PENDING_OPERATOR', 'PENDING_CUSTOMER', 'CLOSED', 'REOPENED')),
  priority ticketing.priority not null default 'NORMAL',
  tags text[] not null default '{}',
  department_id uuid not null,
  customer_id uuid not null,
  operator_id uuid,
  -- Whom a reopened ticket goes back to when that operator is eligible.
  preferred_operator_id uuid,
  -- Since when it waits for routing; kept when an owner is lost, so that nobody loses the place.
  queued_at timestamptz(3) not null default now(),
  created_at timestamptz(3) not null default now(),
  updated_at timestamptz(3) not null default now(),
  closed_at timestamptz(3),
  check (status <> 'PENDING_OPERATOR' or operator_id is not null),
  check (status not in ('OPEN', 'REOPENED') or operator_id is null),
  check ((status = 'CLOSED') = (closed_at is not null))
);
create unique index tickets_by_number on ticketing.tickets (number desc);
create index tickets_by_customer on ticketing.tickets (customer_id, number desc);
create index tickets_by_operator on ticketing.tickets (operator_id, number desc);
create index tickets_by_department on ticketing.tickets (department_id, number desc);
create index tickets_by_department_status on ticketing.tickets (department_id, status, number desc);
create index tickets_by_status on ticketing.tickets (status, number desc);
create index tickets_by_tag on ticketing.tickets using gin (tags);
create index tickets_by_subject on ticketing.tickets using gin (to_tsvector('simple', kit.fold(subject)));
create index waiting_tickets on ticketing.tickets (department_id, priority desc, queued_at, number)
  where status in ('OPEN', 'REOPENED');
create index owned_tickets on ticketing.tickets (operator_id, id) where status in ('PENDING_OPERATOR', 'PENDING_CUSTOMER');

create table ticketing.ticket_replies (
  id uuid primary key,
  ticket_id uuid not null references ticketing.tickets,
  author_id uuid not null,
  author_role text not null check (author_role in ('CUSTOMER', 'OPERATOR', 'ADMIN')),
  body text not null,
  internal boolean not null default false,
  created_at timestamptz(3) not null default now(),
  check (not (internal and author_role = 'CUSTOMER'))
);
create index replies_by_ticket on ticketing.ticket_replies (ticket_id, created_at, id);
create index replies_by_body on ticketing.ticket_replies using gin (to_tsvector('simple', kit.fold(body)));

create table ticketing.ticket_changes (
  id uuid primary key,
  ticket_id uuid not null references ticketing.tickets,
  kind text not null,
  actor_id uuid,
  changes jsonb not null default '{}',
  assignment_id uuid,
  explanation jsonb,
  at timestamptz(3) not null default now()
);
create index changes_by_ticket on ticketing.ticket_changes (ticket_id, at, id);

-- Who may read a ticket: the one rule, used by the access door, the lists, the feed and the live push.
create function ticketing.readers(t ticketing.tickets) returns text[]
  language sql immutable parallel safe
  return array_remove(array[
    'customer:' || (t).customer_id, 'operator:' || (t).operator_id, 'department:' || (t).department_id, 'admins'
  ], null);
create function ticketing.staff_readers(t ticketing.tickets) returns text[]
  language sql immutable parallel safe
  return array_remove(ticketing.readers(t), 'customer:' || (t).customer_id);

-- Published: tickets and replies as the contract shows them, with who may read each.
create view ticketing.readable_tickets as
  select id, number, subject, status, priority, tags, department_id, customer_id, operator_id, created_at, updated_at,
    closed_at, ticketing.readers(t) as readers
  from ticketing.tickets t;
create view ticketing.readable_replies as
  select r.id, r.ticket_id, r.author_id, r.author_role, p.display_name as author_name, r.body, r.internal, r.created_at,
    case when r.internal then ticketing.staff_readers(t) else ticketing.readers(t) end as readers
  from ticketing.ticket_replies r
    join ticketing.tickets t on t.id = r.ticket_id
    join auth.people p on p.id = r.author_id;
comment on column ticketing.readable_tickets.readers is 'not null';
comment on column ticketing.readable_replies.author_name is 'not null';
comment on column ticketing.readable_replies.readers is 'not null';

-- Every word of a question must begin a word of the text; null when it has no words.
create function ticketing.search_query(q text) returns tsquery
  language sql immutable strict parallel safe
  return (
    select string_agg('''' || replace(w.lexeme, '''', '''''') || ''':*', ' & ')::tsquery
    from unnest(to_tsvector('simple', kit.fold(q))) as w
  );
