-- Money of campaigns. Lock order: reservation, then the balance, which is the last lock everywhere.

-- The tenant's own price, else the installation's in the tenant's currency; no row: none. WhatsApp is paid by the month, and
-- a message costs nothing unless it has a price.
-- name: unit-price
select coalesce(p.per_message, 0)
from tenants t
join prices p on p.currency = t.currency and (p.tenant_id = t.tenant_id or p.tenant_id is null)
where t.tenant_id = @tenant_id and p.channel = @channel and (p.per_message is not null or p.channel = 'whatsapp')
order by p.tenant_id nulls last
limit 1

-- Part of the freeze's transaction: holds the whole cost, or nothing and adds no row when the rest is too little.
-- name: hold
with held as (
    update balances set reserved = reserved + @amount
    where tenant_id = @tenant_id and amount - reserved >= @amount
    returning tenant_id
)
insert into reservations (campaign_id, tenant_id, unit_price, units, people, amount, reserved_at)
select @campaign_id, tenant_id, @unit_price, @units, @people, @amount, product_now() from held

-- Open ones only: the first transaction that settles is the only one.
-- name: lock-reservation
select tenant_id, unit_price, units, amount, product_now() as now
from reservations
where campaign_id = @campaign_id and settled_at is null
for update

-- The recipients that are charged: their messages were or may have been accepted. Skipped and failed ones cost nothing.
-- name: count-charged
select coalesce(sum(unknown + sent + delivered + read), 0)::bigint from campaign_totals where campaign_id = @campaign_id

-- The same in units, when the text was edited: each attempt by the text in force at its claim.
-- name: count-charged-units
select coalesce(sum(u.units), 0)::bigint
from recipients r
join lateral (
    select c.units from unnest(@units::int[], @since::timestamptz[]) as c (units, since)
    where c.since <= r.attempted_at order by c.since desc limit 1
) u on true
where r.campaign_id = @campaign_id and r.status in ({unknown}, {sent}, {delivered}, {read})

-- The most that a campaign can still come to in units, when later attempts take @next each. A call under way may be
-- refused and tried again with the new text. A failed one stays held: a late receipt may say that it was delivered.
-- name: count-needed-units
select coalesce(sum(case r.status when {waiting} then @next when {sending} then greatest(@next, u.units) else u.units end), 0)::bigint
from recipients r
left join lateral (
    select c.units from unnest(@units::int[], @since::timestamptz[]) as c (units, since)
    where c.since <= r.attempted_at order by c.since desc limit 1
) u on true
where r.campaign_id = @campaign_id and r.status <> {skipped}

-- No row: the rest of the balance is too little.
-- name: move-hold
update balances set reserved = reserved + @difference
where tenant_id = @tenant_id and amount - reserved >= @difference
returning true

-- name: set-hold
update reservations set amount = @amount where campaign_id = @campaign_id

-- Charges what was spent and gives the rest back, once: a settled row is not found again, and the entry's reference is
-- unique besides. What costs nothing moves nothing and is no entry.
-- name: settle
with settled as (
    update reservations set spent = @spent, settled_at = product_now()
    where campaign_id = @campaign_id and settled_at is null
    returning tenant_id, amount
), entry as (
    insert into balance_entries (tenant_id, kind, amount, reference, cause, created_at)
    select tenant_id, @kind, -@spent::numeric, @reference, @cause::jsonb, product_now() from settled where @spent::numeric > 0
)
update balances b set amount = b.amount - @spent::numeric, reserved = b.reserved - s.amount
from settled s
where b.tenant_id = s.tenant_id
