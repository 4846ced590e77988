-- The id of what a request makes is random and stands in its key's row, so it lives as long as the row does. Rows of the
-- version before have none and get theirs when they are taken over.
alter table idempotency_keys add column if not exists request_id uuid;
-- Counts those who took the key. Only the last of them may store an answer, or replace a secret that nobody was told.
alter table idempotency_keys add column if not exists tries int not null default 1;
create unique index if not exists idempotency_keys_request on idempotency_keys (request_id) where request_id is not null;

-- Which request made the secret: its repeat replaces that secret, and leaves the one that receivers know beside it.
alter table webhooks add column if not exists rotated_by uuid;
