-- How often a campaign's exclusions have changed. With the definition's revision it makes the ETag, so an editor who read
-- an older list does not store it over a newer one. No row: never. The version before does not count; its changes of a
-- list are then not seen, as they were not before.
create table if not exists exclusion_changes
(
    campaign_id uuid primary key,
    changes     bigint not null
);

-- A split's plan knows the count too: parts are made with the exclusions as they were. Null: of the version before.
alter table campaign_splits add column if not exists exclusion_changes bigint;
