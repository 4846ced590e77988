-- A person without a number is known by WhatsApp's user id. Few customers have one.
alter table customers add column if not exists whatsapp_user_id text;
create index if not exists customers_whatsapp_user on customers (tenant_id, whatsapp_user_id) where whatsapp_user_id is not null;

-- The one form of a telephone number by its plan, and all its spellings, the canonical one first. PhoneSpellings in Domain
-- has the same rules with their sources. Most numbers are of other countries and are answered by the first look.
create or replace function canonical_phone(a text) returns text language sql immutable parallel safe
return case
    when a not like '+5%' then a
    when length(a) = 14 and a like '+521%' and substr(a, 5, 1) in ('2', '3', '4', '5', '6', '7', '8', '9') then '+52' || substr(a, 5)
    when length(a) = 13 and a like '+54%' and substr(a, 4, 1) in ('1', '2', '3') then '+549' || substr(a, 4)
    when length(a) = 13 and a like '+55%'
         and (substr(a, 6, 1) in ('6', '8', '9') or substr(a, 6, 2) in ('71', '72', '73', '74', '75', '76'))
        then substr(a, 1, 5) || '9' || substr(a, 6)
    else a
end;

create or replace function phone_spellings(a text) returns text[] language sql immutable parallel safe
return case
    when a not like '+5%' then array [a]
    when length(canonical_phone(a)) = 13 and canonical_phone(a) like '+52%'
         and substr(canonical_phone(a), 4, 1) in ('2', '3', '4', '5', '6', '7', '8', '9')
        then array [canonical_phone(a), '+521' || substr(canonical_phone(a), 4)]
    when length(canonical_phone(a)) = 14 and canonical_phone(a) like '+549%' and substr(canonical_phone(a), 5, 1) in ('1', '2', '3')
        then array [canonical_phone(a), '+54' || substr(canonical_phone(a), 5)]
    when length(canonical_phone(a)) = 14 and canonical_phone(a) like '+55%' and substr(canonical_phone(a), 6, 1) = '9'
         and (substr(canonical_phone(a), 7, 1) in ('6', '8', '9')
              or substr(canonical_phone(a), 7, 2) in ('71', '72', '73', '74', '75', '76'))
        then array [canonical_phone(a), substr(canonical_phone(a), 1, 5) || substr(canonical_phone(a), 7)]
    else array [canonical_phone(a)]
end;

-- Addresses that a provider said to be of one person, beyond what numbering plans say. A person is named by one of them.
-- Nearly every person on WhatsApp has a number and a user id, and is sent to by one of the two. A person who may be
-- sent to by several is marked: only these can stand twice in an audience, so that claims and freezes look at nobody else.
-- The user id of a customer has a row too, whatever is known beside it.
create table if not exists person_addresses
(
    tenant_id  uuid        not null references tenants on delete cascade,
    address    text        not null, -- a number in its canonical form, or a user id of WhatsApp
    person     text        not null,
    learned_at timestamptz not null,
    evidence   jsonb       not null, -- an array
    several    boolean     not null default false,
    primary key (tenant_id, address)
);
create index if not exists person_addresses_person on person_addresses (tenant_id, person);
-- Whether the tenant learned of such a person since an audience was frozen.
create index if not exists person_addresses_several on person_addresses (tenant_id, learned_at) where several;

-- Every address of the person to whom this one belongs, itself included: its spellings, what a provider said, and what the tenant has
-- for a customer with a number and a user id. Channels without numbers know a customer by id alone.
create or replace function addresses_of(p_tenant uuid, p_channel text, p_address text) returns setof text
    language sql stable parallel safe rows 2 as
$$
select distinct s.address
from (
    select canonical_phone(p_address) as address
    where p_channel in ('whatsapp', 'sms')
    union all
    select o.address
    from person_addresses m
    join person_addresses o on o.tenant_id = m.tenant_id and o.person = m.person
    where p_channel in ('whatsapp', 'sms') and m.tenant_id = p_tenant and m.address = canonical_phone(p_address)
    union all
    select c.whatsapp_user_id
    from customers c
    where p_channel in ('whatsapp', 'sms') and c.tenant_id = p_tenant and c.phone = any (phone_spellings(p_address))
      and c.whatsapp_user_id is not null
    union all
    select canonical_phone(c.phone)
    from customers c
    where p_channel in ('whatsapp', 'sms') and c.tenant_id = p_tenant and c.whatsapp_user_id = p_address and c.phone is not null
) k
cross join lateral unnest(phone_spellings(k.address)) s (address)
union
select p_address
$$;

-- An opt-out is given on one address and holds for all of the person's. Such a copy names the address on which it was
-- given; null: the row's own.
alter table suppressions add column if not exists origin text;

-- Told once for a person, with the customers of all the addresses. 0061 has the same text, so that it takes nothing back.
create or replace function tell_of_opt_out() returns trigger
    language plpgsql as
$$
declare
    places text[];
    people jsonb;
begin
    -- A copy is told with the row on which it was given. Most tenants are told nothing: then nobody is looked up.
    if new.origin is not null
       or not exists (select from webhooks w
                      where w.tenant_id = new.tenant_id and w.status = 'active' and 'customer.optedOut' = any (w.event_types)) then
        return null;
    end if;
    places := array(select addresses_of(new.tenant_id, new.channel, new.address));
    if new.channel in ('whatsapp', 'sms') then
        select coalesce(jsonb_agg(c.customer_id order by c.customer_no), '[]') into people
        from customers c
        where c.tenant_id = new.tenant_id
          and c.customer_no in (select k.customer_no from customers k where k.tenant_id = new.tenant_id and k.phone = any (places)
                                union all
                                select k.customer_no from customers k where k.tenant_id = new.tenant_id and k.whatsapp_user_id = any (places));
    else
        select coalesce(jsonb_agg(c.customer_id order by c.customer_no), '[]') into people
        from customers c
        where c.tenant_id = new.tenant_id and c.customer_id = new.address;
    end if;
    -- Told by a number where the person has one.
    perform tell_webhooks(new.tenant_id, 'customer.optedOut', jsonb_build_object(
        'channel', new.channel, 'customerIds', people,
        'address', case when new.address like '+%' then new.address
                        else coalesce((select min(canonical_phone(a)) from unnest(places) a where a like '+%'), new.address) end));
    return null;
end;
$$;

create or replace function tell_of_message() returns trigger
    language plpgsql as
$$
declare
    places text[];
begin
    if not exists (select from webhooks w
                   where w.tenant_id = new.tenant_id and w.status = 'active' and 'message.received' = any (w.event_types)) then
        return null;
    end if;
    places := array(select addresses_of(new.tenant_id, 'whatsapp', new.address));
    perform tell_webhooks(new.tenant_id, 'message.received', jsonb_build_object(
        'senderId', (select replace(s.sender_id::text, '-', '') from senders s where s.number_no = new.number_no and s.tenant_id = new.tenant_id and s.deleted_at is null),
        'messageId', new.message_id, 'from', new.address, 'userId', (select min(a) from unnest(places) a where a not like '+%'),
        'receivedAt', to_char(new.received_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"'),
        'customerIds', (select coalesce(jsonb_agg(c.customer_id order by c.customer_no), '[]') from customers c
                        where c.tenant_id = new.tenant_id
                          and c.customer_no in (
                              select k.customer_no from customers k where k.tenant_id = new.tenant_id and k.phone = any (places)
                              union all
                              select k.customer_no from customers k where k.tenant_id = new.tenant_id and k.whatsapp_user_id = any (places)))));
    return null;
end;
$$;

-- All addresses of an erased person, by which what webhooks were told is found.
alter table erasures add column if not exists addresses text[];
