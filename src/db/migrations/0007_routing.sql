-- How many customers may wait for a chat; who comes after that is offered the ticket instead.
alter table routing.departments
  add column max_waiting_chats integer not null default 50 check (max_waiting_chats between 0 and 1000);

create or replace view routing.open_departments as
  select id, name, is_default, strategy, require_online, skill_wait_seconds, max_waiting_chats
  from routing.departments where deleted_at is null;

-- Published: every assignment of a piece of work, with its explanation.
create or replace view routing.assignment_reasons as
  select id, work_id, operator_id, reason, ended_at, work_kind, by_id, explanation, started_at, end_reason
  from routing.assignments;

-- Published: free and taken places for chats of those who serve a department and take work.
create view routing.chat_places as
  select m.department_id, o.id as operator_id, o.chat_capacity, o.active_chats
  from routing.memberships m join routing.operators o on o.id = m.operator_id
  where o.enabled and o.chosen_status = 'ONLINE';
