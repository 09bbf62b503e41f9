create schema routing;

create table routing.departments (
  id uuid primary key,
  name text not null,
  is_default boolean not null default false,
  strategy text not null default 'LEAST_BUSY' check (strategy in ('LEAST_BUSY', 'SKILL_BASED')),
  require_online boolean not null default false,
  skill_wait_seconds integer not null default 900 check (skill_wait_seconds >= 0),
  created_at timestamptz(3) not null default now(),
  updated_at timestamptz(3) not null default now(),
  deleted_at timestamptz(3),
  check (not (is_default and deleted_at is not null))
);
create unique index departments_by_name on routing.departments (kit.fold(name)) where deleted_at is null;
create unique index one_default_department on routing.departments (is_default) where is_default;

create table routing.skills (
  id uuid primary key,
  name text not null,
  name_key text not null generated always as (kit.fold(name)) stored unique,
  created_at timestamptz(3) not null default now()
);

-- The load row: one per operator, locked by everything that changes what the operator owns.
create table routing.operators (
  id uuid primary key,
  enabled boolean not null default true,
  chosen_status text not null default 'ONLINE' check (chosen_status in ('ONLINE', 'OFFLINE')),
  ticket_capacity integer not null default 10 check (ticket_capacity >= 0),
  chat_capacity integer not null default 1 check (chat_capacity >= 0),
  active_tickets integer not null default 0 check (active_tickets >= 0),
  active_chats integer not null default 0 check (active_chats >= 0),
  -- Lowering chat_capacity below what is open drains: the hard limit follows down as chats end.
  chat_limit integer not null default 1,
  idle_since timestamptz not null default now(),
  check (active_chats <= chat_limit)
);

create table routing.memberships (
  operator_id uuid not null references routing.operators on delete cascade,
  department_id uuid not null references routing.departments,
  primary key (operator_id, department_id)
);
create index memberships_by_department on routing.memberships (department_id, operator_id);

create table routing.operator_skills (
  operator_id uuid not null references routing.operators on delete cascade,
  skill_id uuid not null references routing.skills on delete cascade,
  primary key (operator_id, skill_id)
);
create index operator_skills_by_skill on routing.operator_skills (skill_id, operator_id);

-- Who owned what, when, and why. Written once at the start and once at the end.
create table routing.assignments (
  id uuid primary key,
  work_kind text not null check (work_kind in ('TICKET', 'CHAT')),
  work_id uuid not null,
  department_id uuid not null,
  operator_id uuid not null,
  by_id uuid,
  reason text not null check (reason in ('ROUTED', 'HANDED_OVER', 'TAKEN')),
  explanation jsonb not null,
  started_at timestamptz(3) not null,
  ended_at timestamptz(3),
  end_reason text check (end_reason in ('HANDED_OVER', 'OWNER_LOST', 'MOVED', 'CLOSED', 'RELEASED')),
  check ((ended_at is null) = (end_reason is null))
);
create unique index one_open_assignment on routing.assignments (work_kind, work_id) where ended_at is null;
create index assignments_by_work on routing.assignments (work_id, started_at);
create index open_assignments_by_operator on routing.assignments (operator_id) where ended_at is null;

insert into routing.departments (id, name, is_default)
  values ('00000000-0000-7000-8000-000000000001', 'Support', true);

-- The labels under which a person may read and hear: see contract/events.ts. Nothing for a disabled or unknown person.
create function routing.audiences(person uuid) returns text[]
  language sql stable parallel safe
  return (
    select array['user:' || p.id, 'customer:' || p.id]
      || case when p.role in ('OPERATOR', 'ADMIN') then array['operator:' || p.id] else '{}' end
      || case when p.role = 'ADMIN' then array['admins'] else '{}' end
      || case when p.role = 'OPERATOR' then array(
           select 'department:' || m.department_id from routing.memberships m where m.operator_id = p.id
         ) else '{}' end
    from auth.people p where p.id = person and not p.disabled
  );

-- Published: departments that take work.
create view routing.open_departments as
  select id, name, is_default, strategy, require_online, skill_wait_seconds from routing.departments where deleted_at is null;

-- Published: the skills that a piece of work asks for. A tag that names no skill asks for none.
create function routing.skills_of_tags(tags text[]) returns uuid[]
  language sql stable strict parallel safe
  return case when tags = '{}' then '{}'::uuid[] else array(
    select s.id from routing.skills s where s.name_key in (select kit.fold(tag) from unnest(tags) as tag) order by s.id
  ) end;

-- Published: the departments somebody serves, and whether an operator may go on owning a piece of work. Who was handed
-- work by a person keeps it without serving its department.
create function routing.departments_of(operator uuid) returns setof uuid
  language sql stable parallel safe
  begin atomic
    select m.department_id from routing.memberships m where m.operator_id = operator;
  end;
create function routing.may_own(operator uuid, kind text, work uuid, department uuid) returns boolean
  language sql stable parallel safe
  return exists (
    select from routing.operators o where o.id = operator and o.enabled and (
      exists (select from routing.memberships m where m.operator_id = operator and m.department_id = department)
      or exists (select from routing.assignments a where a.work_kind = kind and a.work_id = work and a.ended_at is null and a.reason = 'HANDED_OVER')
    )
  );

-- Published: how an assignment came about, and whether it still stands.
create view routing.assignment_reasons as
  select id, work_id, operator_id, reason, ended_at from routing.assignments;
