-- Only of campaigns that are still at work. The lock keeps their progress until the outlooks are stored, so that a campaign
-- that ends at this moment leaves none behind. Claims do not wait for it, because they change no key.
-- name: save-outlooks
insert into campaign_outlooks (campaign_id, lane, tenant_id, expected_end, share_per_hour, computed_at)
select p.campaign_id, p.lane, p.tenant_id, o.expected_end, o.share_per_hour, @now
from unnest(@campaign_ids::uuid[], @expected_ends::timestamptz[], @shares::numeric[]) as o (campaign_id, expected_end, share_per_hour)
join campaign_progress p on p.campaign_id = o.campaign_id and p.lane = {first_lane}
order by p.campaign_id
for key share of p
on conflict (campaign_id) do update
set expected_end = excluded.expected_end, share_per_hour = excluded.share_per_hour, computed_at = excluded.computed_at
