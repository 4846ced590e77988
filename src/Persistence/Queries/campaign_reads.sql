-- Everything a campaign's view needs, in one row. Totals are summed over the silos that moved them.
-- name: find-campaign
select v.campaign_id as CampaignId, v.tenant_id as TenantId, v.sender_id as SenderId, v.status as Status,
       v.created_at_ms as CreatedAtMs, v.definition::text as DefinitionJson, v.revision as Revision,
       v.audience_state as AudienceState, v.status_reason as StatusReason, v.started_at as StartedAt,
       v.finished_at as FinishedAt, v.launched_at as LaunchedAt,
       a.total as Total, a.skipped_at_launch as SkippedAtLaunch,
       p.next_due as NextDue, p.waiting_for as WaitingFor, p.anchor as Anchor, p.last_slot as LastSlot, p.last_attempt_at as LastAttemptAt,
       t.waiting as Waiting, t.sending as Sending, t.unknown as Unknown, t.sent as Sent, t.failed as Failed,
       t.delivered as Delivered, t.read as Read, t.skipped as Skipped,
       m.unit_price as UnitPrice, case when m.settled_at is null then m.amount else 0 end as Reserved, m.spent as Spent,
       s.status as SenderStatus, s.paid_until as SenderPaidUntil, s.sender_id is not null and s.deleted_at is not null as SenderDeleted,
       x.ids as Exclude, coalesce(k.changes, 0) as ExclusionChanges
from campaigns v
left join campaign_audiences a on a.campaign_id = v.campaign_id
left join campaign_progress p on p.campaign_id = v.campaign_id
left join reservations m on m.campaign_id = v.campaign_id
left join senders s on s.sender_id = v.sender_id and s.tenant_id = v.tenant_id
left join lateral (select sum(waiting)::bigint as waiting, sum(sending)::bigint as sending, sum(unknown)::bigint as unknown,
                          sum(sent)::bigint as sent, sum(failed)::bigint as failed, sum(delivered)::bigint as delivered,
                          sum(read)::bigint as read, sum(skipped)::bigint as skipped
                   from campaign_totals where campaign_id = v.campaign_id) t on true
left join lateral (select array_agg(customer_id order by customer_id) as ids from exclusions where campaign_id = v.campaign_id) x on true
left join exclusion_changes k on k.campaign_id = v.campaign_id
where v.tenant_id = @tenantId and v.campaign_id = @campaignId and not v.hidden

-- All campaigns that streams of a process follow, in one statement a second. A stream does not show whom its campaign
-- excludes, and those may be many.
-- name: followed-campaigns
select v.campaign_id as CampaignId, v.tenant_id as TenantId, v.sender_id as SenderId, v.status as Status,
       v.created_at_ms as CreatedAtMs, v.definition::text as DefinitionJson, v.revision as Revision,
       v.audience_state as AudienceState, v.status_reason as StatusReason, v.started_at as StartedAt,
       v.finished_at as FinishedAt, v.launched_at as LaunchedAt,
       a.total as Total, a.skipped_at_launch as SkippedAtLaunch,
       p.next_due as NextDue, p.waiting_for as WaitingFor, p.anchor as Anchor, p.last_slot as LastSlot, p.last_attempt_at as LastAttemptAt,
       t.waiting as Waiting, t.sending as Sending, t.unknown as Unknown, t.sent as Sent, t.failed as Failed,
       t.delivered as Delivered, t.read as Read, t.skipped as Skipped,
       m.unit_price as UnitPrice, case when m.settled_at is null then m.amount else 0 end as Reserved, m.spent as Spent,
       s.status as SenderStatus, s.paid_until as SenderPaidUntil, s.sender_id is not null and s.deleted_at is not null as SenderDeleted
from unnest(@tenantIds::uuid[], @campaignIds::uuid[]) as f (tenant_id, campaign_id)
join campaigns v on v.tenant_id = f.tenant_id and v.campaign_id = f.campaign_id and not v.hidden
left join campaign_audiences a on a.campaign_id = v.campaign_id
left join campaign_progress p on p.campaign_id = v.campaign_id
left join reservations m on m.campaign_id = v.campaign_id
left join senders s on s.sender_id = v.sender_id and s.tenant_id = v.tenant_id
left join lateral (select sum(waiting)::bigint as waiting, sum(sending)::bigint as sending, sum(unknown)::bigint as unknown,
                          sum(sent)::bigint as sent, sum(failed)::bigint as failed, sum(delivered)::bigint as delivered,
                          sum(read)::bigint as read, sum(skipped)::bigint as skipped
                   from campaign_totals where campaign_id = v.campaign_id) t on true

-- Newest first, by the list's index: the first condition on created_at_ms is what it seeks by.
-- name: page-campaigns
select v.campaign_id as CampaignId, v.tenant_id as TenantId, v.sender_id as SenderId, v.status as Status,
       v.created_at_ms as CreatedAtMs, v.definition::text as DefinitionJson, v.revision as Revision,
       v.audience_state as AudienceState, v.status_reason as StatusReason, v.started_at as StartedAt,
       v.finished_at as FinishedAt, v.launched_at as LaunchedAt,
       a.total as Total, a.skipped_at_launch as SkippedAtLaunch,
       p.next_due as NextDue, p.waiting_for as WaitingFor, p.anchor as Anchor, p.last_slot as LastSlot, p.last_attempt_at as LastAttemptAt,
       t.waiting as Waiting, t.sending as Sending, t.unknown as Unknown, t.sent as Sent, t.failed as Failed,
       t.delivered as Delivered, t.read as Read, t.skipped as Skipped,
       m.unit_price as UnitPrice, case when m.settled_at is null then m.amount else 0 end as Reserved, m.spent as Spent,
       s.status as SenderStatus, s.paid_until as SenderPaidUntil, s.sender_id is not null and s.deleted_at is not null as SenderDeleted,
       x.ids as Exclude, coalesce(k.changes, 0) as ExclusionChanges
from (select * from campaigns
      where tenant_id = @tenantId and not hidden
        and created_at_ms <= @beforeMs and (created_at_ms < @beforeMs or campaign_id > @beforeId)
        and (@status::text is null or lower(status) = @status)
        and (@channel::text is null or definition ->> 'channel' = @channel)
        and (@search::text is null or lower(definition ->> 'title') like lower(@search))
      order by created_at_ms desc, campaign_id
      limit @limit) v
left join campaign_audiences a on a.campaign_id = v.campaign_id
left join campaign_progress p on p.campaign_id = v.campaign_id
left join reservations m on m.campaign_id = v.campaign_id
left join senders s on s.sender_id = v.sender_id and s.tenant_id = v.tenant_id
left join lateral (select sum(waiting)::bigint as waiting, sum(sending)::bigint as sending, sum(unknown)::bigint as unknown,
                          sum(sent)::bigint as sent, sum(failed)::bigint as failed, sum(delivered)::bigint as delivered,
                          sum(read)::bigint as read, sum(skipped)::bigint as skipped
                   from campaign_totals where campaign_id = v.campaign_id) t on true
left join lateral (select array_agg(customer_id order by customer_id) as ids from exclusions where campaign_id = v.campaign_id) x on true
left join exclusion_changes k on k.campaign_id = v.campaign_id
order by v.created_at_ms desc, v.campaign_id

-- The launched campaigns that take turns on a sender's number, for forecasts: few columns, many rows.
-- name: campaigns-on-sender
select v.campaign_id as CampaignId, v.tenant_id as TenantId, v.sender_id as SenderId, v.status as Status,
       v.created_at_ms as CreatedAtMs, v.definition::text as DefinitionJson, v.revision as Revision,
       v.audience_state as AudienceState, v.launched_at as LaunchedAt,
       a.total as Total, a.skipped_at_launch as SkippedAtLaunch,
       p.next_due as NextDue, p.waiting_for as WaitingFor, p.anchor as Anchor, p.last_slot as LastSlot, p.last_attempt_at as LastAttemptAt,
       t.waiting as Waiting
from campaign_progress p
join campaigns v on v.campaign_id = p.campaign_id
left join campaign_audiences a on a.campaign_id = p.campaign_id
left join lateral (select sum(waiting)::bigint as waiting from campaign_totals where campaign_id = p.campaign_id) t on true
where p.sender_id = @senderId and lower(v.status) in ('scheduled', 'running')

-- How many launched campaigns use the senders of a page: a number that is shared is a risk.
-- name: count-on-senders
select sender_id as SenderId, count(*) as Count from campaign_progress where sender_id = any (@senderIds) group by sender_id

-- Reasons of the rows that did not go out, or may not have.
-- name: count-issues
select status as Status, reason as Reason, count(*) as Count
from delivery_issues
where campaign_id = @campaignId
group by status, reason
order by count(*) desc, reason

-- name: count-hours
select hour as Hour, sum(attempted)::bigint as Attempted
from campaign_hours
where campaign_id = @campaignId
group by hour
order by hour

-- By the primary key, whatever the filter: the caller bounds how many rows it looks at and goes on from the last.
-- name: scan-recipients
select r.seq as Seq, r.customer_id as CustomerId, r.name as Name, r.address as Address, r.status as Status, r.reason as Reason,
       r.attempted_at as AttemptedAt, r.sent_at as SentAt, r.delivered_at as DeliveredAt, r.read_at as ReadAt,
       w.next_attempt_at as NextAttemptAt
from recipients r
left join retries w on w.campaign_id = r.campaign_id and w.seq = r.seq
where r.campaign_id = @campaignId and r.seq > @after
order by r.seq
limit @limit

-- How many go before each of these people in the campaign's line. Only among its next people, and none behind the last
-- one asked for: a page deep in a long campaign costs nothing.
-- name: line-up
with line as materialized (
    select r.seq, row_number() over (order by r.seq) - 1 as ahead
    from campaign_progress p
    join lateral (
        select x.seq
        from recipients x
        where x.campaign_id = p.campaign_id and x.seq > p.cursor_page * @pageSize and x.seq <= @last and x.status = 0 and x.attempt = 0
        order by x.seq
        limit @most
    ) r on true
    where p.campaign_id = @campaignId and @first <= p.cursor_page * @pageSize + @most
)
select seq as Seq, ahead as Ahead from line where seq = any(@seqs)

-- Failed, skipped and unknown rows have a side table in the order of the page.
-- name: page-issues
select r.seq as Seq, r.customer_id as CustomerId, r.name as Name, r.address as Address, r.status as Status, r.reason as Reason,
       r.attempted_at as AttemptedAt, r.sent_at as SentAt, r.delivered_at as DeliveredAt, r.read_at as ReadAt,
       null::timestamptz as NextAttemptAt
from delivery_issues i
join recipients r on r.campaign_id = i.campaign_id and r.seq = i.seq
where i.campaign_id = @campaignId and i.status = @status and i.seq > @after
order by i.seq
limit @limit

-- Neither waiting (0) nor skipped (7).
-- name: any-attempted
select exists (select from recipients where campaign_id = @campaignId and customer_id = any(@customers) and status not in (0, 7))

-- Who is about to send by a template of one account: found among the active campaigns, which are few.
-- name: campaigns-with-template
select p.campaign_id
from campaign_progress p
join campaigns v on v.campaign_id = p.campaign_id
join senders s on s.sender_id = p.sender_id
where p.tenant_id = @tenantId and s.account_key = @accountKey and lower(v.status) in ('scheduled', 'running')
  and v.definition -> 'template' ->> 'name' = @name and v.definition -> 'template' ->> 'language' = @language
