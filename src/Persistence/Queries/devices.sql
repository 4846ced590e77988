-- A token is one installation of the branded app: it belongs to the customer that signed in last. No row: no such customer.
-- The share lock waits for an erasure of the customer, and a later erasure waits for it.
-- name: register-device
insert into devices (tenant_id, token, customer_no, platform, registered_at)
select @tenant_id, @token, customer_no, @platform, @now from customers where tenant_id = @tenant_id and customer_id = @customer_id
for key share
on conflict (tenant_id, token) do update
set customer_no = excluded.customer_no, platform = excluded.platform, registered_at = excluded.registered_at
returning customer_no

-- Only from the customer that has it: a late removal must not take it from the customer that came after.
-- name: remove-device
delete from devices d
using customers c
where d.tenant_id = @tenant_id and d.token = @token
  and c.tenant_id = d.tenant_id and c.customer_no = d.customer_no and c.customer_id = @customer_id

-- Where a push to these customers goes now: the device that was registered last.
-- name: newest-devices
select distinct on (c.customer_id) c.customer_id, d.token
from customers c
join devices d on d.tenant_id = c.tenant_id and d.customer_no = c.customer_no
where c.tenant_id = @tenant_id and c.customer_id = any (@customer_ids)
order by c.customer_id, d.registered_at desc, d.token

-- Where a push goes after these devices were refused: the one that was registered last of the others.
-- name: next-device
select d.token
from customers c
join devices d on d.tenant_id = c.tenant_id and d.customer_no = c.customer_no
where c.tenant_id = @tenant_id and c.customer_id = @customer_id and d.token <> all (@tried)
order by d.registered_at desc, d.token
limit 1

-- The provider says that the app is not on that device any more.
-- name: drop-device
delete from devices where tenant_id = @tenant_id and token = @token

-- An app reports for its own customer only, and only on pushes.
-- name: own-push-attempts
select e.campaign_id, e.seq, e.attempt, r.number_no, r.attempted_at
from unnest(@campaign_ids::uuid[], @seqs::int[], @attempts::smallint[]) as e (campaign_id, seq, attempt)
join recipients r on r.campaign_id = e.campaign_id and r.seq = e.seq and r.attempt = e.attempt
join campaigns c on c.campaign_id = r.campaign_id
where c.tenant_id = @tenant_id and c.definition ->> 'channel' = 'push' and r.customer_no = @customer_no and r.number_no is not null

-- name: list-devices
select platform, registered_at
from devices
where tenant_id = @tenant_id and customer_no = @customer_no
order by registered_at desc, token
limit 100
