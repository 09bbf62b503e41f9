-- A chat that its own start gave to an operator began the moment it came, and did not wait. Chats of before: those that
-- were routed to somebody in the customer's own transaction.
update chat.chats c set started_at = c.created_at
from routing.assignment_reasons a
where a.work_kind = 'CHAT' and a.work_id = c.id and a.by_id = c.customer_id and a.reason = 'ROUTED'
  and c.started_at - c.created_at < interval '1 second' and a.started_at - c.created_at < interval '1 second';

create function chat.waited(c chat.chats) returns boolean
  language sql immutable parallel safe
  return (c).started_at is null or (c).started_at > (c).created_at;
-- Nobody came. One that was turned into a ticket was not missed.
create function chat.missed(c chat.chats) returns boolean
  language sql immutable parallel safe
  return (c).status = 'ENDED' and (c).started_at is null and (c).end_reason <> 'TURNED_INTO_TICKET';

-- Chats that came in a stretch of time.
create index chats_by_creation on chat.chats (created_at);

-- Published: as before, and since when it waits.
drop view chat.readable_chats;
create view chat.readable_chats as
  select c.id, c.status, c.customer_id, p.display_name as customer_name, c.operator_id, o.display_name as operator_name,
    c.department_id, c.subject, c.skills, chat.position_in_line(c) as position, c.head_seq, c.customer_read_seq, c.operator_read_seq,
    c.ticket_id, c.end_reason, c.created_at, c.updated_at, c.queued_at, c.started_at, c.ended_at, chat.readers(c) as readers,
    array['department:' || c.department_id, 'admins'] as desk_readers
  from chat.chats c
    join auth.people p on p.id = c.customer_id
    left join auth.people o on o.id = c.operator_id;
comment on column chat.readable_chats.customer_name is 'not null';
comment on column chat.readable_chats.readers is 'not null';
comment on column chat.readable_chats.desk_readers is 'not null';

-- How the widget looks and where it may stand.
create table chat.widget_settings (
  one boolean primary key default true check (one),
  allowed_sites text[] not null default '{}',
  department_id uuid,
  locale text check (locale in ('fa', 'en')),
  side text not null default 'END' check (side in ('START', 'END')),
  color text,
  ask_name text not null default 'OPTIONAL' check (ask_name in ('NO', 'OPTIONAL', 'REQUIRED')),
  ask_email text not null default 'NO' check (ask_email in ('NO', 'OPTIONAL', 'REQUIRED')),
  words jsonb not null default '{"fa": {"title": null, "greeting": null}, "en": {"title": null, "greeting": null}}',
  updated_at timestamptz(3) not null default now()
);
insert into chat.widget_settings default values;

-- Published: origins of the pages that may embed the widget.
create view chat.widget_embedding as select allowed_sites from chat.widget_settings;
