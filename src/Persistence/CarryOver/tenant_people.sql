-- The people of accounts that one tenant has for itself are the people whom that tenant wrote to.
insert into tenant_people (tenant_id, limit_key, person, last_at)
select o.tenant_id, p.account_key, p.person, p.last_at
from account_people p
join (select account_key, min(tenant_id::text)::uuid as tenant_id
      from senders
      where account_key is not null
      group by account_key
      having count(distinct tenant_id) = 1) o on o.account_key = p.account_key
on conflict do nothing;
