-- Progress is kept lane by lane. Today each campaign has one lane, the first.

-- name: load-progress
select next_due, cursor_page, anchor, last_slot, last_attempt_at, waiting_for
from campaign_progress
where campaign_id = @campaign_id and lane = @lane

-- Written when a campaign starts something of its own (launch, resume, change of speed); a release writes it in its claim.
-- name: save-progress
insert into campaign_progress (campaign_id, lane, tenant_id, sender_id, next_due, cursor_page, anchor, last_slot, last_attempt_at, waiting_for)
values (@campaign_id, @lane, @tenant_id, @sender_id, @next_due, @cursor_page, @anchor, @last_slot, @last_attempt_at, @waiting_for)
on conflict (campaign_id, lane) do update
set sender_id = excluded.sender_id, next_due = excluded.next_due, cursor_page = excluded.cursor_page,
    anchor = excluded.anchor, last_slot = excluded.last_slot, waiting_for = excluded.waiting_for,
    last_attempt_at = greatest(campaign_progress.last_attempt_at, excluded.last_attempt_at)

-- name: set-next-due
update campaign_progress set next_due = @next_due, waiting_for = @waiting_for where campaign_id = @campaign_id and lane = @lane

-- The owner resumes: the next message is held again if the provider still holds the template back.
-- name: end-hold
update campaign_progress set held_at = null where campaign_id = @campaign_id and held_at is not null

-- Never backwards: two activations of one campaign may both move it.
-- name: move-cursor
update campaign_progress set cursor_page = greatest(cursor_page, @cursor_page) where campaign_id = @campaign_id and lane = @lane

-- Only of a campaign that has nothing to do by what is stored: an activation that remembers an older state must not
-- take the wake-up from a campaign that another one has launched. Its outlook goes with it, by the outlook's foreign key.
-- name: delete-progress
with ended as (
    delete from campaign_progress p
    where p.campaign_id = @campaign_id
      and not exists (select from grain_states g
                      where g.campaign_id = p.campaign_id
                        and (g.status in ('scheduled', 'running', 'paused') or coalesce((g.payload ->> 'closing')::boolean, false)))
    returning p.campaign_id
)
delete from breakers b using ended where b.campaign_id = ended.campaign_id

-- A round of OverdueCampaigns: this silo's hash share of what should have acted by now. A scan on purpose: the table holds only
-- active campaigns in narrow rows, and an index on next_due would take every release out of its page. The clock is read
-- once: as a plain call it was read for every row, which took 0.4 s with 30,000 campaigns.
-- name: overdue
select tenant_id, campaign_id
from campaign_progress
where (next_due < (select product_now()) - @grace
       -- Asleep since the window closed: woken a little ahead, so that the first message of an opening is on time.
       or (waiting_for = 'window' and next_due < (select product_now()) + @ahead))
  and mod(hashtextextended(campaign_id::text, 0) & 9223372036854775807, @silos) = @share
order by next_due
limit @limit

-- Sums over silos; all zero when nothing is frozen.
-- name: totals
select coalesce(sum(waiting), 0)::bigint as waiting, coalesce(sum(sending), 0)::bigint as sending,
       coalesce(sum(unknown), 0)::bigint as unknown, coalesce(sum(sent), 0)::bigint as sent,
       coalesce(sum(failed), 0)::bigint as failed, coalesce(sum(delivered), 0)::bigint as delivered,
       coalesce(sum(read), 0)::bigint as read, coalesce(sum(skipped), 0)::bigint as skipped
from campaign_totals
where campaign_id = @campaign_id

-- The retry that is due first, which goes before the cursor.
-- name: next-retry
select seq, next_attempt_at as at from retries where campaign_id = @campaign_id order by next_attempt_at, seq limit 1

-- How many recipients were frozen; null: none yet.
-- name: audience
select total, skipped_at_launch from campaign_audiences where campaign_id = @campaign_id

-- A bounded batch of a cancelled or expired campaign's waiting rows, in seq order.
-- name: skip-waiting
with waiting as materialized (
    select seq from recipients
    where campaign_id = @campaign_id and seq > @after_seq and status = {waiting}
    order by seq
    limit @limit
    for update
), skipped as (
    update recipients r set status = {skipped}, reason = @reason
    from waiting
    where r.campaign_id = @campaign_id and r.seq = waiting.seq and r.status = {waiting}
    returning r.seq, r.reason
),
{> record-skipped}
select max(seq) from skipped

-- Customers excluded while the campaign runs are skipped at once when they still wait. They are found by halving
-- (recipient_seq), not among all of the audience, and their rows locked in order.
-- name: skip-excluded
with places as materialized (
    select recipient_seq(@campaign_id, c.customer_no) as seq, c.customer_id
    from customers c
    where c.tenant_id = @tenant_id and c.customer_id = any (@customer_ids)
), locked as materialized (
    select r.seq
    from (select seq, customer_id from places where seq is not null order by seq) p
    cross join lateral (
        select x.seq from recipients x
        where x.campaign_id = @campaign_id and x.seq = p.seq and x.customer_id = p.customer_id and x.status = {waiting}
        for update
    ) r
), skipped as (
    update recipients r set status = {skipped}, reason = 'excluded'
    from locked
    where r.campaign_id = @campaign_id and r.seq = locked.seq and r.status = {waiting}
    returning r.seq, r.reason
),
{> record-skipped}
select count(*)::int from skipped

-- Those whose rows neither wait nor were skipped, found as above.
-- name: attempted-customers
select c.customer_id
from customers c
cross join lateral (
    select from recipients x
    where x.campaign_id = @campaign_id and x.seq = recipient_seq(@campaign_id, c.customer_no) and x.customer_id = c.customer_id
      and x.status not in ({waiting}, {skipped})
    offset 0
) r
where c.tenant_id = @tenant_id and c.customer_id = any (@customer_ids)

-- name: exclude-all
insert into exclusions (campaign_id, customer_id, excluded_at)
select @campaign_id, id, product_now() from unnest(@customer_ids::text[]) as x (id)
on conflict do nothing

-- Before a list is replaced, in its transaction. The count is locked before any exclusion, here and below, so that an
-- erasure beside it waits and never deadlocks. No row is answered when the list has changed since it was read; null: it
-- does not matter.
-- name: count-exclusions-change
insert into exclusion_changes as c (campaign_id, changes) values (@campaign_id, 1)
on conflict (campaign_id) do update set changes = c.changes + 1
where @expected::bigint is null or c.changes = @expected
returning changes

-- name: exclusion-changes
select coalesce((select changes from exclusion_changes where campaign_id = @campaign_id), 0)

-- One more change, unless all of them are left out already. Answers false, and stores nothing, where the campaign would
-- leave out too many. The lists of one campaign change one after the other, behind its grain.
-- name: exclude
with fresh as materialized (
    select distinct x.id
    from unnest(@customer_ids::text[]) as x (id)
    where not exists (select from exclusions e where e.campaign_id = @campaign_id and e.customer_id = x.id)
), fits as materialized (
    select (select count(*) from fresh) = 0
        or (select count(*) from exclusions e where e.campaign_id = @campaign_id) + (select count(*) from fresh) <= @most as yes
), counted as (
    insert into exclusion_changes as c (campaign_id, changes)
    select @campaign_id, 1
    where exists (select from fresh) and (select yes from fits)
    on conflict (campaign_id) do update set changes = c.changes + 1
    returning campaign_id
), stored as (
    insert into exclusions (campaign_id, customer_id, excluded_at)
    select counted.campaign_id, fresh.id, product_now() from counted, fresh
    on conflict do nothing
)
select yes from fits

-- name: include
with counted as (
    insert into exclusion_changes as c (campaign_id, changes)
    select @campaign_id, 1
    where exists (select from exclusions where campaign_id = @campaign_id and customer_id = @customer_id)
    on conflict (campaign_id) do update set changes = c.changes + 1
    returning campaign_id
)
delete from exclusions x using counted where x.campaign_id = counted.campaign_id and x.customer_id = @customer_id

-- name: clear-exclusions
delete from exclusions where campaign_id = @campaign_id

-- The sender and the number that a launch needs, in one query.
-- name: sender
select s.tenant_id, s.channel, s.status, s.deleted_at is not null as deleted, s.paid_until,
       s.hourly_limit, s.number_no, s.revision, n.number_key,
       coalesce(n.limited, false) as limited, n.last_claim_at, n.claim_times, n.claim_counts
from senders s
left join numbers n on n.number_no = s.number_no
where s.sender_id = @sender_id

-- name: tenant
select suspended, region, time_zone, currency,
       (settings ->> 'defaultChatSender')::uuid as default_chat_sender
from tenants
where tenant_id = @tenant_id and erased_at is null
