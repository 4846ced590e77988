-- The chat has no provider: a claim is the sending itself, one statement. A crash leaves all of it or nothing.

-- Judges as the claim of claims.sql does and by the database's clock. A chat has no number's guard, no customer service
-- window and no retries. Every admissible row of the range becomes `sent` and gets its place in the inbox: the next after
-- the newest message there and after the last one that was removed. Nothing is locked beforehand. One update takes the rows
-- in their order. It reads each row again that another transaction had (a claim, a cancel, an exclusion), so that each row
-- goes one way. When two transactions give one customer the same number, the second waits for the first and fails by the key
-- of the inbox; it is made again as a whole. Order of locks: recipients, inbox by customer (recipients are frozen in that
-- order), totals. The notification says which customers have news; it comes with the commit or not at all.
-- name: send-chat
with clock as materialized (
    select product_now() as t
), campaign as materialized (
    {> claimed-campaign}
), sender as materialized (
    select s.number_no, s.name, s.staff_id,
           {> sender-block}
    from senders s
    cross join clock
    where s.sender_id = @sender_id and s.tenant_id = @tenant_id and s.channel = 'chat'
), verdict as materialized (
    select case
        when not exists (select from campaign c where c.status = 'running' and c.revision = @revision) then 'campaignChanged'
        when exists (select from tenants t where t.tenant_id = @tenant_id and (t.suspended or t.erased_at is not null)) then 'tenantSuspended'
        when not exists (select from sender) then 'senderBlocked'
        when (select blocked from sender) is not null then 'senderBlocked'
        when clock.t < @opens_at or clock.t >= @closes_at then 'windowClosed'
        else 'go'
    end as word
    from clock
), lists as materialized (
    -- Most campaigns have no exclusions, many tenants have no opt-out and no erasure: one query each, so that these lists
    -- are not searched for every recipient.
    select exists (select from exclusions e where e.campaign_id = @campaign_id) as excludes,
           exists (select from suppressions o where o.tenant_id = @tenant_id and o.channel = 'chat') as suppresses,
           exists (select from erasures e where e.tenant_id = @tenant_id) as erases,
           exists (select from chat_conversations k where k.tenant_id = @tenant_id) as remembers
), candidates as materialized (
    -- What holds for all recipients is read as a value, not joined: a join costs each recipient as much as a search.
    select r.ctid, r.seq, r.customer_no,
           case when (select excludes from lists)
                     and exists (select from exclusions e where e.campaign_id = @campaign_id and e.customer_id = r.customer_id)
                then 'excluded'
                -- An erased customer is listed until none of the customer's rows waits any more.
                when (select erases from lists)
                     and exists (select from erasures e where e.tenant_id = @tenant_id and e.customer_no = r.customer_no)
                then 'erased'
                when (select suppresses from lists)
                     and exists (select from suppressions o
                                 where o.tenant_id = @tenant_id and o.channel = 'chat' and o.address = r.address)
                then 'optedOut'
           end as reason
    from recipients r
    where (select word from verdict) = 'go'
      and r.campaign_id = @campaign_id and r.seq between @first_seq and @last_seq and r.status = {waiting} and r.attempt = 0
    order by r.seq
), judged as (
    update recipients r
    set status = case when c.reason is null then {sent} else {skipped} end,
        reason = c.reason,
        attempt = case when c.reason is null then 1 else 0 end,
        tries = case when c.reason is null then 1 else 0 end,
        number_no = case when c.reason is null then (select number_no from sender) end,
        attempted_at = case when c.reason is null then (select t from clock) end,
        sent_at = case when c.reason is null then (select t from clock) end
    from candidates c
    where r.ctid = c.ctid and r.campaign_id = @campaign_id and r.seq = c.seq and r.status = {waiting} and r.attempt = 0
    returning r.seq, r.customer_no, r.reason
), written as (
    insert into chat_inbox (tenant_id, customer_no, seq, campaign_id, recipient_seq, attempt, sender_name, staff_id, body, created_at)
    select @tenant_id, m.customer_no,
           1 + greatest(
               (select i.seq from chat_inbox i
                where i.tenant_id = @tenant_id and i.customer_no = m.customer_no
                order by i.seq desc limit 1),
               case when (select remembers from lists)
                    then (select k.last_seq from chat_conversations k where k.tenant_id = @tenant_id and k.customer_no = m.customer_no)
               end, 0),
           @campaign_id, m.seq, 1, (select name from sender), (select staff_id from sender), @body, (select t from clock)
    from (select seq, customer_no from judged where reason is null order by customer_no) m
    returning customer_no
), news as materialized (
    -- What follows depends on it, so that the rows that all transactions share are locked after the inbox is written, not
    -- before.
    select count(*)::int as n, min(customer_no) as first, max(customer_no) as last from written
), skipped as materialized (
    select seq, reason from judged where reason is not null
), issued as (
    insert into delivery_issues (campaign_id, seq, status, reason, at)
    select @campaign_id, skipped.seq, {skipped}, skipped.reason, clock.t
    from skipped, clock
), progressed as (
    update campaign_progress p
    set last_slot = @slot, anchor = @anchor, last_attempt_at = clock.t, next_due = @next_due, waiting_for = null
    from clock, news
    where p.campaign_id = @campaign_id and p.lane = @lane and news.n > 0
), hours as (
    insert into campaign_hours (campaign_id, silo_name, hour, attempted)
    select @campaign_id, @silo_name, date_trunc('hour', clock.t, 'UTC'), news.n
    from clock, news
    where news.n > 0
    on conflict (campaign_id, hour, silo_name) do update set attempted = campaign_hours.attempted + excluded.attempted
), totalled as (
    insert into campaign_totals (campaign_id, silo_name, waiting, sent, skipped)
    select @campaign_id, @silo_name, -(news.n + s.n), news.n, s.n
    from news, (select count(*) as n from skipped) s
    where news.n + s.n > 0
    on conflict (campaign_id, silo_name) do update
    set waiting = campaign_totals.waiting + excluded.waiting, sent = campaign_totals.sent + excluded.sent,
        skipped = campaign_totals.skipped + excluded.skipped
)
select verdict.word,
       clock.t,
       (select blocked from sender) as blocked,
       news.n as sent,
       (select count(*)::int from skipped) as skipped,
       case when news.n > 0
            then pg_notify('chat_news', concat_ws(' ', replace(@tenant_id::text, '-', ''), news.first, news.last)) end as hint
from verdict, clock, news

-- A customer's messages after the last one that the app has, oldest first.
-- name: page-inbox
select seq, campaign_id, recipient_seq, attempt, sender_name,
       staff_id, body, created_at
from chat_inbox
where tenant_id = @tenant_id and customer_no = @customer_no and seq > @after
order by seq
limit @limit

-- The newest message may have been removed; its number then stands with the marks.
-- name: conversation
select greatest(coalesce(i.seq, 0), coalesce(c.last_seq, 0)) as last_seq,
       coalesce(c.delivered_up_to, 0) as delivered_up_to, coalesce(c.read_up_to, 0) as read_up_to
from (select) one
left join (
    select seq from chat_inbox where tenant_id = @tenant_id and customer_no = @customer_no order by seq desc limit 1
) i on true
left join chat_conversations c on c.tenant_id = @tenant_id and c.customer_no = @customer_no

-- The attempts between the mark that stands and the one to set, with the number they were made through.
-- name: unmarked
select i.seq, i.campaign_id, i.recipient_seq, i.attempt, r.number_no
from chat_inbox i
left join recipients r on r.campaign_id = i.campaign_id and r.seq = i.recipient_seq
where i.tenant_id = @tenant_id and i.customer_no = @customer_no and i.seq <= @up_to
  and i.seq > coalesce((select case when @read then c.read_up_to else c.delivered_up_to end
                        from chat_conversations c
                        where c.tenant_id = @tenant_id and c.customer_no = @customer_no), 0)
order by i.seq
limit @limit

-- Forward only, and never beyond what was sent; what was shown was stored before. After the receipts, in a transaction
-- of its own: a crash between the two leaves the mark behind, and the app's next one applies them again.
-- name: move-marks
with newest as (
    -- An erasure waits for this, so that no mark is left of the person.
    select coalesce((select i.seq from chat_inbox i
                     where i.tenant_id = k.tenant_id and i.customer_no = k.customer_no
                     order by i.seq desc limit 1), 0) as seq
    from customers k
    where k.tenant_id = @tenant_id and k.customer_no = @customer_no
    for key share of k
)
insert into chat_conversations as c (tenant_id, customer_no, last_seq, delivered_up_to, read_up_to)
select @tenant_id, @customer_no, newest.seq, least(@up_to, newest.seq), case when @read then least(@up_to, newest.seq) else 0 end
from newest
where newest.seq > 0
   or exists (select from chat_conversations k where k.tenant_id = @tenant_id and k.customer_no = @customer_no)
on conflict (tenant_id, customer_no) do update
set last_seq = greatest(c.last_seq, excluded.last_seq),
    delivered_up_to = greatest(c.delivered_up_to, least(@up_to, greatest(c.last_seq, excluded.last_seq))),
    read_up_to = case when @read then greatest(c.read_up_to, least(@up_to, greatest(c.last_seq, excluded.last_seq))) else c.read_up_to end
returning last_seq, delivered_up_to, read_up_to

-- The connected customers, with where each conversation stands. An erased customer has no row, and neither have the
-- customers of an erased tenant, whose rows may still be there.
-- name: connected
select k.tenant_id, k.customer_no,
       greatest(coalesce((select i.seq from chat_inbox i
                          where i.tenant_id = k.tenant_id and i.customer_no = k.customer_no
                          order by i.seq desc limit 1), 0), coalesce(c.last_seq, 0)) as last_seq
from unnest(@tenant_ids::uuid[], @customer_nos::bigint[]) as x (tenant_id, customer_no)
join customers k on k.tenant_id = x.tenant_id and k.customer_no = x.customer_no
join tenants t on t.tenant_id = k.tenant_id and t.erased_at is null
left join chat_conversations c on c.tenant_id = k.tenant_id and c.customer_no = k.customer_no
