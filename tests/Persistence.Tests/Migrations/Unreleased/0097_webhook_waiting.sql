-- Due deliveries are looked for webhook by webhook, so that one tenant's backlog does not stand before another's event.
create index if not exists webhook_deliveries_waiting on webhook_deliveries (webhook_id, next_attempt_at) where next_attempt_at is not null;
