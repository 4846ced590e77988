-- Recipients whose customers' addresses changed after the freeze. The claim finds them and takes no recipient before they
-- are judged (AddressChange in Domain). A claim is refused again, should an address change again.

-- The recipients to be judged, in seq order as everywhere, and the others that a first query met. In key order, so that two
-- judgements, a claim and a cancel never deadlock.
-- name: lock-moved
select count(*)::int
from (
    select from (
        select c.campaign_id, c.seq
        from recipients c
        where c.campaign_id = @campaign_id and c.seq between @first_seq and @last_seq and c.status = {waiting} and c.address is not null
          and exists (select from address_changes x
                      where x.tenant_id = @tenant_id and x.customer_no = c.customer_no
                        and x.change_no > coalesce(c.addressed_no, 0) and x.at >= @since)
        union
        select campaign_id, seq from unnest(@other_campaigns::uuid[], @other_seqs::int[]) as o (campaign_id, seq)
    ) k
    join recipients r on r.campaign_id = k.campaign_id and r.seq = k.seq
    order by r.campaign_id, r.seq
    for update of r
) locked

-- From when on changes count, whether the campaign needs chat history, and through which number it sends. No row: nothing is
-- frozen.
-- name: campaign-of-moved
select coalesce(a.addresses_since, 'epoch') as since, coalesce((v.definition ->> 'safeSending')::boolean, false) as safe_sending,
       s.number_no
from campaign_audiences a
join campaigns v on v.campaign_id = a.campaign_id
left join senders s on s.sender_id = @sender_id and s.tenant_id = @tenant_id
where a.campaign_id = @campaign_id and a.tenant_id = @tenant_id

-- One row for each recipient and each other person that has or had the address since the freeze, in whichever spelling. The
-- other person is in the campaign, or in another part of it after a split. A recipient without such a person has one row. A
-- person that had it is found by the address before the change. An address that is known to be the same person's is shown as
-- the present one.
-- name: moved
with campaigns_of as materialized (
    select @campaign_id::uuid as campaign_id
    union
    select q.campaign_id
    from campaign_parts p
    join campaign_parts q on q.family_id = p.family_id
    where p.campaign_id = @campaign_id
), known as materialized (
    select knows_people(@tenant_id) as people
), moved as materialized (
    select r.seq, r.customer_no, r.address, n.present, x.change_no,
           case when (select people from known) then array(select addresses_of(@tenant_id, @channel, n.present))
                else phone_spellings(n.present) end as places
    from recipients r
    join customers k on k.tenant_id = @tenant_id and k.customer_no = r.customer_no
    cross join lateral (select case when @channel = 'whatsapp' then coalesce(k.phone, k.whatsapp_user_id) else k.phone end as present) n
    cross join lateral (select max(x.change_no) as change_no
                        from address_changes x
                        where x.tenant_id = @tenant_id and x.customer_no = r.customer_no and x.at >= @since) x
    where r.campaign_id = @campaign_id and r.seq between @first_seq and @last_seq and r.status = {waiting} and r.address is not null
      and x.change_no > coalesce(r.addressed_no, 0)
), others as (
    select m.seq, k.customer_no
    from moved m
    join customers k on k.tenant_id = @tenant_id and k.phone = any (m.places) and k.phone is not null and k.customer_no <> m.customer_no
    union
    select m.seq, k.customer_no
    from moved m
    join customers k on k.tenant_id = @tenant_id and k.whatsapp_user_id = any (m.places) and k.whatsapp_user_id is not null
                        and k.customer_no <> m.customer_no
    where (select people from known)
    union
    select m.seq, x.customer_no
    from moved m
    join address_changes x on x.tenant_id = @tenant_id and x.was = any (m.places) and x.was is not null and x.at >= @since
                              and x.customer_no <> m.customer_no
)
select m.seq, m.change_no, m.customer_no, m.present,
       case when m.address = any (m.places) then m.present else m.address end as frozen,
       exists (select from suppressions o
               where o.tenant_id = @tenant_id and o.channel = @channel and o.address = m.present) as opted_out,
       @needs_history and not exists (select from chat_history h
                                     where h.tenant_id = @tenant_id and h.number_no = @number_no::int and h.address = m.present) as lacks_history,
       h.campaign_id as other_campaign, h.seq as other_seq, h.customer_no as other_no, h.status as other_status,
       case when h.address = any (m.places) then m.present else h.address end as other_address,
       case when h.present = any (m.places) then m.present else h.present end as other_present
from moved m
left join lateral (
    select r.campaign_id, r.seq, r.customer_no, r.address, r.status,
           case when @channel = 'whatsapp' then coalesce(k.phone, k.whatsapp_user_id) else k.phone end as present
    from others o
    cross join campaigns_of c
    cross join lateral (select recipient_seq(c.campaign_id, o.customer_no) as seq) at
    join recipients r on r.campaign_id = c.campaign_id and r.seq = at.seq
    left join customers k on k.tenant_id = @tenant_id and k.customer_no = r.customer_no
    where o.seq = m.seq
) h on true
order by m.seq

-- Only rows that wait still; a skipped one is counted as everywhere.
-- name: readdress
with judged as materialized (
    select seq, change_no, address, reason
    from unnest(@seqs::int[], @change_nos::bigint[], @addresses::text[], @reasons::text[]) as j (seq, change_no, address, reason)
), sent_there as (
    update recipients r set address = j.address, addressed_no = j.change_no
    from judged j
    where j.reason is null and r.campaign_id = @campaign_id and r.seq = j.seq and r.status = {waiting}
), skipped as (
    update recipients r set status = {skipped}, reason = j.reason
    from judged j
    where j.reason is not null and r.campaign_id = @campaign_id and r.seq = j.seq and r.status = {waiting}
    returning r.seq, r.reason
),
{> record-skipped}
select count(*)::int from skipped
