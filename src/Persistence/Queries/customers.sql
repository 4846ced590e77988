-- One statement for one customer and for a batch of an import, in the order of its arrays. All its rows carry the same
-- fields (@given, CustomerFields); a stored customer keeps the others. What did not change is not written and not counted.
-- Columns come as arrays: read as one JSON text, a batch cost the database half as much again. Labels and attributes come as
-- texts of their types. Named attributes are merged with the stored ones, whose rows lock-customers has locked.
-- name: upsert-customers
with written as (
    insert into customers as c
        (tenant_id, customer_id, name, phone, whatsapp_user_id, gender, birth_year, birth_month, birth_day, total_spent, average_receipt,
         visits, branded_app, online_app, staff, groups, attributes, created_at, updated_at)
    select @tenant_id, r.customer_id, r.name, r.phone, r.whatsapp_user_id, r.gender, r.birth_year, r.birth_month, r.birth_day, r.total_spent,
           r.average_receipt, r.visits, r.branded_app, r.online_app, r.staff::text[], r.groups::text[],
           case when @given & 2048 = 0 then r.attributes::jsonb else jsonb_strip_nulls(coalesce(o.attributes, '{}') || r.attributes::jsonb) end,
           @now, @now
    from unnest(@ids::text[], @names::text[], @phones::text[], @whatsapp_user_ids::text[], @genders::text[], @birth_years::smallint[], @birth_months::smallint[],
                @birth_days::smallint[], @totals_spent::numeric[], @average_receipts::numeric[], @visits::int[], @branded_apps::boolean[],
                @online_apps::boolean[], @staff::text[], @groups::text[], @attributes::text[]) with ordinality
        as r (customer_id, name, phone, whatsapp_user_id, gender, birth_year, birth_month, birth_day, total_spent, average_receipt, visits,
              branded_app, online_app, staff, groups, attributes, ordinal)
    left join customers o on @given & 2048 <> 0 and o.tenant_id = @tenant_id and o.customer_id = r.customer_id
    order by r.ordinal
    on conflict (tenant_id, customer_id) do update
    set name = case when @given & 1 = 0 then c.name else excluded.name end,
        phone = case when @given & 2 = 0 then c.phone else excluded.phone end,
        whatsapp_user_id = case when @given & 8192 = 0 then c.whatsapp_user_id else excluded.whatsapp_user_id end,
        gender = case when @given & 4 = 0 then c.gender else excluded.gender end,
        birth_year = case when @given & 8 = 0 then c.birth_year else excluded.birth_year end,
        birth_month = case when @given & 8 = 0 then c.birth_month else excluded.birth_month end,
        birth_day = case when @given & 8 = 0 then c.birth_day else excluded.birth_day end,
        total_spent = case when @given & 16 = 0 then c.total_spent else excluded.total_spent end,
        average_receipt = case when @given & 32 = 0 then c.average_receipt else excluded.average_receipt end,
        visits = case when @given & 64 = 0 then c.visits else excluded.visits end,
        branded_app = case when @given & 128 = 0 then c.branded_app else excluded.branded_app end,
        online_app = case when @given & 256 = 0 then c.online_app else excluded.online_app end,
        staff = case when @given & 512 = 0 then c.staff else excluded.staff end,
        groups = case when @given & 1024 = 0 then c.groups else excluded.groups end,
        attributes = case when @given & 6144 = 0 then c.attributes else excluded.attributes end,
        revision = c.revision + 1, updated_at = excluded.updated_at
    where (@given & 1 <> 0 and c.name <> excluded.name)
       or (@given & 2 <> 0 and c.phone is distinct from excluded.phone)
       or (@given & 8192 <> 0 and c.whatsapp_user_id is distinct from excluded.whatsapp_user_id)
       or (@given & 4 <> 0 and c.gender is distinct from excluded.gender)
       or (@given & 8 <> 0 and (c.birth_year, c.birth_month, c.birth_day) is distinct from (excluded.birth_year, excluded.birth_month, excluded.birth_day))
       or (@given & 16 <> 0 and c.total_spent <> excluded.total_spent)
       or (@given & 32 <> 0 and c.average_receipt <> excluded.average_receipt)
       or (@given & 64 <> 0 and c.visits <> excluded.visits)
       or (@given & 128 <> 0 and c.branded_app <> excluded.branded_app)
       or (@given & 256 <> 0 and c.online_app <> excluded.online_app)
       or (@given & 512 <> 0 and c.staff <> excluded.staff)
       or (@given & 1024 <> 0 and c.groups <> excluded.groups)
       or (@given & 6144 <> 0 and c.attributes <> excluded.attributes)
    returning xmax = 0 as created
)
select count(*) filter (where created)::int, count(*) filter (where not created)::int from written

-- The user ids of some customers, because what is known of one address holds for the other. A tenant without a known user id
-- has none, which one read shows.
-- name: user-ids-of
select distinct whatsapp_user_id
from customers
where (select min(p.address) from person_addresses p where p.tenant_id = @tenant_id) is not null
  and tenant_id = @tenant_id and customer_id = any (@ids) and whatsapp_user_id is not null
order by whatsapp_user_id

-- Two batches of a tenant would lock the same customers in the order of two files: they take turns.
-- name: await-other-batches
select pg_advisory_xact_lock(hashtextextended(concat('import/', @tenant_id::uuid), 0))

-- In the order of ids, so that two transactions that lock several of them never deadlock. Answers how many there are.
-- name: lock-customers
select count(*)::int
from (select from customers where tenant_id = @tenant_id and customer_id = any (@ids) order by customer_id for update) locked

-- Of ids without blanks at their ends: the stored ids that differ by such blanks, the oldest first, and whether the id
-- itself is stored too. The index of untrimmed ids holds all that is read.
-- name: untrimmed-customers
select trimmed_id(c.customer_id) as trimmed, c.customer_id as stored,
       exists (select from customers e where e.tenant_id = @tenant_id and e.customer_id = trimmed_id(c.customer_id)) as both
from customers c
where c.tenant_id = @tenant_id and c.customer_id <> trimmed_id(c.customer_id) and trimmed_id(c.customer_id) = any (@ids)
order by c.customer_no

-- Customers that would have more attributes than a customer may have.
-- name: over-attributes
select customer_id
from customers
where tenant_id = @tenant_id and customer_id = any (@ids) and (select count(*) from jsonb_object_keys(attributes)) > @most

-- name: lock-customer
select revision from customers where tenant_id = @tenant_id and customer_id = @customer_id for update

-- name: find-customer
select customer_no, customer_id, name, phone, whatsapp_user_id, gender,
       birth_year, birth_month, birth_day, total_spent,
       average_receipt, visits, branded_app, online_app,
       staff, groups, attributes::text as attributes_json, revision,
       created_at, updated_at,
       exists (select from devices d where d.tenant_id = customers.tenant_id and d.customer_no = customers.customer_no) as has_device
from customers
where tenant_id = @tenant_id and customer_id = @customer_id

-- In creation order. Compares as ilike does, but makes the pattern small once: ilike does so again for each row, and took
-- over 200,000 customers 1.9 s instead of 0.35. A phone has no letters. Opted-out addresses are read once into a hash:
-- searched for each customer, they would cost a million searches in a short list.
-- name: page-customers
select customer_no, customer_id, name, phone, whatsapp_user_id, gender,
       birth_year, birth_month, birth_day, total_spent,
       average_receipt, visits, branded_app, online_app,
       staff, groups, attributes::text as attributes_json, revision,
       created_at, updated_at,
       exists (select from devices d where d.tenant_id = customers.tenant_id and d.customer_no = customers.customer_no) as has_device
from customers
where tenant_id = @tenant_id and customer_no > @after
  and (@search::text is null or lower(name) like lower(@search) or lower(customer_id) like lower(@search) or phone like @search
       or lower(whatsapp_user_id) like lower(@search))
  and (@groups::text[] is null or groups @> @groups)
  and (@staff::text[] is null or staff @> @staff)
  and (@channel::text is null
       or case @channel
              when 'whatsapp' then coalesce(phone, whatsapp_user_id) is not null
              when 'sms' then phone is not null
              when 'chat' then online_app
              else exists (select from devices d where d.tenant_id = customers.tenant_id and d.customer_no = customers.customer_no) end)
  and (@opted_out::boolean is null
       or @opted_out = (coalesce(phone in (select s.address from suppressions s
                                          where s.tenant_id = @tenant_id and s.channel in ('whatsapp', 'sms') and s.channel = coalesce(@channel, s.channel)), false)
                       or coalesce(whatsapp_user_id in (select s.address from suppressions s
                                                        where s.tenant_id = @tenant_id and s.channel = 'whatsapp' and coalesce(@channel, 'whatsapp') = 'whatsapp'), false)
                       or customer_id in (select s.address from suppressions s
                                          where s.tenant_id = @tenant_id and s.channel in ('push', 'chat') and s.channel = coalesce(@channel, s.channel))))
order by customer_no
limit @limit

-- The names of attributes that customers have, for the columns of an export; not more than an export may have.
-- name: attribute-names
select distinct k as name
from customers c
cross join lateral jsonb_object_keys(c.attributes) k
where c.tenant_id = @tenant_id
order by k
limit @limit

-- All addresses of a customer's person, and whether another customer has them. Before erase-customer, in its transaction.
-- name: addresses-of-customer
select distinct a.address,
       exists (select from customers k
               where k.tenant_id = @tenant_id and k.customer_no <> c.customer_no
                 and (k.phone = any (phone_spellings(a.address)) or k.whatsapp_user_id = a.address)) as shared
from customers c
cross join lateral (values (c.phone), (c.whatsapp_user_id)) g (address)
cross join lateral addresses_of(@tenant_id, 'whatsapp', g.address) a (address)
where c.tenant_id = @tenant_id and c.customer_id = @customer_id and a.address is not null

-- The message itself is not kept, so what is left of a customer are rows of deliveries. They lose name, id and address, and
-- the claim skips those that still wait. What is known of an address stays where another customer has it, because two may
-- share a phone. Of an opt-out its mark is kept (erased_opt_outs), also of the address on which it was given. The
-- notification, which comes with the commit, ends the customer's live connections at every Api process.
-- name: erase-customer
with gone as (
    delete from customers where tenant_id = @tenant_id and customer_id = @customer_id returning customer_no, phone
), addresses as materialized (
    select a.address, a.shared, a.mark
    from gone
    cross join unnest(@addresses::text[], @shared::boolean[], @marks::bytea[]) as a (address, shared, mark)
), own as materialized (
    select address, mark, true as of_phones from addresses where not shared
    union all
    select @customer_id, @id_mark::bytea, false from gone
), opt_outs as (
    delete from suppressions s using own o
    where s.tenant_id = @tenant_id and s.address = o.address and (s.channel in ('whatsapp', 'sms')) = o.of_phones
    returning s.channel, o.mark, coalesce((select a.mark from addresses a where a.address = s.origin), o.mark) as given, s.created_at
), marks as (
    insert into erased_opt_outs as e (tenant_id, channel, mark, given, at)
    select @tenant_id, channel, mark, given, created_at from opt_outs order by channel, mark
    on conflict (tenant_id, mark, channel) do update set given = excluded.given, at = excluded.at
    where e.at <= excluded.at
), learned as (
    delete from person_addresses p using addresses a where p.tenant_id = @tenant_id and p.address = a.address and not a.shared
), history as (
    delete from chat_history h using addresses a where h.tenant_id = @tenant_id and h.address = a.address and not a.shared
), inbound as (
    update inbound_messages m set address = '' from addresses a where m.tenant_id = @tenant_id and m.address = a.address and not a.shared
), numbers as (
    delete from address_changes x using gone where x.tenant_id = @tenant_id and x.customer_no = gone.customer_no
), reports as (
    update unmatched_receipts u set person = '' from addresses a where u.tenant_id = @tenant_id and u.person = a.address and not a.shared
), events as (
    delete from opt_out_events e using own o
    where e.tenant_id = @tenant_id and e.address = o.address and (e.channel in ('whatsapp', 'sms')) = o.of_phones
), inbox as (
    delete from chat_inbox i using gone where i.tenant_id = @tenant_id and i.customer_no = gone.customer_no
), conversation as (
    delete from chat_conversations k using gone where k.tenant_id = @tenant_id and k.customer_no = gone.customer_no
), queued as (
    insert into erasures (tenant_id, customer_no, erased_at, customer_id, phone, addresses)
    select @tenant_id, customer_no, @now, @customer_id, phone, array(select address from addresses) from gone
)
select customer_no, pg_notify('chat_gone', concat_ws(' ', replace(@tenant_id::uuid::text, '-', ''), customer_no, customer_no))::text
from gone

-- Several of one tenant together, because what is kept of its answers is looked through once for all of them.
-- name: take-erasures
select tenant_id, customer_no, customer_id,
       case when phone is null then addresses else array_append(addresses, phone) end as addresses
from erasures
where tenant_id = (select tenant_id from erasures order by erased_at, customer_no limit 1 for update skip locked)
order by erased_at, customer_no
limit @batch
for update skip locked

-- A freeze that still read the person is not seen until it has committed: whatever began before is waited for.
-- name: await-freezes
select pg_advisory_xact_lock(hashtextextended(concat('freeze/', @tenant_id::uuid), 0))

-- name: erasable-campaigns
select campaign_id from campaign_audiences where tenant_id = @tenant_id

-- name: find-recipient
select recipient_seq(@campaign_id, @customer_no)

-- A waiting recipient is skipped at once, not when the campaign comes to the row.
-- name: erase-recipient
with was as materialized (
    select status from recipients where campaign_id = @campaign_id and seq = @seq for update
), erased as (
    update recipients r
    set name = '', customer_id = '', address = null,
        status = case was.status when {waiting} then {skipped} else r.status end, reason = case was.status when {waiting} then 'erased' else r.reason end
    from was
    where r.campaign_id = @campaign_id and r.seq = @seq
    returning was.status as was
), issued as (
    insert into delivery_issues (campaign_id, seq, status, reason, at)
    select @campaign_id, @seq, {skipped}, 'erased', product_now() from erased where was = {waiting}
    on conflict do nothing
), no_retries as (
    delete from retries t using erased where t.campaign_id = @campaign_id and t.seq = @seq and erased.was = {waiting}
)
insert into campaign_totals (campaign_id, silo_name, waiting, skipped)
select @campaign_id, 'erasure', -1, 1 from erased where was = {waiting}
on conflict (campaign_id, silo_name) do update
set waiting = campaign_totals.waiting + excluded.waiting, skipped = campaign_totals.skipped + excluded.skipped

-- A chat message may have come while the customers were being erased. Their webhook events go too: those that wait, and
-- those that are kept for a week after delivery. An event that names other customers as well keeps only these.
-- name: finish-erasures
with people as materialized (
    select customer_no, customer_id, array_append(array_append(addresses, phone), customer_id) as addresses
    from erasures
    where tenant_id = @tenant_id and customer_no = any (@customer_nos)
), inbox as (
    delete from chat_inbox i using people p where i.tenant_id = @tenant_id and i.customer_no = p.customer_no
), conversation as (
    delete from chat_conversations k using people p where k.tenant_id = @tenant_id and k.customer_no = p.customer_no
), lists_changed as (
    -- Counted before the lists are touched, in one order: an editor of an older list does not bring an id back.
    insert into exclusion_changes as k (campaign_id, changes)
    select x.campaign_id, 1
    from exclusions x
    join people p on p.customer_id = x.customer_id
    where x.campaign_id in (select campaign_id from campaigns where tenant_id = @tenant_id)
    group by x.campaign_id
    order by x.campaign_id
    on conflict (campaign_id) do update set changes = k.changes + 1
    returning campaign_id
), excluded_before as (
    delete from exclusions x using people p, lists_changed l
    where x.customer_id = p.customer_id and x.campaign_id = l.campaign_id
), named as materialized (
    select d.delivery_id,
           (select jsonb_agg(other)
            from jsonb_array_elements(case when jsonb_typeof(d.data -> 'customerIds') = 'array' then d.data -> 'customerIds' else '[]' end) other
            where not exists (select from people p where to_jsonb(p.customer_id) = other)) as others
    from webhook_deliveries d
    join webhooks w on w.webhook_id = d.webhook_id
    where w.tenant_id = @tenant_id
      and exists (select from people p
                  where d.data ->> 'customerId' = p.customer_id or d.data -> 'customerIds' @> to_jsonb(p.customer_id)
                     or d.data ->> 'address' = any (p.addresses) or d.data ->> 'from' = any (p.addresses))
), told_of_others as (
    update webhook_deliveries d set data = jsonb_set(d.data, '{customerIds}', named.others)
    from named
    where d.delivery_id = named.delivery_id and named.others is not null
), told as (
    delete from webhook_deliveries d using named where d.delivery_id = named.delivery_id and named.others is null
)
delete from erasures e using people p where e.tenant_id = @tenant_id and e.customer_no = p.customer_no

-- By hand, and so without a question of order. The row of the address itself comes with a copy for each of the person's
-- other addresses; one that stood as a copy becomes the address's own.
-- name: set-suppression
with event as (
    insert into opt_out_events (tenant_id, channel, address, at, opted_out, evidence, recorded_at)
    values (@tenant_id, @channel, @address, @now, true, @evidence::jsonb, @now)
    on conflict do nothing
)
insert into suppressions as stands (tenant_id, channel, address, reason, evidence, created_at, origin)
select @tenant_id, @channel, a.address, 'optedOut', @evidence::jsonb, @now, nullif(@address, a.address)
from addresses_of(@tenant_id, @channel, @address) a (address)
order by a.address
on conflict (tenant_id, channel, address) do update
set origin = null, evidence = excluded.evidence, created_at = excluded.created_at
where stands.origin is not null and excluded.origin is null

-- By hand the customer is written to again, so it ends what was given on any of the person's addresses.
-- name: clear-suppression
with addresses as materialized (
    select address from addresses_of(@tenant_id, @channel, @address) a (address)
), event as (
    insert into opt_out_events (tenant_id, channel, address, at, opted_out, evidence, recorded_at)
    select @tenant_id, @channel, address, @now, false, @evidence::jsonb, @now
    from addresses
    where address = @address
       or exists (select from suppressions s
                  where s.tenant_id = @tenant_id and s.channel = @channel and s.address = addresses.address and s.origin is null)
    on conflict do nothing
)
delete from suppressions s using addresses a where s.tenant_id = @tenant_id and s.channel = @channel and s.address = a.address

-- Before record-opt-outs, in its transaction: of two that concern one person the second sees what the first stored. The
-- tenant's people are held before (hold-people).
-- name: lock-opt-outs
select pg_advisory_xact_lock(hashtextextended(concat('opt-outs/', @tenant_id::uuid, '/', @channel::text, '/', address), 0))
from (select distinct a as address
      from unnest(@addresses::text[]) g (address), addresses_of(@tenant_id, @channel, g.address) a
      order by a) locked

-- Opt-outs and opt-ins of people themselves. A known event changes nothing again. Of new events the newest of an address
-- counts, unless a newer one was known. A provider's refusal is such an event too: reported again after a START it changes
-- nothing. An opt-out holds for all addresses of the person until a START on the address on which it was given.
-- name: record-opt-outs
with fresh as (
    insert into opt_out_events (tenant_id, channel, address, at, opted_out, evidence, recorded_at)
    select @tenant_id, @channel, e.address, e.at, e.opted_out, e.evidence::jsonb, @now
    from unnest(@addresses::text[], @times::timestamptz[], @opted_out::boolean[], @evidence::text[]) as e (address, at, opted_out, evidence)
    on conflict do nothing
    returning address, at, opted_out, evidence
), newest as (
    select distinct on (address) address, at, opted_out, evidence from fresh order by address, at desc, opted_out desc
), standing as (
    select * from newest n
    where not exists (select from opt_out_events e
                      where e.tenant_id = @tenant_id and e.channel = @channel and e.address = n.address
                        and (e.at, e.opted_out) > (n.at, n.opted_out))
), cleared as (
    delete from suppressions s
    using standing n cross join lateral addresses_of(@tenant_id, @channel, n.address) a (address)
    where not n.opted_out and s.tenant_id = @tenant_id and s.channel = @channel and s.address = a.address
      and coalesce(s.origin, s.address) = n.address and s.created_at <= n.at
)
insert into suppressions as stands (tenant_id, channel, address, reason, evidence, created_at, origin)
select distinct on (a.address) @tenant_id, @channel, a.address, 'optedOut', n.evidence, n.at, nullif(n.address, a.address)
from standing n cross join lateral addresses_of(@tenant_id, @channel, n.address) a (address)
where n.opted_out
order by a.address, a.address = n.address desc, n.at
on conflict (tenant_id, channel, address) do update
set origin = null, evidence = excluded.evidence, created_at = excluded.created_at
where stands.origin is not null and excluded.origin is null

-- name: list-suppressions
select distinct channel from suppressions where tenant_id = @tenant_id and address = any (@addresses) order by channel

-- Of each channel the row that was given on one of these addresses, before a copy. The key's name is answered as long as the
-- tenant has the key.
-- name: explain-suppressions
select distinct on (s.channel) s.channel, s.created_at as at, s.evidence::text as evidence_json, k.name as key_name
from suppressions s
left join api_keys k on k.tenant_id = s.tenant_id and replace(k.key_id::text, '-', '') = s.evidence ->> 'keyId'
where s.tenant_id = @tenant_id and s.address = any (@addresses)
order by s.channel, s.origin is not null, s.created_at
