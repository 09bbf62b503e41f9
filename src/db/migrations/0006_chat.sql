create schema chat;

-- One row is the state machine, the line and the counter of a chat: whoever changes any of them locks it.
create table chat.chats (
  id uuid primary key,
  -- Made by the customer's program: a repeated start gives the first chat again.
  client_chat_id text not null,
  status text not null check (status in ('WAITING', 'ACTIVE', 'ENDED')),
  customer_id uuid not null,
  -- The one who answers, or who answered last.
  operator_id uuid,
  department_id uuid not null,
  subject text,
  -- Names, as asked for; which skills they are is asked when an operator is chosen.
  skills text[] not null default '{}',
  -- Its place in the line: a conversation that was interrupted stands before those that have not begun, then by arrival.
  interrupted boolean not null default false,
  queued_at timestamptz(3) not null,
  -- Whom an interrupted conversation goes back to when that operator is free, and who gave it away: not back to them, as
  -- long as somebody else is there.
  preferred_operator_id uuid,
  given_by_id uuid,
  -- Who answered last, for a chat that ends while it waits again.
  answered_by_id uuid,
  -- Messages are numbered 1..head_seq without a gap.
  head_seq integer not null default 0,
  customer_read_seq integer not null default 0,
  operator_read_seq integer not null default 0,
  -- Up to which message each side was told, outside the room, that something is unread; and of its long wait the desk.
  customer_told_seq integer not null default 0,
  operator_told_seq integer not null default 0,
  long_wait_told boolean not null default false,
  -- Since when no socket of the member is known to be open.
  customer_away_since timestamptz(3),
  operator_away_since timestamptz(3),
  -- Network of the customer while the chat is open, for the limit by address.
  opened_from text,
  -- The ticket it was turned into.
  ticket_id uuid,
  end_reason text check (end_reason in ('CUSTOMER_ENDED', 'OPERATOR_ENDED', 'CUSTOMER_GONE', 'LEFT_QUEUE', 'TURNED_INTO_TICKET')),
  created_at timestamptz(3) not null,
  -- Rises with every change that people see: readers keep the object with the later time.
  updated_at timestamptz(3) not null,
  started_at timestamptz(3),
  ended_at timestamptz(3),
  unique (customer_id, client_chat_id),
  check (status <> 'ACTIVE' or (operator_id is not null and started_at is not null)),
  check (status <> 'WAITING' or operator_id is null),
  check ((status = 'ENDED') = (ended_at is not null and end_reason is not null))
) with (fillfactor = 70);
create index chats_by_customer on chat.chats (customer_id, id desc);
create index chats_by_operator on chat.chats (operator_id, id desc);
create index chats_by_department on chat.chats (department_id, id desc);
create index chats_by_end on chat.chats (ended_at desc) where status = 'ENDED';
create index answered_chats_by_department on chat.chats (department_id, ended_at desc)
  where status = 'ENDED' and started_at is not null;
create index open_chats on chat.chats (id) where status <> 'ENDED';
create index open_chats_by_customer on chat.chats (customer_id) where status <> 'ENDED';
create index open_chats_by_network on chat.chats (opened_from) where status <> 'ENDED';
create index chat_line on chat.chats (department_id, (not interrupted), queued_at, id) where status = 'WAITING';

create table chat.messages (
  chat_id uuid not null references chat.chats,
  seq integer not null check (seq > 0),
  id uuid not null,
  client_message_id text not null,
  sender_id uuid not null,
  sender_role text not null check (sender_role in ('CUSTOMER', 'OPERATOR', 'ADMIN')),
  body text not null,
  created_at timestamptz(3) not null,
  primary key (chat_id, seq),
  constraint message_once unique (chat_id, sender_id, client_message_id)
);

-- The time of a change: later than the one before, also within a millisecond.
create function chat.touched(before timestamptz) returns timestamptz
  language sql volatile parallel safe
  return greatest(date_trunc('milliseconds', clock_timestamp()), before + interval '1 millisecond');

-- Who may read a chat: the one rule, used by the access door, the feed and the live push.
create function chat.readers(c chat.chats) returns text[]
  language sql immutable parallel safe
  return array_remove(array['customer:' || (c).customer_id, 'operator:' || (c).operator_id, 'admins'], null);

-- Place in the line of its department, 1 is next; null for a chat that does not wait.
create function chat.position_in_line(c chat.chats) returns integer
  language sql stable parallel safe
  return case when (c).status = 'WAITING' then (
    select count(*)::integer from chat.chats o
    where o.department_id = (c).department_id and o.status = 'WAITING'
      and (not o.interrupted, o.queued_at, o.id) <= (not (c).interrupted, (c).queued_at, (c).id)
  ) end;

-- Published: chats and messages as the contract shows them, with who may read each. `desk_readers` may know that it waits
-- or was missed, and not what was said.
create view chat.readable_chats as
  select c.id, c.status, c.customer_id, p.display_name as customer_name, c.operator_id, o.display_name as operator_name,
    c.department_id, c.subject, c.skills, chat.position_in_line(c) as position, c.head_seq, c.customer_read_seq, c.operator_read_seq,
    c.ticket_id, c.end_reason, c.created_at, c.updated_at, c.started_at, c.ended_at, chat.readers(c) as readers,
    array['department:' || c.department_id, 'admins'] as desk_readers
  from chat.chats c
    join auth.people p on p.id = c.customer_id
    left join auth.people o on o.id = c.operator_id;
create view chat.readable_messages as
  select m.chat_id, m.id, m.seq, m.client_message_id, m.sender_id, m.sender_role, p.display_name as sender_name, m.body,
    m.created_at, chat.readers(c) as readers
  from chat.messages m
    join chat.chats c on c.id = m.chat_id
    join auth.people p on p.id = m.sender_id;
comment on column chat.readable_chats.customer_name is 'not null';
comment on column chat.readable_chats.readers is 'not null';
comment on column chat.readable_chats.desk_readers is 'not null';
comment on column chat.readable_messages.sender_name is 'not null';
comment on column chat.readable_messages.readers is 'not null';
