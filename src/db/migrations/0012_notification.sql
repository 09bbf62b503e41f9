-- One row while nothing may be sent: a restored copy must not write to people before somebody has looked at it.
create table notification.sending_hold (
  one boolean primary key default true check (one),
  since timestamptz(3) not null default now(),
  because text not null
);

-- What would have been sent meanwhile is HELD, until the hold ends: then it is QUEUED again, or DROPPED.
alter table notification.deliveries drop constraint deliveries_status_check;
alter table notification.deliveries add constraint deliveries_status_check
  check (status in ('QUEUED', 'HELD', 'SENT', 'KEPT', 'DROPPED'));
alter table notification.deliveries drop constraint deliveries_check;
alter table notification.deliveries add constraint deliveries_check
  check ((status in ('QUEUED', 'HELD')) = (done_at is null));
create index held_deliveries on notification.deliveries (id) where status = 'HELD';
