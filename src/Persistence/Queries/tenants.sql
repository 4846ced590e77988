-- A repeat of the same request meets the tenant that its first try made.
-- name: create-tenant
with tenant as (
    insert into tenants (tenant_id, name, time_zone, region, currency, created_at)
    values (@tenant_id, @name, @time_zone, @region, @currency, @now)
    on conflict (tenant_id) do nothing
    returning tenant_id
)
insert into balances (tenant_id) select tenant_id from tenant

-- name: find-tenant
select tenant_id, name, time_zone, region, currency,
       suspended, settings::text as settings_json, created_at
from tenants
where tenant_id = @tenant_id and erased_at is null

-- Newest first; the cursor is (created_at, tenant_id).
-- name: page-tenants
select tenant_id, name, time_zone, region, currency,
       suspended, settings::text as settings_json, created_at
from tenants
where erased_at is null
  and (@before_at::timestamptz is null or (created_at, tenant_id) < (@before_at, @before_id))
order by created_at desc, tenant_id desc
limit @limit

-- name: update-tenant
update tenants
set name = @name, time_zone = @time_zone, region = @region, suspended = @suspended
where tenant_id = @tenant_id and erased_at is null

-- Only what is the tenant's own: a change of settings under way must not take back a suspension that came in between.
-- And only over the settings that were read: else a manager's change could take back a creator's that came in between.
-- name: update-settings
update tenants
set time_zone = @time_zone, region = @region, settings = @settings::jsonb
where tenant_id = @tenant_id and erased_at is null and settings = @before::jsonb

-- From this moment its keys open nothing and nothing of it is sent; the rows go in the background. The hint, which comes
-- with the commit, ends the live connections of all its customers at every Api process.
-- name: mark-tenant-erased
update tenants set erased_at = @now, suspended = true where tenant_id = @tenant_id and erased_at is null
returning pg_notify('chat_gone', concat_ws(' ', replace(tenant_id::text, '-', ''), 0, 9223372036854775807))::text

-- A repeat of the same request finds a key that was not answered yet: the one that the repeat makes now counts. A key that
-- was answered is never replaced, because the request has its answer. The share lock keeps a later try from taking over in
-- between.
-- name: create-key
insert into api_keys (key_id, tenant_id, name, role, key_hash, hint, created_at)
values (@key_id, @tenant_id, @name, @role, @hash, @hint, @now)
on conflict (key_id) do update set key_hash = excluded.key_hash, hint = excluded.hint
where exists (select from idempotency_keys r where r.request_id = @request_id and r.tries = @number and r.status is null for share)

-- name: list-keys
select key_id, name, role, hint, created_at,
       last_used_at, revoked_at
from api_keys
where tenant_id = @tenant_id
order by created_at, key_id

-- name: revoke-key
update api_keys set revoked_at = coalesce(revoked_at, @now) where tenant_id = @tenant_id and key_id = @key_id

-- Every call starts here: by the hash's unique index, with what the call needs to know of its tenant.
-- name: find-caller
select k.key_id, k.role, k.last_used_at, t.tenant_id, t.time_zone,
       t.region, t.currency, t.suspended
from api_keys k
join tenants t using (tenant_id)
where k.key_hash = @hash and k.revoked_at is null and t.erased_at is null

-- The keys of calls that last, read again while the calls last. A revoked key has no row.
-- name: open-keys
select k.key_id, k.role, k.last_used_at, t.tenant_id, t.time_zone,
       t.region, t.currency, t.suspended
from api_keys k
join tenants t using (tenant_id)
where k.key_id = any (@key_ids) and k.revoked_at is null and t.erased_at is null

-- name: key-names
select t.name as tenant_name, k.name as key_name, k.hint
from api_keys k
join tenants t using (tenant_id)
where k.key_id = @key_id

-- The customer of an app's token, read at every use: erased customers, and customers of erased tenants, are gone at once.
-- name: find-app-caller
select c.tenant_id, c.customer_no, c.customer_id, t.suspended
from customers c
join tenants t using (tenant_id)
where c.tenant_id = @tenant_id and c.customer_no = @customer_no and t.erased_at is null

-- At most one write a minute and key, however many calls it makes.
-- name: touch-key
update api_keys set last_used_at = @now
where key_id = @key_id and (last_used_at is null or last_used_at < @now - interval '1 minute')

-- name: clear-prices
delete from prices where tenant_id is not distinct from @tenant_id

-- name: set-price
insert into prices (tenant_id, channel, currency, per_message, per_month)
values (@tenant_id, @channel, @currency, @per_message, @per_month)
on conflict (tenant_id, channel) do update
set currency = excluded.currency, per_message = excluded.per_message, per_month = excluded.per_month

-- The tenant's own price, else the installation's if it is in the tenant's currency.
-- name: list-prices
select distinct on (channel) channel, currency, per_message, per_month
from prices
where (tenant_id = @tenant_id or tenant_id is null) and currency = @currency
order by channel, tenant_id nulls last

-- name: list-default-prices
select channel, currency, per_message, per_month
from prices
where tenant_id is null
order by channel

-- name: create-operation
insert into operations (operation_id, tenant_id, kind, status, detail, created_at)
values (@operation_id, @tenant_id, @kind, 'running', @detail::jsonb, @now)
on conflict (operation_id) do nothing

-- name: find-operation
select operation_id, tenant_id, kind, status, detail::text as detail_json,
       created_at, finished_at
from operations
where operation_id = @operation_id and tenant_id is not distinct from @tenant_id

-- One worker at a time takes an operation: the row stays locked while it works and is free again if it dies.
-- name: take-operation
select operation_id, tenant_id, kind, status, detail::text as detail_json,
       created_at, finished_at
from operations
where kind = @kind and status = 'running'
order by created_at
limit 1
for update skip locked

-- name: finish-operation
update operations set status = @status, finished_at = @now where operation_id = @operation_id

-- Bounded batches, children before parents; each runs until it finds nothing. The order is the caller's.
-- name: erase-recipients
delete from recipients r
using (select campaign_id, seq from recipients
       where campaign_id in (select campaign_id from campaign_audiences where tenant_id = @tenant_id) limit @batch) d
where r.campaign_id = d.campaign_id and r.seq = d.seq

-- name: erase-inbox
delete from chat_inbox
where tenant_id = @tenant_id
  and (customer_no, seq) in (select customer_no, seq from chat_inbox where tenant_id = @tenant_id limit @batch)

-- name: erase-conversations
delete from chat_conversations
where tenant_id = @tenant_id
  and customer_no in (select customer_no from chat_conversations where tenant_id = @tenant_id limit @batch)

-- name: erase-webhook-deliveries
delete from webhook_deliveries
where delivery_id in (select d.delivery_id from webhook_deliveries d join webhooks w using (webhook_id) where w.tenant_id = @tenant_id limit @batch)

-- Kept answers hold keys and data of people.
-- name: erase-answers
delete from idempotency_keys
where tenant_id = @tenant_id
  and (route, key) in (select route, key from idempotency_keys where tenant_id = @tenant_id limit @batch)

-- name: erase-opt-outs
delete from opt_out_events
where ctid in (select ctid from opt_out_events where tenant_id = @tenant_id limit @batch)

-- name: erase-people
delete from person_addresses
where ctid in (select ctid from person_addresses where tenant_id = @tenant_id limit @batch)

-- name: erase-erased-opt-outs
delete from erased_opt_outs
where ctid in (select ctid from erased_opt_outs where tenant_id = @tenant_id limit @batch)

-- name: erase-address-changes
delete from address_changes
where ctid in (select ctid from address_changes where tenant_id = @tenant_id limit @batch)

-- With their chunks, of which a file has some hundred.
-- name: erase-imports
delete from stored_imports
where operation_id in (select operation_id from stored_imports where tenant_id = @tenant_id limit least(@batch, 20))

-- The operation that erases the tenant is the operator's.
-- name: erase-operations
delete from operations where tenant_id = @tenant_id

-- name: erase-side-rows
with c as (select campaign_id from campaigns where tenant_id = @tenant_id
           union all select test_id from test_messages where tenant_id = @tenant_id),
     e1 as (delete from delivery_issues x using c where x.campaign_id = c.campaign_id),
     e2 as (delete from claims x using c where x.campaign_id = c.campaign_id),
     e3 as (delete from retries x using c where x.campaign_id = c.campaign_id),
     e4 as (delete from exclusions x using c where x.campaign_id = c.campaign_id),
     e10 as (delete from exclusion_changes x using c where x.campaign_id = c.campaign_id),
     e5 as (delete from campaign_hours x using c where x.campaign_id = c.campaign_id),
     e6 as (delete from campaign_totals x using c where x.campaign_id = c.campaign_id),
     e7 as (delete from campaign_progress x where x.tenant_id = @tenant_id),
     e11 as (delete from tenant_people x where x.tenant_id = @tenant_id),
     e8 as (delete from campaign_audiences x where x.tenant_id = @tenant_id)
delete from grain_states where tenant_id = @tenant_id

-- name: erase-customers
delete from customers
where tenant_id = @tenant_id
  and customer_no in (select customer_no from customers where tenant_id = @tenant_id limit @batch)

-- Numbers stay: their hour is theirs, whichever tenant used them.
-- name: erase-senders
with m as (delete from provider_messages where number_no in (select number_no from senders where tenant_id = @tenant_id and number_no is not null)),
     p as (delete from provider_repeats where number_no in (select number_no from senders where tenant_id = @tenant_id and number_no is not null)),
     u as (delete from unmatched_receipts where tenant_id = @tenant_id)
delete from senders where tenant_id = @tenant_id

-- Everything else hangs on the tenant's row.
-- name: erase-tenant
delete from tenants where tenant_id = @tenant_id
