-- The chat has no provider: a claim is the sending itself. Candidates are locked first (lock-candidates of claims.sql),
-- then this in the same transaction: a crash leaves all of it or nothing.

-- Judges as the claim of claims.sql does, on a snapshot taken after the locks and by the database's clock; a chat has
-- no number's guard, no customer service window and no retries. Every admissible row of the range becomes `sent` and
-- gets its place in the inbox. Order of locks: recipients, conversations by customer (recipients are frozen in that
-- order), totals. The hint says which customers have news; it comes with the commit or not at all. Messages are put
-- together from arrays in the order of customers, which needs no join: this is prepared where joins are look-ups.
-- name: send-chat
with clock as materialized (
    select product_now() as t
), campaign as materialized (
    select c.status, c.revision
    from campaigns c
    where c.campaign_id = @campaign_id and c.tenant_id = @tenant_id
), sender as materialized (
    select s.number_no, s.name, s.staff_id,
           case when s.deleted_at is not null then 'senderDeleted'
                when s.status <> 'active' then 'sender' || upper(left(s.status, 1)) || substr(s.status, 2)
                when s.paid_until <= clock.t then 'senderUnpaid'
           end as blocked
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
    -- Most campaigns exclude nobody, and many tenants have no opt-out: asked once, so that not every person is looked up.
    select exists (select from exclusions e where e.campaign_id = @campaign_id) as excludes,
           exists (select from suppressions o where o.tenant_id = @tenant_id and o.channel = 'chat') as suppresses
), candidates as materialized (
    select r.ctid, r.seq, r.customer_no,
           case when x.customer_id is not null then 'excluded'
                when k.customer_no is null then 'erased'
                when s.address is not null then 'optedOut'
           end as reason
    from verdict
    join recipients r on r.campaign_id = @campaign_id and r.seq between @first_seq and @last_seq and r.status = 0 and r.attempt = 0
    -- Looked up one by one (their limit keeps it so): joined as wholes, each batch would read all customers of the tenant.
    left join lateral (
        select c.customer_no from customers c where c.tenant_id = @tenant_id and c.customer_no = r.customer_no limit 1
    ) k on true
    left join lateral (
        select e.customer_id from exclusions e
        where (select excludes from lists) and e.campaign_id = @campaign_id and e.customer_id = r.customer_id
        limit 1
    ) x on true
    left join lateral (
        select o.address from suppressions o
        where (select suppresses from lists) and o.tenant_id = @tenant_id and o.channel = 'chat' and o.address = r.address
        limit 1
    ) s on true
    where verdict.word = 'go'
), sent as (
    update recipients r
    set status = 3, attempt = 1, tries = 1, number_no = (select number_no from sender), attempted_at = clock.t, sent_at = clock.t
    from candidates c, clock
    where r.ctid = c.ctid and r.campaign_id = @campaign_id and r.seq = c.seq and r.status = 0 and c.reason is null
    returning r.seq, r.customer_no
), news as materialized (
    select count(*)::int as n, min(s.customer_no) as first, max(s.customer_no) as last,
           array_agg(s.customer_no) as customers, array_agg(s.seq) as seqs
    from (select seq, customer_no from sent order by customer_no) s
), numbered as (
    insert into chat_conversations (tenant_id, customer_no, last_seq)
    select @tenant_id, c.customer_no, 1 from news cross join lateral unnest(news.customers) as c (customer_no)
    on conflict (tenant_id, customer_no) do update set last_seq = chat_conversations.last_seq + 1
    returning customer_no, last_seq
), places as materialized (
    select array_agg(p.last_seq) as seqs from (select last_seq from numbered order by customer_no) p
), written as (
    insert into chat_inbox (tenant_id, customer_no, seq, campaign_id, recipient_seq, attempt, sender_name, staff_id, body, created_at)
    select @tenant_id, m.customer_no, m.place, @campaign_id, m.recipient_seq, 1, sender.name, sender.staff_id, @body, clock.t
    from news
    cross join places
    cross join lateral unnest(news.customers, news.seqs, places.seqs) as m (customer_no, recipient_seq, place)
    cross join sender
    cross join clock
), skipped as (
    update recipients r
    set status = 7, reason = c.reason
    from candidates c
    where r.ctid = c.ctid and r.campaign_id = @campaign_id and r.seq = c.seq and r.status = 0 and c.reason is not null
    returning r.seq, r.reason
), issued as (
    insert into delivery_issues (campaign_id, seq, status, reason, at)
    select @campaign_id, skipped.seq, 7, skipped.reason, clock.t
    from skipped, clock
), progressed as (
    update campaign_progress p
    set last_slot = @slot, anchor = @anchor, last_attempt_at = clock.t, next_due = @next_due, waiting_for = null
    from clock, news
    where p.campaign_id = @campaign_id and news.n > 0
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
select seq as Seq, campaign_id as CampaignId, recipient_seq as RecipientSeq, attempt as Attempt, sender_name as SenderName,
       staff_id as StaffId, body as Body, created_at as CreatedAt
from chat_inbox
where tenant_id = @tenantId and customer_no = @customerNo and seq > @after
order by seq
limit @limit

-- name: conversation
select last_seq as LastSeq, delivered_up_to as DeliveredUpTo, read_up_to as ReadUpTo
from chat_conversations
where tenant_id = @tenantId and customer_no = @customerNo

-- The attempts between the mark that stands and the one to set, with the number they were made through.
-- name: unmarked
select i.seq as Seq, i.campaign_id as CampaignId, i.recipient_seq as RecipientSeq, i.attempt as Attempt, r.number_no as NumberNo
from chat_conversations c
join chat_inbox i on i.tenant_id = c.tenant_id and i.customer_no = c.customer_no
                 and i.seq > case when @read then c.read_up_to else c.delivered_up_to end and i.seq <= @upTo
left join recipients r on r.campaign_id = i.campaign_id and r.seq = i.recipient_seq
where c.tenant_id = @tenantId and c.customer_no = @customerNo
order by i.seq
limit @limit

-- Forward only, and never beyond what was sent; what was shown was stored before. After the receipts, in a transaction
-- of its own: a crash between the two leaves the mark behind, and the app's next one applies them again.
-- name: move-marks
update chat_conversations
set delivered_up_to = greatest(delivered_up_to, least(@upTo, last_seq)),
    read_up_to = case when @read then greatest(read_up_to, least(@upTo, last_seq)) else read_up_to end
where tenant_id = @tenantId and customer_no = @customerNo
returning last_seq as LastSeq, delivered_up_to as DeliveredUpTo, read_up_to as ReadUpTo

-- Of the customers who are connected: where each conversation stands; no row for whoever was erased.
-- name: connected
select k.tenant_id as TenantId, k.customer_no as CustomerNo, coalesce(c.last_seq, 0) as LastSeq
from unnest(@tenantIds::uuid[], @customerNos::bigint[]) as x (tenant_id, customer_no)
join customers k on k.tenant_id = x.tenant_id and k.customer_no = x.customer_no
left join chat_conversations c on c.tenant_id = k.tenant_id and c.customer_no = k.customer_no
