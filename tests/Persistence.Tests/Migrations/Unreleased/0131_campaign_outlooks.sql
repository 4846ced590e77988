-- What lists say of a launched campaign's future, computed apart from them: when it is done, and its share of its number.
-- Not columns of campaign_progress: claims lock that row, and a forecast must not wait for them nor they for it.
create table if not exists campaign_outlooks
(
    campaign_id    uuid primary key,
    tenant_id      uuid        not null references tenants on delete cascade,
    expected_end   timestamptz,        -- null: nothing can be said
    share_per_hour numeric,            -- of the number beside the others that release; null: it does not release, or nothing bounds it
    computed_at    timestamptz not null
) with (fillfactor = 70);
