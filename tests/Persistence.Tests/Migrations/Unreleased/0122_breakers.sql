-- Refusals with codes that name nobody, of one campaign through one number: a row while the campaign has such people
-- waiting. Nothing is written here for a message that is accepted.
create table if not exists breakers
(
    campaign_id uuid  not null,
    number_no   int   not null,
    tenant_id   uuid  not null references tenants on delete cascade,
    people      jsonb not null, -- by code: [recipient, what the sender had had accepted, times refused], the oldest first
    primary key (campaign_id, number_no)
);
