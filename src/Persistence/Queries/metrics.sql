-- The installation in numbers, for its operator: one row a number, as (name, first label, second label, value). Each part
-- reads a narrow or partial index, or the table of active campaigns; nothing reads recipients.
-- name: installation
select 'campaigns' as name, status as first, null as second, count(*)::float8 as value
from grain_states
where grain_type = 'campaign' and payload is not null and not hidden
group by status
union all
-- What is due and has not happened: above some seconds, silos do not keep up, or none runs.
select 'overdue', null, null, coalesce(extract(epoch from product_now() - min(next_due)), 0)::float8
from campaign_progress
where next_due < product_now()
union all
select 'people', s.status, null, coalesce(sum(s.people), 0)::float8
from campaign_progress p
join campaign_totals t on t.campaign_id = p.campaign_id and p.lane = {first_lane}
cross join lateral (values ('waiting', t.waiting), ('sending', t.sending), ('unknown', t.unknown)) s (status, people)
group by s.status
union all
select 'senders', channel, status, count(*)::float8
from senders
where deleted_at is null
group by channel, status
union all
select 'webhooks', null, null, count(*)::float8
from webhook_deliveries
where next_attempt_at is not null
