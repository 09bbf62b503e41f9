-- Published: what API keys are called, also those that were revoked.
create view auth.named_api_keys as select id, name from auth.api_keys;
comment on column auth.named_api_keys.id is 'not null';
comment on column auth.named_api_keys.name is 'not null';
