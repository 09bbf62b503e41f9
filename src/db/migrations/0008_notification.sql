-- Chats: what matters outside the room.
alter table notification.notifications add column chat_id uuid;

alter table notification.notifications drop constraint notifications_kind_check;
alter table notification.notifications add constraint notifications_kind_check check (kind in (
  'TICKET_ASSIGNED', 'TICKET_REPLIED', 'TICKET_NOTED', 'TICKET_CLOSED', 'TICKET_REOPENED',
  'CHAT_WAITING', 'CHAT_MISSED', 'CHAT_UNREAD'
));
alter table notification.preferences drop constraint preferences_kind_check;
alter table notification.preferences add constraint preferences_kind_check check (kind in (
  'TICKET_ASSIGNED', 'TICKET_REPLIED', 'TICKET_NOTED', 'TICKET_CLOSED', 'TICKET_REOPENED',
  'CHAT_WAITING', 'CHAT_MISSED', 'CHAT_UNREAD'
));
alter table notification.deliveries drop constraint deliveries_kind_check;
alter table notification.deliveries add constraint deliveries_kind_check check (kind in (
  'TICKET_ASSIGNED', 'TICKET_REPLIED', 'TICKET_NOTED', 'TICKET_CLOSED', 'TICKET_REOPENED',
  'CHAT_WAITING', 'CHAT_MISSED', 'CHAT_UNREAD', 'VERIFY_EMAIL', 'RESET_PASSWORD'
));

create or replace view notification.readable_notifications as
  select id, kind, ticket_id, title, body, created_at, read_at, array['user:' || user_id] as readers, chat_id
  from notification.notifications;
