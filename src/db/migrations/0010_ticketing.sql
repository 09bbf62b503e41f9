-- What an inbox shows and sorts out by: who wrote last, when staff first answered, what each person has read.
-- Internal notes count nowhere here: a customer sees these times.
alter table ticketing.tickets
  add column last_customer_reply_at timestamptz(3),
  add column last_staff_reply_at timestamptz(3),
  -- Of the first reply by staff after the text that opened the ticket: that one answers nobody, whoever wrote it.
  add column first_response_at timestamptz(3);

update ticketing.tickets t
set last_customer_reply_at = s.by_customer, last_staff_reply_at = s.by_staff, first_response_at = s.first_response
from (
  select ticket_id, max(created_at) filter (where author_role = 'CUSTOMER') as by_customer,
    max(created_at) filter (where author_role <> 'CUSTOMER') as by_staff,
    min(created_at) filter (where author_role <> 'CUSTOMER' and place > 1) as first_response
  from (
    select ticket_id, author_role, created_at, row_number() over (partition by ticket_id order by created_at, id) as place
    from ticketing.ticket_replies where not internal
  ) said
  group by ticket_id
) s
where s.ticket_id = t.id;

-- Up to when somebody has read a ticket.
create table ticketing.read_marks (
  id uuid primary key,
  ticket_id uuid not null references ticketing.tickets,
  user_id uuid not null,
  read_at timestamptz(3) not null,
  unique (user_id, ticket_id)
);

-- Folders of tickets that are not closed: their lists are walks down it, and counting them touches no row.
create index open_tickets on ticketing.tickets (department_id, number desc) include (operator_id, status, customer_id)
  where status <> 'CLOSED';
-- What came, and what was first answered, in a stretch of time. Rows move as tickets change, so a BRIN index on the first
-- would soon cover everything.
create index tickets_by_creation on ticketing.tickets (created_at);
create index tickets_by_first_response on ticketing.tickets (first_response_at) where first_response_at is not null;

-- Published: tickets as the contract shows them, with who may read each. Names are those of now: when somebody is renamed no
-- ticket has changed, and what was shown before keeps the old name until something happens to the ticket.
drop view ticketing.readable_tickets;
create view ticketing.readable_tickets as
  select t.id, t.number, t.subject, t.status, t.priority, t.tags, t.department_id, t.customer_id, c.display_name as customer_name,
    t.operator_id, o.display_name as operator_name, t.chat_id, t.created_at, t.updated_at, t.closed_at,
    t.last_customer_reply_at, t.last_staff_reply_at, t.first_response_at, ticketing.readers(t) as readers
  from ticketing.tickets t
    join auth.people c on c.id = t.customer_id
    left join auth.people o on o.id = t.operator_id;
comment on column ticketing.readable_tickets.customer_name is 'not null';
comment on column ticketing.readable_tickets.readers is 'not null';

-- Published: who meets a ticket as staff.
create view ticketing.ticket_staff as select id, ticketing.staff_readers(t) as readers from ticketing.tickets t;
comment on column ticketing.ticket_staff.readers is 'not null';

-- Published: read marks as the contract shows them, each for whose it is.
create view ticketing.readable_read_marks as
  select id, ticket_id, read_at, array['user:' || user_id] as readers from ticketing.read_marks;
comment on column ticketing.readable_read_marks.readers is 'not null';
