create schema auth;

create table auth.users (
  id uuid primary key,
  username text not null,
  username_key text not null generated always as (kit.fold(username)) stored,
  email text,
  email_key text generated always as (lower(email)) stored,
  email_verified boolean not null default false,
  display_name text not null,
  role text not null check (role in ('CUSTOMER', 'OPERATOR', 'ADMIN')),
  password_hash text,
  guest boolean not null default false,
  disabled boolean not null default false,
  locale text not null check (locale in ('fa', 'en')),
  calendar text not null check (calendar in ('JALALI', 'GREGORIAN')),
  time_zone text not null,
  created_at timestamptz(3) not null default now(),
  updated_at timestamptz(3) not null default now(),
  search_key text not null generated always as (kit.fold(username || ' ' || display_name || ' ' || coalesce(email, ''))) stored,
  check (guest or password_hash is not null),
  check (not guest or role = 'CUSTOMER')
);
create unique index users_by_username on auth.users (username_key);
-- An unverified address may stand with several people, so that registering tells nobody whether an address is known.
create unique index users_by_verified_email on auth.users (email_key) where email_verified;
create index users_by_email on auth.users (email_key);
create index users_by_role on auth.users (role, id);
create index users_by_text on auth.users using gin (search_key gin_trgm_ops);

-- A session is a family of refresh tokens.
create table auth.sessions (
  id uuid primary key,
  user_id uuid not null references auth.users,
  created_at timestamptz(3) not null default now(),
  expires_at timestamptz(3) not null,
  revoked_at timestamptz(3),
  revoked_because text check (revoked_because in ('LOGOUT', 'PASSWORD_CHANGED', 'DISABLED', 'ROLE_CHANGED', 'TOKEN_REUSED')),
  address text,
  user_agent text,
  check ((revoked_at is null) = (revoked_because is null))
);
create index sessions_by_user on auth.sessions (user_id);
create index sessions_by_end on auth.sessions (expires_at);

create table auth.refresh_tokens (
  id uuid primary key,
  session_id uuid not null references auth.sessions on delete cascade,
  token_hash bytea not null,
  issued_at timestamptz(3) not null,
  expires_at timestamptz(3) not null,
  used_at timestamptz(3),
  successor_id uuid references auth.refresh_tokens deferrable initially deferred,
  check ((used_at is null) = (successor_id is null))
);
create index refresh_tokens_by_session on auth.refresh_tokens (session_id);
create index refresh_tokens_by_successor on auth.refresh_tokens (successor_id);
create index refresh_tokens_by_end on auth.refresh_tokens (expires_at);

create table auth.signing_keys (
  kid text primary key,
  public_jwk jsonb not null,
  private_jwk jsonb not null,
  created_at timestamptz(3) not null default now(),
  retired_at timestamptz(3)
);

create table auth.one_time_links (
  id uuid primary key,
  user_id uuid not null references auth.users,
  purpose text not null check (purpose in ('RESET_PASSWORD', 'VERIFY_EMAIL')),
  email text not null,
  secret text not null unique,
  created_at timestamptz(3) not null default now(),
  expires_at timestamptz(3) not null,
  used_at timestamptz(3)
);
create index one_time_links_by_user on auth.one_time_links (user_id);
create index one_time_links_by_end on auth.one_time_links (expires_at);

create table auth.security_events (
  id uuid primary key,
  kind text not null,
  user_id uuid references auth.users,
  address text,
  detail jsonb not null default '{}',
  created_at timestamptz(3) not null default now()
);
create index security_events_by_user on auth.security_events (user_id, id);

-- Published: what other services may know of a person.
create view auth.people as
  select id, username, display_name, email, email_verified, role, guest, disabled, locale, calendar, time_zone
  from auth.users;

-- Published: sessions whose tokens are good at this moment.
create view auth.live_sessions as
  select s.id as session_id, s.expires_at, u.id as user_id, u.role, u.display_name, u.locale, u.guest
  from auth.sessions s join auth.users u on u.id = s.user_id
  where s.revoked_at is null and not u.disabled;

-- Published: keys that tokens may be verified with.
create view auth.public_keys as select kid, public_jwk from auth.signing_keys;

-- Published: links that may still be sent.
create view auth.sendable_links as
  select id, user_id, purpose, email, secret, expires_at from auth.one_time_links where used_at is null;

-- The type generator cannot see through a view's renamed columns.
comment on column auth.live_sessions.session_id is 'not null';
comment on column auth.live_sessions.user_id is 'not null';
