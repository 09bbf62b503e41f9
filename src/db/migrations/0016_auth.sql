-- What a program signs in with: it acts as one staff person, within its scopes.
create table auth.api_keys (
  id uuid primary key,
  name text not null,
  -- SHA-256 of the key: it is random, so there is nothing to guess at from its hash.
  key_hash bytea not null unique,
  prefix text not null,
  scopes text[] not null,
  user_id uuid not null references auth.users,
  created_by uuid not null references auth.users,
  created_at timestamptz(3) not null default now(),
  expires_at timestamptz(3),
  last_used_at timestamptz(3),
  revoked_at timestamptz(3),
  revoked_because text check (revoked_because in ('REVOKED', 'DISABLED', 'ROLE_CHANGED')),
  check ((revoked_at is null) = (revoked_because is null))
);
create index api_keys_by_user on auth.api_keys (user_id);
create index api_keys_by_creator on auth.api_keys (created_by);
create index api_keys_listed on auth.api_keys (id desc) where revoked_at is null;
create index api_keys_by_end on auth.api_keys (least(revoked_at, expires_at));

-- Published: keys that are good until they expire.
create view auth.live_api_keys as
  select k.key_hash, k.id as api_key_id, k.scopes, k.expires_at, k.last_used_at,
    u.id as user_id, u.role, u.display_name, u.locale, u.guest
  from auth.api_keys k join auth.users u on u.id = k.user_id
  where k.revoked_at is null and not u.disabled and u.role <> 'CUSTOMER';
comment on column auth.live_api_keys.api_key_id is 'not null';
comment on column auth.live_api_keys.user_id is 'not null';

-- Published: notes that a key is in use, at most once a minute.
create function auth.note_api_key_use(key_id uuid, at timestamptz) returns void language sql as $$
  update auth.api_keys set last_used_at = at
  where id = key_id and (last_used_at is null or last_used_at < at - interval '1 minute')
$$;
