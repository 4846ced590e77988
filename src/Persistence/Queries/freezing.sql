-- The freeze of an audience: these statements and the hold of its cost (reservations.sql) in one transaction. A crash leaves all or nothing.

-- Before the freeze, by itself. A transaction that changes a number holds the lock until it commits, and took its time after
-- the lock. So the freeze sees every change up to the time that is answered, and claims search for later ones.
-- name: address-time
select product_now()

-- name: await-address-changes
select pg_advisory_xact_lock(hashtextextended(concat('addresses/', @tenant_id::uuid), 0))

-- The unique row: of two freezes of one campaign the second waits here and finds the work done.
-- name: begin-freeze
insert into campaign_audiences (campaign_id, tenant_id, total, skipped_at_launch, frozen_at, addresses_since)
values (@campaign_id, @tenant_id, 0, 0, product_now(), @addresses_since::timestamptz)
on conflict do nothing

-- Until the freeze has ended no erasure is finished, because it would not see these rows (await-freezes of customers.sql).
-- name: announce-freeze
select pg_advisory_xact_lock_shared(hashtextextended(concat('freeze/', @tenant_id::uuid), 0))

-- Customer creation order gives the seq. A customer that is dropped is a skipped row with its reason. Name and address are
-- frozen with it. {candidates} is the audience's select (AudienceSql), the same that preview and forecast count.
-- name: freeze
insert into recipients (campaign_id, seq, customer_no, customer_id, name, address, status, reason)
select @campaign_id, row_number() over (order by a.customer_no), a.customer_no, a.customer_id, a.name, a.address,
       case when a.reason is null then {waiting} else {skipped} end, a.reason
from ({candidates}) a

-- The only pass over the new rows: how many the two statements wrote says how many wait, so nothing is counted again.
-- name: freeze-issues
insert into delivery_issues (campaign_id, seq, status, reason, at)
select campaign_id, seq, {skipped}, reason, product_now() from recipients where campaign_id = @campaign_id and status = {skipped}

-- Of an audience that is all skipped, before it is rolled back: why.
-- name: why-nobody
select reason, count(*) from delivery_issues where campaign_id = @campaign_id group by reason

-- name: freeze-totals
with audience as (
    update campaign_audiences set total = @waiting::int + @skipped::int, skipped_at_launch = @skipped, frozen_at = product_now()
    where campaign_id = @campaign_id
)
insert into campaign_totals (campaign_id, silo_name, waiting, skipped)
values (@campaign_id, @silo_name, @waiting, @skipped)
on conflict (campaign_id, silo_name) do update
set waiting = campaign_totals.waiting + excluded.waiting, skipped = campaign_totals.skipped + excluded.skipped

-- The campaign may have been cancelled while this ran: share-locked, so a cancel either is seen here or waits and
-- finds the rows.
-- name: recheck-launch
select status from grain_states
where grain_type = 'campaign' and campaign_id = @campaign_id
for share
