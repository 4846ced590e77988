-- Outcomes, receipts and passed deadlines all end here, many at a time: one event a row, folded before.
-- An event brings one of the statuses {waiting} (wait again), {unknown}, {sent}, {failed}, {delivered}, {read}.

-- In key order, so that batches of several silos, claims and cancels never deadlock. Row by row through the index: a
-- planner that has not yet counted a new audience would read the table.
-- name: lock-events
select r.campaign_id, r.seq
from (select * from unnest(@campaign_ids, @seqs) as u (campaign_id, seq) order by 1, 2) e
cross join lateral (
    select x.campaign_id, x.seq from recipients x where x.campaign_id = e.campaign_id and x.seq = e.seq for update
) r

-- Within an attempt states only move forward: a higher rank wins, whatever order things arrive in. A refusal that may
-- be tried again only takes back a row still `sending`; arriving after `unknown` it is final. Only the attempt named,
-- of the number named and (for receipts) of a campaign of the tenant named is touched. Totals are counted from the
-- rows that really changed. What is one for a campaign is looked up once, not for each of its rows: receipts come by the
-- thousand.
-- name: apply-events
with owners as materialized (
    select campaign_id, tenant_id from campaign_audiences where campaign_id = any (@campaign_ids)
), e as (
    select * from unnest(@ordinals, @campaign_ids, @seqs, @attempts, @number_nos, @tenant_ids, @statuses, @reasons,
                         @provider_ids, @sent_ats, @delivered_ats, @read_ats, @next_attempt_ats, @refunds, @issue_ats, @traces,
                         @recipients)
        as e (ordinal, campaign_id, seq, attempt, number_no, tenant_id, status, reason,
              provider_id, sent_at, delivered_at, read_at, next_attempt_at, refund, issue_at, traced, recipient)
), matched as materialized (
    select e.ordinal, e.campaign_id, e.seq, e.attempt, e.status, e.reason, e.provider_id, e.next_attempt_at, e.refund, e.traced,
           -- A provider's clock may be behind: nothing happened to an attempt before it was made.
           case when e.sent_at < r.attempted_at then r.attempted_at else e.sent_at end as sent_at,
           case when e.delivered_at < r.attempted_at then r.attempted_at else e.delivered_at end as delivered_at,
           case when e.read_at < r.attempted_at then r.attempted_at else e.read_at end as read_at,
           case when e.issue_at < r.attempted_at then r.attempted_at else e.issue_at end as issue_at,
           r.ctid, r.status as was, r.reason as was_reason, r.number_no as row_number_no, r.provider_id as had_provider_id,
           -- The provider may know the person by another address than the one that we sent to.
           case when e.recipient <> r.address then r.address end as sent_to,
           case when e.status = {waiting} then case r.status when {sending} then {waiting} when {unknown} then {failed} end
                when e.status = {unknown} then case when r.status = {sending} then {unknown} end
                when r.status between {sending} and {delivered} and e.status > r.status then e.status
           end::smallint as becomes
    from e
    cross join lateral (
        select x.ctid, x.status, x.reason, x.number_no, x.provider_id, x.attempt, x.address, x.attempted_at
        from recipients x
        where x.campaign_id = e.campaign_id and x.seq = e.seq
        offset 0 -- row by row, as in lock-events
    ) r
    where r.attempt = e.attempt
      and (e.number_no is null or r.number_no = e.number_no)
      and (e.tenant_id is null or exists (select from owners o where o.campaign_id = e.campaign_id and o.tenant_id = e.tenant_id))
), changed as (
    update recipients r
    set status = coalesce(m.becomes, r.status),
        -- Every failed and unknown row says why: an attempt given back after its deadline brings no reason of its own.
        reason = case m.becomes when {waiting} then m.reason
                                when {unknown} then coalesce(m.reason, 'noAnswer')
                                when {failed} then coalesce(m.reason, 'transient')
                                else case when m.becomes is null then r.reason end end,
        tries = r.tries - case when m.becomes = {waiting} and m.refund then 1 else 0 end,
        provider_id = coalesce(r.provider_id, m.provider_id),
        sent_at = coalesce(r.sent_at, m.sent_at),
        delivered_at = least(r.delivered_at, m.delivered_at),
        read_at = least(r.read_at, m.read_at)
    from matched m
    where r.ctid = m.ctid and r.campaign_id = m.campaign_id and r.seq = m.seq and r.attempt = m.attempt and r.status = m.was
      and (m.becomes is not null
           or (r.status between {sending} and {read}
               and (m.delivered_at < r.delivered_at or m.read_at < r.read_at
                    or (r.provider_id is null and m.provider_id is not null and m.status >= {sent}))))
    returning r.campaign_id, r.seq, r.customer_id, r.attempt, m.was, m.was_reason, r.status as now, m.becomes, r.reason, m.next_attempt_at, m.issue_at
), again as (
    insert into retries (campaign_id, seq, next_attempt_at)
    select campaign_id, seq, next_attempt_at from changed where becomes = {waiting}
    on conflict (campaign_id, seq) do update set next_attempt_at = excluded.next_attempt_at
), resolved as (
    delete from delivery_issues i
    using changed c
    where i.campaign_id = c.campaign_id and i.seq = c.seq and i.status = c.was and c.was in ({unknown}, {failed}) and c.becomes is not null
), issued as (
    insert into delivery_issues (campaign_id, seq, status, reason, at)
    select campaign_id, seq, now, reason, issue_at from changed where becomes in ({unknown}, {failed})
    on conflict (campaign_id, status, seq) do nothing
), traced as (
    insert into provider_messages (number_no, provider_id, campaign_id, seq, attempt, sent_at)
    select distinct on (row_number_no, provider_id) row_number_no, provider_id, campaign_id, seq, attempt, issue_at
    from matched
    where traced and provider_id is not null and had_provider_id is null and row_number_no is not null
    -- A counter that started again: the newer message has the id, a trigger keeps the one before.
    on conflict (number_no, provider_id) do update
    set campaign_id = excluded.campaign_id, seq = excluded.seq, attempt = excluded.attempt, sent_at = excluded.sent_at
    where (provider_messages.campaign_id, provider_messages.seq, provider_messages.attempt) <> (excluded.campaign_id, excluded.seq, excluded.attempt)
), asking as materialized (
    -- The webhooks with events about deliveries. A webhook that is being deleted is passed over, as in tell_webhooks.
    select o.campaign_id, w.webhook_id
    from owners o
    cross join lateral (
        select h.webhook_id from webhooks h
        where h.tenant_id = o.tenant_id and h.status = 'active' and 'delivery.updated' = any (h.event_types)
        for key share skip locked
    ) w
    where exists (select from changed c where c.becomes in ({failed}, {delivered}, {read}))
), told as (
    -- One row for each recipient whose message failed, arrived or was read.
    insert into webhook_deliveries (webhook_id, type, data, occurred_at, next_attempt_at)
    select w.webhook_id, 'delivery.updated', jsonb_build_object(
               'campaignId', replace(c.campaign_id::text, '-', ''), 'customerId', c.customer_id,
               'status', case c.now when {failed} then 'failed' when {delivered} then 'delivered' else 'read' end, 'reason', c.reason), product_now(), now()
    from changed c
    join asking w on w.campaign_id = c.campaign_id
    where c.becomes in ({failed}, {delivered}, {read}) and c.customer_id <> ''
), holding as materialized (
    -- Campaigns of which the provider holds a message back from now on, or has settled one. Dropped because of its
    -- template it releases nothing: the campaign is about to be paused, and the next one would be dropped too.
    select p.campaign_id, p.lane, h.held
    from (
        select campaign_id, bool_or(becomes = {unknown}) as held
        from changed
        where (becomes = {unknown} and reason = 'heldByProvider')
           or (was = {unknown} and was_reason = 'heldByProvider' and becomes is not null and (becomes <> {failed} or reason not like 'content:%'))
        group by campaign_id
    ) h
    join campaign_progress p on p.campaign_id = h.campaign_id
    order by p.campaign_id, p.lane
    for no key update of p
), held as (
    -- A campaign that is released is due at once, because its notification may be lost.
    update campaign_progress p
    set held_at = case when h.held then coalesce(p.held_at, product_now()) end,
        next_due = case when not h.held and p.waiting_for = 'templateHeld' then least(p.next_due, product_now()) else p.next_due end
    from holding h
    where p.campaign_id = h.campaign_id and p.lane = h.lane
    returning p.campaign_id
), totalled as (
    insert into campaign_totals (campaign_id, silo_name, waiting, sending, unknown, sent, failed, delivered, read)
    select campaign_id, @silo_name,
           count(*) filter (where now = {waiting}) - count(*) filter (where was = {waiting}),
           count(*) filter (where now = {sending}) - count(*) filter (where was = {sending}),
           count(*) filter (where now = {unknown}) - count(*) filter (where was = {unknown}),
           count(*) filter (where now = {sent}) - count(*) filter (where was = {sent}),
           count(*) filter (where now = {failed}) - count(*) filter (where was = {failed}),
           count(*) filter (where now = {delivered}) - count(*) filter (where was = {delivered}),
           count(*) filter (where now = {read}) - count(*) filter (where was = {read})
    from changed
    -- The holds come first: progress is locked before totals everywhere.
    where becomes is not null and (select count(*) from held) >= 0
    group by campaign_id
    order by campaign_id
    on conflict (campaign_id, silo_name) do update
    set waiting = campaign_totals.waiting + excluded.waiting, sending = campaign_totals.sending + excluded.sending,
        unknown = campaign_totals.unknown + excluded.unknown, sent = campaign_totals.sent + excluded.sent,
        failed = campaign_totals.failed + excluded.failed, delivered = campaign_totals.delivered + excluded.delivered,
        read = campaign_totals.read + excluded.read
)
select m.ordinal, m.was, m.becomes,
       m.was = {unknown} and m.was_reason is not distinct from 'heldByProvider' and m.becomes is not null
           and (m.becomes <> {failed} or m.reason is null or m.reason not like 'content:%') as released,
       m.sent_to
from matched m

-- Stores what nearly every outcome of an unpaced campaign is: the provider accepted the message, and the row is still
-- `sending` that attempt, where the claim left it. It does to such a row what apply-events would, with a part of its work.
-- It leaves the other rows alone, and the answer shows which it did, for apply-events. The rows are given in key order and
-- locked in it. A row that another transaction changed meanwhile lies elsewhere. Should another row lie in its place by now,
-- its key differs. The claims are completed when all were such rows.
-- name: accept-events
with accepted as (
    update recipients r
    set status = {sent}, provider_id = coalesce(r.provider_id, m.provider_id), sent_at = coalesce(r.sent_at, m.at)
    from unnest(@campaign_ids, @seqs, @attempts, @row_locations::text[], @provider_ids, @sent_ats)
        with ordinality as m (campaign_id, seq, attempt, row_location, provider_id, at, ordinal)
    where r.ctid = m.row_location::tid and r.campaign_id = m.campaign_id and r.seq = m.seq and r.attempt = m.attempt and r.status = {sending}
    returning r.campaign_id, m.ordinal
), counted as materialized (
    select campaign_id, count(*) as n from accepted group by campaign_id order by campaign_id
), totalled as (
    insert into campaign_totals (campaign_id, silo_name, sending, sent)
    select campaign_id, @silo_name, -n, n from counted
    on conflict (campaign_id, silo_name) do update
    set sending = campaign_totals.sending + excluded.sending, sent = campaign_totals.sent + excluded.sent
), completed as (
    delete from claims where claim_id = any (@claim_ids) and (select sum(n) from counted) = cardinality(@seqs)
)
select array(select ordinal::int from accepted)
where (select coalesce(sum(n), 0) from counted) < cardinality(@seqs)

-- With the last outcome of a claim, in its transaction.
-- name: complete-claims
delete from claims where claim_id = any(@claim_ids)

-- The provider blocked the number: every claim through it stops here until its owner or the provider lifts it. Not when the
-- sender changed since the call was made: a late refusal of the old token says nothing of the new one.
-- name: block-sender
update senders
set status = @status, status_reason = @code, revision = revision + 1
where sender_id = @sender_id and deleted_at is null and status = 'active'
  and (@revision::int is null or revision = @revision)

-- Rows whose provider call has no stored outcome: the process died or lost the database.
-- name: passed-deadlines
select campaign_id, seq, attempt
from in_flight_attempts
where deadline < product_now()
  and mod(hashtextextended(campaign_id::text, 0) & 9223372036854775807, @silos) = @share
order by campaign_id, seq
limit @limit

-- Fifteen real minutes without a receipt.
-- name: name-unsettled
with old as materialized (
    select campaign_id, seq from delivery_issues
    where status = {unknown} and reason = 'noAnswer' and at < product_now() - @age
      and mod(hashtextextended(campaign_id::text, 0) & 9223372036854775807, @silos) = @share
    order by at limit @limit
), locked as materialized (
    -- Recipients first and in order, as everywhere.
    select r.campaign_id, r.seq
    from recipients r
    join old on old.campaign_id = r.campaign_id and old.seq = r.seq
    where r.status = {unknown}
    order by r.campaign_id, r.seq
    for update of r
), renamed as (
    update recipients r set reason = 'noReceipt'
    from locked
    where r.campaign_id = locked.campaign_id and r.seq = locked.seq
    returning r.campaign_id, r.seq
)
update delivery_issues i set reason = 'noReceipt'
from renamed
where i.campaign_id = renamed.campaign_id and i.seq = renamed.seq and i.status = {unknown}

-- Receipts that came before the outcome they belong to was stored.
-- name: late-matches
select u.tenant_id, u.number_no, u.provider_id, u.status, u.at, u.error_class,
       u.code, m.campaign_id, m.seq, m.attempt
from unmatched_receipts u
join provider_messages m on m.number_no = u.number_no and m.provider_id = u.provider_id
join campaign_audiences a on a.campaign_id = m.campaign_id and a.tenant_id = u.tenant_id
where u.person is null
   or exists (select from recipients r
              where r.campaign_id = m.campaign_id and r.seq = m.seq and canonical_phone(r.address) = canonical_phone(u.person))
limit @limit

-- name: drop-matched
delete from unmatched_receipts u
using unnest(@tenant_ids, @number_nos, @provider_ids, @statuses) as e (tenant_id, number_no, provider_id, status)
where u.tenant_id = e.tenant_id and u.number_no = e.number_no and u.provider_id = e.provider_id and u.status = e.status

-- Sealed; opened by the silo that sends. The name is shown above a push.
-- name: credentials
select revision, name, credentials, marketing_messages from senders where sender_id = @sender_id

-- The recipient and the sender that a receipt's refusal concerns: its effects reach beyond the row.
-- name: refusal-subject
select r.address, c.definition ->> 'channel' as channel, c.sender_id
from recipients r
join campaigns c on c.campaign_id = r.campaign_id
where r.campaign_id = @campaign_id and r.seq = @seq
