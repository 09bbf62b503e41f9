-- The audit log: who did what to whom, from where. Entries are numbered without gaps and each carries the hash of the one
-- before: what was changed, taken out or put in between is found by computing again (`pasokh audit verify`).
create table kit.audit_log (
  seq bigint primary key check (seq > 0),
  at timestamptz(3) not null,
  action text not null,
  actor_id uuid,
  subject_kind text not null,
  subject_id uuid,
  -- Kept as it was written, character for character, as it goes into the hash.
  details json not null,
  address text,
  user_agent text,
  credential text check (credential in ('SESSION', 'API_KEY')),
  credential_id uuid,
  request_id text not null,
  previous_hash bytea not null check (octet_length(previous_hash) = 32),
  hash bytea not null check (octet_length(hash) = 32),
  check ((credential is null) = (credential_id is null))
);
-- Times rise with the numbers: a stretch of time is a stretch of numbers.
create index audit_log_by_time on kit.audit_log (at, seq);
create index audit_log_by_actor on kit.audit_log (actor_id, seq);
create index audit_log_by_subject on kit.audit_log (subject_id, seq);
create index audit_log_by_action on kit.audit_log (action, seq);

-- One field of the canonical form: its length in bytes, a colon, its text; or a dash for none. No two entries look alike.
create function kit.audit_field(value text) returns text
  language sql immutable parallel safe
  return coalesce(octet_length(convert_to(value, 'UTF8')) || ':' || value, '-') || ',';

-- The same is computed in src/kit/audit-chain.ts.
create function kit.audit_hash(e kit.audit_log) returns bytea
  language sql stable parallel safe
  return sha256(e.previous_hash || convert_to(
    kit.audit_field(e.seq::text)
    || kit.audit_field(to_char(e.at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'))
    || kit.audit_field(e.action)
    || kit.audit_field(e.actor_id::text)
    || kit.audit_field(e.subject_kind)
    || kit.audit_field(e.subject_id::text)
    || kit.audit_field(e.details::text)
    || kit.audit_field(e.address)
    || kit.audit_field(e.user_agent)
    || kit.audit_field(e.credential)
    || kit.audit_field(e.credential_id::text)
    || kit.audit_field(e.request_id), 'UTF8'));

-- Appends the entries of one transaction. The lock is held until its commit, so that nobody chains to what may yet be undone;
-- what is read after waiting for it is the entry of whoever had it before, as each statement of this function looks anew.
create function kit.append_audit(entries jsonb) returns void
  language plpgsql as $$
declare
  last kit.audit_log;
  entry kit.audit_log;
begin
  perform pg_advisory_xact_lock(7279084013);
  select * into last from kit.audit_log order by seq desc limit 1;
  for entry in
    select null, null, action, actor_id, subject_kind, subject_id, details::json, address, user_agent, credential, credential_id,
      request_id, null, null
    from rows from (jsonb_to_recordset(entries) as (action text, actor_id uuid, subject_kind text, subject_id uuid, details text,
      address text, user_agent text, credential text, credential_id uuid, request_id text)) with ordinality
    order by ordinality
  loop
    entry.seq := coalesce(last.seq, 0) + 1;
    entry.at := greatest(last.at, date_trunc('milliseconds', clock_timestamp()));
    entry.previous_hash := coalesce(last.hash, decode(repeat('00', 32), 'hex'));
    entry.hash := kit.audit_hash(entry);
    insert into kit.audit_log select entry.*;
    last := entry;
  end loop;
end $$;

create function kit.refuse_rewriting() returns trigger
  language plpgsql as $$
begin
  raise exception 'the audit log is only ever added to' using errcode = 'insufficient_privilege';
end $$;
create trigger append_only before update or delete or truncate on kit.audit_log
  for each statement execute function kit.refuse_rewriting();

-- Published: the log as the wire shows it. Names are not in it: they are looked up when somebody reads.
create view kit.audit_entries as
  select seq, at, action, actor_id, subject_kind, subject_id, details, address, user_agent, credential, credential_id, request_id,
    encode(previous_hash, 'hex') as previous_hash, encode(hash, 'hex') as hash
  from kit.audit_log;
comment on column kit.audit_entries.previous_hash is 'not null';
comment on column kit.audit_entries.hash is 'not null';

-- Published: what skills are called, for the reader of the log.
create view routing.named_skills as select id, name from routing.skills;
