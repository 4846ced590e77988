-- name: find-balance
select amount, reserved from balances where tenant_id = @tenant_id

-- Newest first, with the present name of what each was for, also where that was deleted since. The page is taken first, so
-- that names are looked up for its rows only.
-- name: page-entries
with page as materialized (
    select entry_id, tenant_id, kind, amount, reference, cause, created_at
    from balance_entries
    where tenant_id = @tenant_id and (@before::bigint is null or entry_id < @before)
    order by entry_id desc
    limit @limit
)
select e.entry_id, e.kind, e.amount, e.reference, e.cause::text as cause_json, e.created_at,
       coalesce(c.definition ->> 'title', s.name) as subject_name
from page e
left join campaigns c on c.campaign_id = (e.cause ->> 'campaignId')::uuid and c.tenant_id = e.tenant_id
left join senders s on s.sender_id = (e.cause ->> 'senderId')::uuid and s.tenant_id = e.tenant_id
order by e.entry_id desc

-- The unique reference makes an entry happen once, however often the call is repeated.
-- name: insert-entry
insert into balance_entries (tenant_id, kind, amount, reference, cause, created_at)
values (@tenant_id, @kind, @amount, @reference, @cause::jsonb, @now)
on conflict (tenant_id, kind, reference) do nothing
returning entry_id

-- name: find-entry
select entry_id, kind, amount, reference, cause::text as cause_json, created_at
from balance_entries
where tenant_id = @tenant_id and kind = @kind and reference = @reference

-- What running campaigns have reserved is not there to be spent: no row when the rest is too little.
-- name: move-balance
update balances set amount = amount + @amount
where tenant_id = @tenant_id and amount + @amount >= reserved
returning amount, reserved

-- name: find-provider-rates
select currency, source, valid_from::timestamp as valid_from, rates::text as rates from provider_rates where channel = @channel

-- name: set-provider-rates
insert into provider_rates (channel, currency, source, valid_from, rates) values (@channel, @currency, @source, @valid_from::date, @rates::jsonb)
on conflict (channel) do update
set currency = excluded.currency, source = excluded.source, valid_from = excluded.valid_from, rates = excluded.rates
