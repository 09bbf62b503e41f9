-- An authenticator app (RFC 6238). While `confirmed_at` is null it is being set up, and asked of nobody.
create table auth.authenticators (
  user_id uuid primary key references auth.users,
  secret text not null,
  created_at timestamptz(3) not null,
  confirmed_at timestamptz(3),
  -- The last step of thirty seconds whose code was used: it and those before it open nothing any more.
  last_step bigint not null default 0
);

-- What opens in place of a code, each once.
create table auth.recovery_codes (
  user_id uuid not null references auth.users,
  code_hash bytea not null,
  used_at timestamptz(3),
  primary key (user_id, code_hash)
);

create table auth.passkeys (
  id uuid primary key,
  user_id uuid not null references auth.users,
  name text not null,
  credential_id text not null,
  public_key bytea not null,
  sign_count bigint not null,
  created_at timestamptz(3) not null,
  last_used_at timestamptz(3)
);
create unique index passkeys_by_credential on auth.passkeys (credential_id);
create index passkeys_by_user on auth.passkeys (user_id, id);

-- What a passkey has to sign. Taken by who shows it first; of nobody yet when it is for signing in.
create table auth.passkey_challenges (
  challenge text primary key,
  user_id uuid references auth.users,
  expires_at timestamptz(3) not null
);
create index passkey_challenges_by_end on auth.passkey_challenges (expires_at);

-- What an admin asks of the staff.
create table auth.security (
  one boolean primary key default true check (one),
  staff_second_factor boolean not null
);
insert into auth.security (staff_second_factor) values (false);

alter table auth.sessions drop constraint sessions_revoked_because_check;
alter table auth.sessions add constraint sessions_revoked_because_check
  check (revoked_because in ('LOGOUT', 'PASSWORD_CHANGED', 'DISABLED', 'ROLE_CHANGED', 'TOKEN_REUSED', 'FACTORS_REMOVED'));

-- Whether somebody signs in with more than a password.
create function auth.has_factor(person uuid) returns boolean
  language sql stable parallel safe
  begin atomic
    select exists (select from auth.authenticators a where a.user_id = person and a.confirmed_at is not null)
      or exists (select from auth.passkeys k where k.user_id = person);
  end;

-- Published: sessions whose tokens are good at this moment. With `factor_missing` they are good for setting one up.
create or replace view auth.live_sessions as
  select s.id as session_id, s.expires_at, u.id as user_id, u.role, u.display_name, u.locale, u.guest,
    u.role <> 'CUSTOMER' and (select staff_second_factor from auth.security) and not auth.has_factor(u.id) as factor_missing
  from auth.sessions s join auth.users u on u.id = s.user_id
  where s.revoked_at is null and not u.disabled;
comment on column auth.live_sessions.factor_missing is 'not null';

-- Mails about what opens an account.
alter table notification.deliveries drop constraint deliveries_kind_check;
alter table notification.deliveries add constraint deliveries_kind_check check (kind in (
  'TICKET_ASSIGNED', 'TICKET_REPLIED', 'TICKET_NOTED', 'TICKET_CLOSED', 'TICKET_REOPENED', 'CHAT_WAITING', 'CHAT_MISSED',
  'CHAT_UNREAD', 'VERIFY_EMAIL', 'RESET_PASSWORD', 'SECURITY'
));
