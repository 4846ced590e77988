-- Test messages of a campaign. Each is claimed, sent and reported like a recipient: its id stands for a campaign of one
-- person in recipients, campaign_audiences and campaign_totals, so its campaign's own totals never see it.
create table if not exists test_messages
(
    test_id     uuid primary key,
    tenant_id   uuid        not null references tenants on delete cascade,
    campaign_id uuid        not null,
    sender_id   uuid        not null,
    channel     text        not null,
    body        text        not null,
    template    jsonb,       -- {name, language}; null: none
    created_at  timestamptz not null,
    expected_at timestamptz, -- when the number has its first turn for it
    next_due    timestamptz  -- when it acts next by itself; null: it has ended
);
create index if not exists test_messages_campaign on test_messages (campaign_id, created_at);
create index if not exists test_messages_due on test_messages (next_due) where next_due is not null;
