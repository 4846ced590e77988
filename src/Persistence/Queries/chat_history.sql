-- Chats from before the link, as the provider reports them: a person that wrote has history. They open no customer service
-- window, because the provider documents none. In the order of addresses, so that imports and inbound messages never
-- deadlock.
-- name: take-in-history
insert into chat_history as h (tenant_id, number_no, address, first_inbound_at, last_inbound_at)
select @tenant_id, @number_no, a.address, least(min(g.at), @closed_since), least(max(g.at), @closed_since)
from unnest(@addresses::text[], @times::timestamptz[]) as g (address, at)
cross join lateral addresses_of(@tenant_id, 'whatsapp', g.address) a (address)
group by a.address
order by a.address
on conflict (tenant_id, number_no, address) do update
set first_inbound_at = least(h.first_inbound_at, excluded.first_inbound_at),
    last_inbound_at = greatest(h.last_inbound_at, excluded.last_inbound_at)
where excluded.first_inbound_at < h.first_inbound_at or excluded.last_inbound_at > h.last_inbound_at

-- Two customers may share a phone, so rows are joined by it, and each of the person's addresses gets them; in their order, so
-- that imports and inbound messages never deadlock. Answers what each given contact was: 1 created, 2 updated, 3 unchanged,
-- 4 no such customer, 5 without a phone.
-- name: import-chat-history
with given as materialized (
    select g.ordinal, g.at, c.customer_no, c.phone, h.first_inbound_at, h.last_inbound_at
    from unnest(@customer_ids::text[], @times::timestamptz[]) with ordinality as g (customer_id, at, ordinal)
    left join lateral (
        -- An id that is stored with blanks at its ends is found without them, where no other is stored without.
        select customer_no, coalesce(phone, whatsapp_user_id) as phone
        from customers e where e.tenant_id = @tenant_id and e.customer_id = g.customer_id
        union all
        select customer_no, coalesce(phone, whatsapp_user_id) from customers u
        where u.tenant_id = @tenant_id and u.customer_id <> trimmed_id(u.customer_id) and trimmed_id(u.customer_id) = g.customer_id
          and not exists (select from customers e where e.tenant_id = @tenant_id and e.customer_id = g.customer_id)
        order by customer_no
        limit 1
    ) c on true
    left join chat_history h on h.tenant_id = @tenant_id and h.number_no = @number_no and h.address = c.phone
), stored as (
    insert into chat_history as h (tenant_id, number_no, address, first_inbound_at, last_inbound_at)
    select @tenant_id, @number_no, a.address, min(given.at), max(given.at)
    from given cross join lateral addresses_of(@tenant_id, 'whatsapp', given.phone) a (address)
    where given.phone is not null
    group by a.address order by a.address
    on conflict (tenant_id, number_no, address) do update
    set first_inbound_at = least(h.first_inbound_at, excluded.first_inbound_at),
        last_inbound_at = greatest(h.last_inbound_at, excluded.last_inbound_at)
    where excluded.first_inbound_at < h.first_inbound_at or excluded.last_inbound_at > h.last_inbound_at
)
select case when customer_no is null then 4
            when phone is null then 5
            when last_inbound_at is null then 1
            when at < first_inbound_at or at > last_inbound_at then 2
            else 3 end
from given
order by ordinal
