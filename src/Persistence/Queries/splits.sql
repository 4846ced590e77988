-- The first decision stands; plans older than the answers that are kept for repeats go with it.
-- name: decide-split
with old as (
    delete from campaign_splits where created_at < @now - interval '2 days'
)
insert into campaign_splits (command_id, tenant_id, campaign_id, revision, exclusion_changes, part_ends, created_at)
values (@command_id, @tenant_id, @campaign_id, @revision, @exclusion_changes, @part_ends, @now)
on conflict (command_id) do nothing

-- name: find-split
select campaign_id, revision, exclusion_changes, part_ends
from campaign_splits
where command_id = @command_id and tenant_id = @tenant_id
