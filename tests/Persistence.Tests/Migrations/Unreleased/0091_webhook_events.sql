-- A webhook that is being deleted is passed over: what happens meanwhile neither waits for the deletion nor fails by it.
-- The share lock keeps each webhook there until the event that it is told of is stored.
create or replace function tell_webhooks(p_tenant uuid, p_type text, p_data jsonb) returns void
    language sql as
$$
insert into webhook_deliveries (webhook_id, type, data, occurred_at, next_attempt_at)
select w.webhook_id, p_type, p_data, product_now(), now()
from webhooks w
where w.tenant_id = p_tenant and w.status = 'active' and p_type = any (w.event_types)
for key share skip locked;
$$;
