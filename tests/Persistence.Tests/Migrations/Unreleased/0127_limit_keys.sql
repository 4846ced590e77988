-- By what the people of 24 hours are counted: the provider's portfolio, which may own several accounts; null until it is
-- known, and then the account counts. Bans stay with the account. accounts and account_people hold either under their key.
-- A process of the version before goes on counting by the account, whose rows stay.
alter table senders add column if not exists limit_key text;

-- Whom a tenant itself wrote to, of the people that count: its usage shows those, and nobody else's.
create table if not exists tenant_people
(
    tenant_id uuid        not null,
    limit_key text        not null,
    person    bytea       not null,
    last_at   timestamptz not null,
    primary key (tenant_id, limit_key, person)
);

-- What is known at the change: the people of accounts that one tenant has for itself.
insert into tenant_people (tenant_id, limit_key, person, last_at)
select o.tenant_id, p.account_key, p.person, p.last_at
from account_people p
join (select account_key, min(tenant_id::text)::uuid as tenant_id
      from senders
      where account_key is not null
      group by account_key
      having count(distinct tenant_id) = 1) o on o.account_key = p.account_key
on conflict do nothing;
