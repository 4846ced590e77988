-- The last hour of a number, by campaign. The guard row knows when claims were made, but not of which campaign; the
-- campaigns' own rows do. A campaign claims in the order of its recipients, so its latest attempts stand just before the
-- place where it goes on or stopped. So many places are read from there backwards, through the primary key.

-- Campaigns of the sender that ended since, among the tenant's newest: those that go on are found by their progress.
-- name: ended-on-sender
select v.campaign_id, v.definition ->> 'title' as title, v.status, v.definition ->> 'messagesPerHour' as speed
from (select campaign_id, definition, status, sender_id, finished_at
      from campaigns
      where tenant_id = @tenant_id and not hidden
      order by created_at_ms desc, campaign_id
      limit @look) v
where v.sender_id = @sender_id and v.finished_at > @since
order by v.finished_at desc, v.campaign_id
limit @most

-- name: attempts-since
select c.campaign_id, r.attempted_at
from unnest(@campaign_ids::uuid[]) as c (campaign_id)
join campaign_audiences a on a.campaign_id = c.campaign_id
left join campaign_progress p on p.campaign_id = c.campaign_id and p.lane = {first_lane}
cross join lateral (
    -- Behind it are recipients without an attempt, and in an ended campaign those that were skipped with its end.
    select least(a.total, coalesce(
        (p.cursor_page + 1) * @page_size,
        (select min(i.seq) + @page_size
         from delivery_issues i
         where i.campaign_id = c.campaign_id and i.status = {skipped} and i.reason in ('cancelled', 'campaignEnded')),
        a.total)) as seq
) stop
cross join lateral (
    select x.attempted_at, x.number_no
    from recipients x
    where x.campaign_id = c.campaign_id and x.seq > stop.seq - @look and x.seq <= stop.seq
    offset 0 -- through the index, whatever a planner thinks of an audience it has not counted
) r
where r.attempted_at > @since and r.number_no = @number_no
order by c.campaign_id, r.attempted_at
