-- Which addresses are one person's. A pair that is learned copies what is known of each address to the other (PeopleStore). A
-- transaction that writes about an address holds this first: a pair comes before it or after it, never in between.
-- name: hold-people
select pg_advisory_xact_lock_shared(hashtextextended(concat('people/', @tenant_id::uuid), 0))

-- A transaction that changes to which person an address belongs waits for all that hold this.
-- name: take-people
select pg_advisory_xact_lock(hashtextextended(concat('people/', @tenant_id::uuid), 0))

-- Of pairs those that are not known as one person's. Read before anything is locked, because nearly all are known.
-- name: unknown-pairs
select p.ordinal::int
from unnest(@ones::text[], @others::text[]) with ordinality as p (one, other, ordinal)
where not exists (select from person_addresses a
                  join person_addresses b on b.tenant_id = a.tenant_id and b.person = a.person
                  where a.tenant_id = @tenant_id and a.address = p.one and b.address = p.other)
order by p.ordinal

-- Of pairs those of which neither address was known: nearly all that are new. No address comes twice.
-- name: add-pairs
with fresh as materialized (
    select g.one, g.other, g.evidence, g.ordinal
    from unnest(@ones::text[], @others::text[], @evidence::text[]) with ordinality as g (one, other, evidence, ordinal)
    where not exists (select from person_addresses p where p.tenant_id = @tenant_id and p.address in (g.one, g.other))
), added as (
    insert into person_addresses (tenant_id, address, person, learned_at, evidence)
    select @tenant_id, a.address, f.one, product_now(), jsonb_build_array(f.evidence::jsonb)
    from fresh f cross join lateral (values (f.one), (f.other)) a (address)
)
select ordinal::int from fresh order by ordinal

-- The user ids of customers, so that a tenant with none is known by that.
-- name: add-user-ids
insert into person_addresses (tenant_id, address, person, learned_at, evidence)
select @tenant_id, a.address, a.address, product_now(), '[{"by": "customer"}]'
from unnest(@addresses::text[]) a (address)
order by a.address
on conflict (tenant_id, address) do nothing

-- A person with two numbers, or with a user id by which a customer is sent to, may be sent to by several addresses from now on.
-- name: mark-several
with people as materialized (
    select p.person
    from person_addresses p
    where p.tenant_id = @tenant_id
      and p.person in (select k.person from person_addresses k where k.tenant_id = @tenant_id and k.address = any (@addresses::text[]))
    group by p.person
    having not bool_and(p.several)
       and (count(*) filter (where p.address like '+%') > 1
            or bool_or(exists (select from customers c where c.tenant_id = @tenant_id and c.whatsapp_user_id = p.address and c.phone is null)))
)
update person_addresses p set several = true, learned_at = product_now()
from people
where p.tenant_id = @tenant_id and p.person = people.person

-- Both addresses become one person's, with the other addresses of either. A person with the greatest number of addresses
-- gets no more.
-- name: join-addresses
with known as materialized (
    select address, person from person_addresses where tenant_id = @tenant_id and address in (@one, @other)
), who as materialized (
    select coalesce((select person from known where address = @one), (select person from known where address = @other), @one) as person
    where (select count(*) from person_addresses p where p.tenant_id = @tenant_id and p.person in (select person from known)) < @most
), merged as (
    update person_addresses p
    set person = who.person, learned_at = product_now(), evidence = p.evidence || @evidence::jsonb
    from who
    where p.tenant_id = @tenant_id and p.person in (select person from known) and p.person <> who.person
)
insert into person_addresses (tenant_id, address, person, learned_at, evidence)
select @tenant_id, a.address, who.person, product_now(), jsonb_build_array(@evidence::jsonb)
from who cross join (values (@one), (@other)) a (address)
where not exists (select from known k where k.address = a.address)

-- The account's day knows a person with several addresses by the name that they share.
-- name: join-account-people
with members as materialized (
    select m.address, m.person
    from person_addresses m
    where m.tenant_id = @tenant_id and m.address <> m.person and m.several
      and m.person in (select k.person from person_addresses k where k.tenant_id = @tenant_id and k.address = any (@addresses::text[]))
), gone as (
    delete from account_people a
    using members m
    where a.account_key in (select coalesce(limit_key, account_key) from senders where tenant_id = @tenant_id and account_key is not null)
      and a.person = sha256(convert_to(m.address, 'UTF8'))
    returning a.account_key, m.person, a.last_at
), gone_of_tenant as (
    delete from tenant_people a
    using members m
    where a.tenant_id = @tenant_id and a.person = sha256(convert_to(m.address, 'UTF8'))
    returning a.limit_key, m.person, a.last_at
), of_tenant as (
    insert into tenant_people as stands (tenant_id, limit_key, person, last_at)
    select @tenant_id, limit_key, sha256(convert_to(person, 'UTF8')), max(last_at) from gone_of_tenant group by limit_key, person order by limit_key
    on conflict (tenant_id, limit_key, person) do update set last_at = greatest(stands.last_at, excluded.last_at)
)
insert into account_people as stands (account_key, person, last_at)
select account_key, sha256(convert_to(person, 'UTF8')), max(last_at) from gone group by account_key, person order by account_key
on conflict (account_key, person) do update set last_at = greatest(stands.last_at, excluded.last_at)

-- An opt-out that stands on one address of a person stands on the others. After a START on one of them, and after a pair:
-- then webhooks are told of the customers that only this stops.
-- name: spread-opt-outs
with copies as materialized (
    select distinct on (s.channel, o.address) s.channel, o.address, s.reason, s.evidence, s.created_at,
           coalesce(s.origin, s.address) as origin
    from suppressions s
    cross join lateral addresses_of(@tenant_id, s.channel, s.address) o (address)
    where s.tenant_id = @tenant_id and s.channel = any (@channels) and o.address <> s.address
      and s.address = any (array(select a from unnest(@addresses::text[]) g (address), addresses_of(@tenant_id, 'whatsapp', g.address) a))
    order by s.channel, o.address, s.origin is null desc, s.created_at
), copied as (
    insert into suppressions (tenant_id, channel, address, reason, evidence, created_at, origin)
    select @tenant_id, channel, address, reason, evidence, created_at, origin from copies order by channel, address
    on conflict (tenant_id, channel, address) do nothing
    returning channel, address
), people as materialized (
    select n.channel, min(n.address) as address, jsonb_agg(distinct c.customer_id) as customers
    from copied n
    join customers c on c.tenant_id = @tenant_id and (c.phone = n.address or c.whatsapp_user_id = n.address)
    where @tell and not exists (select from suppressions s
                                where s.tenant_id = @tenant_id and s.channel = n.channel and s.address in (c.phone, c.whatsapp_user_id))
    group by n.channel
)
select tell_webhooks(@tenant_id, 'customer.optedOut', jsonb_build_object(
    'channel', channel, 'address', address, 'customerIds', customers))::text
from people

-- A person that wrote from one address has written from all. The numbers are those of the tenant's senders, deleted ones
-- too.
-- name: spread-history
insert into chat_history as h (tenant_id, number_no, address, first_inbound_at, last_inbound_at)
select @tenant_id, w.number_no, o.address, min(w.first_inbound_at), max(w.last_inbound_at)
from chat_history w
cross join lateral addresses_of(@tenant_id, 'whatsapp', w.address) o (address)
where w.tenant_id = @tenant_id
  and w.number_no = any (array(select number_no from senders where tenant_id = @tenant_id and number_no is not null))
  and w.address = any (array(select a from unnest(@addresses::text[]) g (address), addresses_of(@tenant_id, 'whatsapp', g.address) a))
group by w.number_no, o.address
order by w.number_no, o.address
on conflict (tenant_id, number_no, address) do update
set first_inbound_at = least(h.first_inbound_at, excluded.first_inbound_at),
    last_inbound_at = greatest(h.last_inbound_at, excluded.last_inbound_at)
where excluded.first_inbound_at < h.first_inbound_at or excluded.last_inbound_at > h.last_inbound_at

-- A person that has changed the number stays opted out on both: on the new one it is the same person, and the old one was
-- opted out too.
-- name: keep-opt-outs-of-old-number
with standing as materialized (
    select distinct on (channel) channel, reason, created_at
    from suppressions
    where tenant_id = @tenant_id and channel in ('whatsapp', 'sms') and address = any (phone_spellings(@old))
    order by channel, created_at
), numbers_of_both as materialized (
    select s.channel, a.address, s.reason from standing s cross join (values (@old), (@new)) a (address)
), events as (
    insert into opt_out_events (tenant_id, channel, address, at, opted_out, evidence, recorded_at)
    select @tenant_id, channel, @new, @at, true, @evidence::jsonb, @now from standing
    on conflict do nothing
)
insert into suppressions as stands (tenant_id, channel, address, reason, evidence, created_at)
select @tenant_id, channel, address, reason, @evidence::jsonb, @at from numbers_of_both order by channel, address
on conflict (tenant_id, channel, address) do update set origin = null where stands.origin is not null

-- The new number has the history. The old one loses it, because it may be given to a stranger. What was written from it
-- later is already a stranger's.
-- name: move-history
with moved as materialized (
    select number_no, min(first_inbound_at) as first_at, max(last_inbound_at) as last_at
    from chat_history
    where tenant_id = @tenant_id
      and number_no = any (array(select number_no from senders where tenant_id = @tenant_id and number_no is not null))
      and address = any (phone_spellings(@old)) and last_inbound_at <= @at::timestamptz + interval '1 day'
    group by number_no
), gone as (
    delete from chat_history h
    using moved m
    where h.tenant_id = @tenant_id and h.number_no = m.number_no and h.address = any (phone_spellings(@old))
)
insert into chat_history as h (tenant_id, number_no, address, first_inbound_at, last_inbound_at)
select @tenant_id, m.number_no, a.address, m.first_at, m.last_at
from moved m cross join unnest(phone_spellings(@new)) a (address)
order by m.number_no, a.address
on conflict (tenant_id, number_no, address) do update
set first_inbound_at = least(h.first_inbound_at, excluded.first_inbound_at),
    last_inbound_at = greatest(h.last_inbound_at, excluded.last_inbound_at)
where excluded.first_inbound_at < h.first_inbound_at or excluded.last_inbound_at > h.last_inbound_at

-- The old number is the person's no more. Where it gave the person its name another address does; answers one that is left.
-- name: leave-old-number
with gone as (
    delete from person_addresses
    where tenant_id = @tenant_id and address = @old and learned_at <= @at::timestamptz + interval '1 day'
    returning person
), left_over as materialized (
    select min(p.address) as name
    from person_addresses p
    where p.tenant_id = @tenant_id and p.person = (select person from gone) and p.address <> @old
), named as (
    update person_addresses p set person = left_over.name
    from left_over, gone
    where gone.person = @old and p.tenant_id = @tenant_id and p.person = @old and p.address <> @old and left_over.name is not null
)
select name from left_over where name is not null

-- What was given on the old user id is given on the new one from now on, where the person will say START.
-- name: move-opt-outs
with moved as materialized (
    select channel, reason, evidence, created_at
    from suppressions
    where tenant_id = @tenant_id and channel in ('whatsapp', 'sms') and address = @old and origin is null
), events as (
    insert into opt_out_events (tenant_id, channel, address, at, opted_out, evidence, recorded_at)
    select @tenant_id, channel, @new, created_at, true, evidence, product_now() from moved
    on conflict do nothing
)
insert into suppressions as stands (tenant_id, channel, address, reason, evidence, created_at)
select @tenant_id, channel, @new, reason, evidence, created_at from moved order by channel
on conflict (tenant_id, channel, address) do update
set origin = null, evidence = excluded.evidence, created_at = excluded.created_at
where stands.origin is not null

-- What was given on the old address holds for the person's addresses as if it were given on the new one.
-- name: rename-origin
update suppressions set origin = @new
where tenant_id = @tenant_id and channel in ('whatsapp', 'sms') and coalesce(origin, address) = @old
  and address = any (array(select addresses_of(@tenant_id, 'whatsapp', @new))) and address <> @new
