-- A token is one installation of the branded app: it goes with whoever signed in last. No row: no such customer.
-- name: register-device
insert into devices (tenant_id, token, customer_no, platform, registered_at)
select @tenantId, @token, customer_no, @platform, @now from customers where tenant_id = @tenantId and customer_id = @customerId
on conflict (tenant_id, token) do update
set customer_no = excluded.customer_no, platform = excluded.platform, registered_at = excluded.registered_at
returning customer_no

-- Only from the customer who has it: a late removal must not take it from the one who came after.
-- name: remove-device
delete from devices d
using customers c
where d.tenant_id = @tenantId and d.token = @token
  and c.tenant_id = d.tenant_id and c.customer_no = d.customer_no and c.customer_id = @customerId
