-- What the live streams of a process follow: one statement a second for each kind, whatever the number of streams. A
-- campaign's mark holds all that a list shows of the campaign; its whole row is read only when the mark has changed.

-- The campaigns under way, and the newest ones whatever their status.
-- name: live-campaigns
select v.tenant_id, v.campaign_id,
       concat_ws('|', v.revision, v.status, coalesce(v.status_reason, '-'), coalesce(v.audience_state, '-'), coalesce(a.total, -1),
                 coalesce(p.waiting_for, '-'), t.counts, coalesce(o.expected_end::text, '-'), coalesce(o.share_per_hour, -1), coalesce(s.hourly_limit, 0),
                 coalesce(s.status, '-'), s.paid_until <= product_now(), s.deleted_at is not null) as mark
from unnest(@tenant_ids::uuid[]) as f (tenant_id)
cross join lateral (
    (select campaign_id from campaigns
     where tenant_id = f.tenant_id and not hidden and status in ('scheduled', 'running', 'paused')
     order by created_at_ms desc, campaign_id
     limit @most)
    union
    (select campaign_id from campaigns
     where tenant_id = f.tenant_id and not hidden
     order by created_at_ms desc, campaign_id
     limit @most)
) shown
join campaigns v on v.campaign_id = shown.campaign_id
left join campaign_audiences a on a.campaign_id = v.campaign_id
left join campaign_progress p on p.campaign_id = v.campaign_id and p.lane = {first_lane}
left join campaign_outlooks o on o.campaign_id = v.campaign_id
left join senders s on s.sender_id = v.sender_id and s.tenant_id = v.tenant_id
left join lateral (select concat_ws(',', sum(waiting), sum(sending), sum(unknown), sum(sent), sum(failed), sum(delivered), sum(read), sum(skipped)) as counts
                   from campaign_totals where campaign_id = v.campaign_id) t on true

-- name: live-senders
select s.tenant_id, s.sender_id, s.channel, s.name, s.status, s.status_reason,
       s.quality, s.paid_until, s.hourly_limit, s.revision
from unnest(@tenant_ids::uuid[]) as f (tenant_id)
cross join lateral (
    select * from senders where tenant_id = f.tenant_id and deleted_at is null order by created_at desc, sender_id limit @most
) s

-- How far imports are, as find-import says it.
-- name: live-imports
select operation_id, tenant_id, total, done, created, updated,
       unchanged, rejected, problem, started_at, finished_at, cleared
from stored_imports
where operation_id = any (@operation_ids)

-- name: live-operations
select o.operation_id, o.tenant_id, o.kind, o.status, o.detail::text as detail_json,
       o.created_at, o.finished_at
from unnest(@tenant_ids::uuid[]) as f (tenant_id)
cross join lateral (
    select * from operations where tenant_id = f.tenant_id order by created_at desc, operation_id limit @most
) o
