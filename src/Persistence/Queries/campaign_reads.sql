-- What a view of a campaign reads, and where from. The name of the sender is read apart, because a stream does not show it.
-- fragment: campaign-row
v.campaign_id, v.tenant_id, v.sender_id, v.status,
v.created_at_ms, v.definition::text as definition_json, v.revision,
v.audience_state, v.status_reason, v.started_at,
v.finished_at, v.launched_at,
a.total, a.skipped_at_launch,
p.next_due, p.waiting_for, p.anchor, p.last_slot, p.last_attempt_at,
o.expected_end, o.share_per_hour,
t.waiting, t.sending, t.unknown, t.sent, t.failed,
t.delivered, t.read, t.skipped,
m.unit_price, case when m.settled_at is null then m.amount else 0 end as reserved, m.spent,
s.hourly_limit as sender_hourly_limit, s.status as sender_status, s.paid_until as sender_paid_until,
s.sender_id is not null and s.deleted_at is not null as sender_deleted

-- Totals are summed over the silos that moved them.
-- fragment: campaign-row-joins
left join campaign_audiences a on a.campaign_id = v.campaign_id
left join campaign_progress p on p.campaign_id = v.campaign_id and p.lane = {first_lane}
left join campaign_outlooks o on o.campaign_id = v.campaign_id
left join reservations m on m.campaign_id = v.campaign_id
left join senders s on s.sender_id = v.sender_id and s.tenant_id = v.tenant_id
left join lateral (select sum(waiting)::bigint as waiting, sum(sending)::bigint as sending, sum(unknown)::bigint as unknown,
                          sum(sent)::bigint as sent, sum(failed)::bigint as failed, sum(delivered)::bigint as delivered,
                          sum(read)::bigint as read, sum(skipped)::bigint as skipped
                   from campaign_totals where campaign_id = v.campaign_id) t on true

-- Everything a campaign's view needs, in one row. Totals are summed over the silos that moved them.
-- name: find-campaign
select
       {> campaign-row},
       s.name as sender_name,
       x.ids as exclude, coalesce(k.changes, 0) as exclusion_changes
from campaigns v
{> campaign-row-joins}
left join lateral (select array_agg(customer_id order by customer_id) as ids from exclusions where campaign_id = v.campaign_id) x on true
left join exclusion_changes k on k.campaign_id = v.campaign_id
where v.tenant_id = @tenant_id and v.campaign_id = @campaign_id and not v.hidden

-- All campaigns that streams of a process follow, in one statement a second. A stream does not show the campaign's
-- exclusions, because those may be many.
-- name: followed-campaigns
select
       {> campaign-row}
from unnest(@tenant_ids::uuid[], @campaign_ids::uuid[]) as f (tenant_id, campaign_id)
join campaigns v on v.tenant_id = f.tenant_id and v.campaign_id = f.campaign_id and not v.hidden
{> campaign-row-joins}

-- Newest first. {rows} is one of the two statements below: the newest of them by an index, however many campaigns
-- there are. A page carries how many customers each campaign excludes, not their ids: those may be 10,000 a campaign.
-- name: page-campaigns
select
       {> campaign-row},
       s.name as sender_name,
       x.excluded
from (
{rows}
) v
{> campaign-row-joins}
left join lateral (select count(*) as excluded from exclusions where campaign_id = v.campaign_id) x on true
order by v.created_at_ms desc, v.campaign_id

-- All statuses and senders, by the list's index: the first condition on created_at_ms is what it seeks by.
-- name: rows-of-all
select * from campaigns
where tenant_id = @tenant_id and not hidden
  and created_at_ms <= @before_ms and (created_at_ms < @before_ms or campaign_id > @before_id)
  and (@channel::text is null or definition ->> 'channel' = @channel)
  and (@search::text is null or lower(definition ->> 'title') like lower(@search))
order by created_at_ms desc, campaign_id
limit @limit

-- Some statuses, of all senders or of one: the newest of each, and of those the newest. One condition on all statuses would
-- read past every newer campaign of another status.
-- name: rows-of-statuses
select r.* from unnest(@statuses::text[]) w (status)
cross join lateral (
    select * from campaigns
    where tenant_id = @tenant_id and not hidden and {sender} and status = w.status
      and created_at_ms <= @before_ms and (created_at_ms < @before_ms or campaign_id > @before_id)
      and (@channel::text is null or definition ->> 'channel' = @channel)
      and (@search::text is null or lower(definition ->> 'title') like lower(@search))
    order by created_at_ms desc, campaign_id
    limit @limit
) r
order by r.created_at_ms desc, r.campaign_id
limit @limit

-- The launched campaigns that take turns on a sender's number, for forecasts: few columns, many rows.
-- name: campaigns-on-sender
select v.campaign_id, v.tenant_id, v.sender_id, v.status,
       v.created_at_ms, v.definition::text as definition_json, v.revision,
       v.audience_state, v.launched_at,
       a.total, a.skipped_at_launch,
       p.next_due, p.waiting_for, p.anchor, p.last_slot, p.last_attempt_at,
       o.computed_at as outlook_at,
       t.waiting
from campaign_progress p
join campaigns v on v.campaign_id = p.campaign_id
left join campaign_audiences a on a.campaign_id = p.campaign_id
left join campaign_outlooks o on o.campaign_id = p.campaign_id
left join lateral (select sum(waiting)::bigint as waiting from campaign_totals where campaign_id = p.campaign_id) t on true
where p.sender_id = @sender_id and lower(v.status) in ('scheduled', 'running')

-- Whether launched campaigns share the senders of a page, which is a risk: two are enough to know, and there may be thousands.
-- name: count-on-senders
select w.sender_id, x.launched as count
from unnest(@sender_ids::uuid[]) w (sender_id)
cross join lateral (select count(*) as launched
                    from (select from campaign_progress p where p.sender_id = w.sender_id limit 2) two) x

-- Reasons of the rows that did not go out, or may not have.
-- name: count-issues
select status, reason, count(*) as count
from delivery_issues
where campaign_id = @campaign_id
group by status, reason
order by count(*) desc, reason

-- name: count-hours
select hour, sum(attempted)::bigint as attempted
from campaign_hours
where campaign_id = @campaign_id
group by hour
order by hour

-- The campaigns that are about to send by a template of one account: found among the active ones, which are few.
-- name: campaigns-with-template
select p.campaign_id
from campaign_progress p
join campaigns v on v.campaign_id = p.campaign_id
join senders s on s.sender_id = p.sender_id
where p.tenant_id = @tenant_id and s.account_key = @account_key and lower(v.status) in ('scheduled', 'running')
  and v.definition -> 'template' ->> 'name' = @name and v.definition -> 'template' ->> 'language' = @language

-- One customer's rows in the next campaigns of the tenant, newest first. Recipients have no index by customer. The customer
-- is found in each campaign by halving (recipient_seq), with some twenty reads of the primary key. The caller bounds the
-- number of campaigns. A campaign without the customer gives a row too, from which the next page continues.
-- name: messages-of-customer
select v.campaign_id, v.created_at_ms, v.title, v.channel, v.status as campaign_status,
       r.seq, r.status, r.reason, r.address, r.attempted_at, r.sent_at,
       r.delivered_at, r.read_at
from (select campaign_id, created_at_ms, definition ->> 'title' as title, definition ->> 'channel' as channel, lower(status) as status
      from campaigns
      where tenant_id = @tenant_id and not hidden
        and created_at_ms <= @before_ms and (created_at_ms < @before_ms or campaign_id > @before_id)
      order by created_at_ms desc, campaign_id
      limit @limit) v
left join lateral (select recipient_seq(v.campaign_id, @customer_no) as seq) f on true
left join recipients r on r.campaign_id = v.campaign_id and r.seq = f.seq
order by v.created_at_ms desc, v.campaign_id
