-- name: find-balance
select amount as Amount, reserved as Reserved from balances where tenant_id = @tenantId

-- Newest first.
-- name: page-entries
select entry_id as EntryId, kind as Kind, amount as Amount, reference as Reference, cause::text as CauseJson, created_at as CreatedAt
from balance_entries
where tenant_id = @tenantId and (@before::bigint is null or entry_id < @before)
order by entry_id desc
limit @limit

-- The unique reference makes an entry happen once, whoever repeats the call.
-- name: insert-entry
insert into balance_entries (tenant_id, kind, amount, reference, cause, created_at)
values (@tenantId, @kind, @amount, @reference, @cause::jsonb, @now)
on conflict (tenant_id, kind, reference) do nothing
returning entry_id

-- name: find-entry
select entry_id as EntryId, kind as Kind, amount as Amount, reference as Reference, cause::text as CauseJson, created_at as CreatedAt
from balance_entries
where tenant_id = @tenantId and kind = @kind and reference = @reference

-- What running campaigns have reserved is not there to be spent: no row when the rest is too little.
-- name: move-balance
update balances set amount = amount + @amount
where tenant_id = @tenantId and amount + @amount >= reserved
returning amount as Amount, reserved as Reserved

-- name: find-provider-rates
select currency as Currency, source as Source, valid_from::timestamp as ValidFrom, rates::text as Rates from provider_rates where channel = @channel

-- name: set-provider-rates
insert into provider_rates (channel, currency, source, valid_from, rates) values (@channel, @currency, @source, @validFrom::date, @rates::jsonb)
on conflict (channel) do update
set currency = excluded.currency, source = excluded.source, valid_from = excluded.valid_from, rates = excluded.rates
