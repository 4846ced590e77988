-- The parts of campaigns that were split. Stored, generated and indexed, so that an audience finds its other parts.
alter table grain_states
    add column if not exists family_id uuid generated always as ((payload -> 'definition' -> 'slice' ->> 'familyId')::uuid) stored;
create index if not exists grain_states_family on grain_states (family_id) where family_id is not null;

create or replace view campaign_parts as
select family_id,
       campaign_id,
       (payload -> 'definition' -> 'slice' ->> 'after')::bigint   as after_no,
       (payload -> 'definition' -> 'slice' ->> 'through')::bigint as through_no
from grain_states
where grain_type = 'campaign'
  and family_id is not null
  and not hidden;

-- Where a split cuts, decided once: a repeat of the call after a crash makes the same parts, whatever customers came since.
create table if not exists campaign_splits
(
    command_id  uuid primary key,
    tenant_id   uuid        not null references tenants on delete cascade,
    campaign_id uuid        not null,
    revision    bigint      not null, -- of the draft that is split
    part_ends   bigint[]    not null, -- the last customer_no of each part but the last
    created_at  timestamptz not null
);
create index if not exists campaign_splits_age on campaign_splits (created_at);
