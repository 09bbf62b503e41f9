-- Whom somebody else vouches for: an OpenID Connect provider, or a site that embeds the widget. `provider` is the issuer's
-- address, or the origin of the site; `subject` is how it names the person, and never changes.
create table auth.identities (
  provider text not null,
  subject text not null,
  user_id uuid not null references auth.users,
  created_at timestamptz(3) not null default now(),
  primary key (provider, subject)
);
create index identities_by_user on auth.identities (user_id);

-- People who sign in elsewhere have no password here.
alter table auth.users add column external boolean not null default false;
alter table auth.users drop constraint users_check;
alter table auth.users add constraint users_have_a_way_in check (guest or external or password_hash is not null);

-- A sign-in that was sent to the provider and has not come back. Only hashes: a row alone finishes nothing.
create table auth.sign_in_attempts (
  state_hash bytea primary key,
  key_hash bytea not null,
  nonce text not null,
  code_verifier text not null,
  expires_at timestamptz(3) not null
);
create index sign_in_attempts_by_end on auth.sign_in_attempts (expires_at);

-- With these the back end of a site says who its visitor is. They verify, so they cannot be hashes.
create table auth.widget_secrets (
  id uuid primary key,
  site text not null,
  secret text not null,
  created_at timestamptz(3) not null default now()
);
