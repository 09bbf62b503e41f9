-- What one can see from outside of who has which work, and who waits: views of three owners, for those who look whether
-- all is as it must be.

-- Published: how much each operator has by the load row, and may have.
create view routing.operator_loads as
  select id as operator_id, active_tickets, active_chats, chat_capacity, chat_limit from routing.operators;

-- Published: open tickets and chats as routing goes by them.
create view ticketing.ticket_work as
  select id, number, status, priority, department_id, operator_id, queued_at, preferred_operator_id,
    case when tags = '{}' then '{}'::uuid[] else routing.skills_of_tags(tags) end as required_skills
  from ticketing.tickets where status <> 'CLOSED';
create view chat.chat_work as
  select id, status, customer_id, department_id, operator_id, interrupted, queued_at, preferred_operator_id, given_by_id, head_seq,
    case when skills = '{}' then '{}'::uuid[] else routing.skills_of_tags(skills) end as required_skills
  from chat.chats where status <> 'ENDED';

-- Published: which numbers the messages of a chat have.
create view chat.message_numbers as select chat_id, seq from chat.messages;

-- The type generator cannot see through a view's renamed or computed columns.
comment on column routing.operator_loads.operator_id is 'not null';
comment on column ticketing.ticket_work.required_skills is 'not null';
comment on column chat.chat_work.required_skills is 'not null';
