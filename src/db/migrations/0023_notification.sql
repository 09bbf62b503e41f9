-- Published: where webhooks lead.
create view notification.named_webhooks as select id, url from notification.webhooks;
comment on column notification.named_webhooks.id is 'not null';
comment on column notification.named_webhooks.url is 'not null';
