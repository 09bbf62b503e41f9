-- People who were erased: what is left is an account without a name, which keeps the desk's numbers true.
alter table auth.users
  add column erased boolean not null default false,
  add check (disabled or not erased);

-- Published, for the export of all that is kept of one person: choices, and browsers without their keys.
create view notification.chosen_preferences as
  select user_id, kind, email, push from notification.preferences;
create view notification.known_browsers as
  select user_id, id, endpoint, created_at from notification.push_subscriptions;
create view notification.told as
  select user_id, id, kind, ticket_id, chat_id, title, body, created_at, read_at from notification.notifications;
