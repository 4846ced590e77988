-- Grain state of Orleans (Microsoft.Orleans.Persistence.AdoNet binds to the texts in orleans_query by name).
-- The payload is a jsonb document, so lists and claims read it with plain SQL in the same transaction.
-- Stored generated columns instead of expression indexes: an index on an expression over the payload would stop
-- every update from staying in its page.
create table if not exists grain_states
(
    service_id     text        not null,
    grain_type     text        not null, -- the state's name
    grain_key      text        not null,
    n0             bigint      not null,
    n1             bigint      not null,
    version        int         not null,
    modified_on    timestamptz not null,
    payload        jsonb,
    tenant_id      uuid generated always as ((payload ->> 'tenantId')::uuid) stored,
    campaign_id    uuid generated always as ((payload ->> 'campaignId')::uuid) stored,
    sender_id      uuid generated always as ((payload -> 'definition' ->> 'senderId')::uuid) stored,
    status         text generated always as (payload ->> 'status') stored,
    created_at_ms  bigint generated always as ((payload ->> 'createdAtMs')::bigint) stored,
    hidden         boolean generated always as (coalesce((payload ->> 'deleted')::boolean, false)) stored,
    primary key (grain_type, grain_key, n0, n1, service_id)
) with (fillfactor = 80);
create unique index if not exists grain_states_campaign on grain_states (campaign_id) where campaign_id is not null;
create index if not exists grain_states_list on grain_states (tenant_id, created_at_ms desc, campaign_id);

create or replace view campaigns as
select campaign_id,
       tenant_id,
       sender_id,
       status,
       created_at_ms,
       hidden,
       payload -> 'definition'             as definition,
       (payload ->> 'revision')::bigint    as revision,
       payload ->> 'audienceState'         as audience_state,
       payload ->> 'statusReason'          as status_reason,
       (payload ->> 'startedAt')::timestamptz  as started_at,
       (payload ->> 'finishedAt')::timestamptz as finished_at,
       (payload ->> 'launchedAt')::timestamptz as launched_at
from grain_states
where grain_type = 'campaign'
  and payload is not null;

-- What changes at each release of a launched campaign. The row goes when the campaign has nothing more to do.
create table if not exists campaign_progress
(
    campaign_id     uuid primary key,
    tenant_id       uuid        not null,
    sender_id       uuid,
    -- When the campaign will next act by itself. Not indexed: it changes at each release; the Waker scans this
    -- narrow table of active campaigns instead.
    next_due        timestamptz not null,
    cursor_page     int         not null default 0,
    anchor          timestamptz not null,
    last_slot       timestamptz,
    last_attempt_at timestamptz,
    waiting_for     text -- window, number, sender, …: why it does not send now
) with (fillfactor = 60);

-- One row a frozen audience: a second freeze of the same campaign stops here.
create table if not exists campaign_audiences
(
    campaign_id       uuid primary key,
    tenant_id         uuid        not null,
    total             int         not null,
    skipped_at_launch int         not null,
    frozen_at         timestamptz not null,
    pruned_at         timestamptz -- retention has removed the rows; totals stay
);

create table if not exists exclusions
(
    campaign_id uuid        not null,
    customer_id text        not null,
    excluded_at timestamptz not null,
    primary key (campaign_id, customer_id)
);

-- One person of one campaign. No index on status or time: updates must stay in their page. What would need one is in
-- the side tables below.
create table if not exists recipients
(
    campaign_id  uuid     not null,
    seq          int      not null, -- from 1, in customer creation order; page = (seq - 1) / 256
    customer_no  bigint   not null,
    customer_id  text     not null,
    name         text     not null,
    address      text,              -- null only where the person was skipped for having none, or erased
    status       smallint not null default 0,
    attempt      smallint not null default 0, -- number of the last claim
    tries        smallint not null default 0, -- claims that count towards the three
    number_no    int,                         -- the number of the last claim
    reason       text,
    provider_id  text,
    attempted_at timestamptz,
    sent_at      timestamptz,
    delivered_at timestamptz,
    read_at      timestamptz,
    primary key (campaign_id, seq)
) with (fillfactor = 70);

-- Claimed and without an outcome: the Waker makes what passes its deadline unknown.
create table if not exists in_flight
(
    campaign_id uuid        not null,
    seq         int         not null,
    attempt     smallint    not null,
    deadline    timestamptz not null,
    claim_id    uuid        not null, -- of one claim call: finds its rows again when its answer was lost
    primary key (campaign_id, seq)
);

-- Waiting again after a refusal: released before the cursor once due.
create table if not exists retries
(
    campaign_id     uuid        not null,
    seq             int         not null,
    next_attempt_at timestamptz not null,
    primary key (campaign_id, seq)
);

-- Failed, skipped and unknown rows, for pages filtered by them and for the noReceipt reason.
create table if not exists delivery_issues
(
    campaign_id uuid        not null,
    seq         int         not null,
    status      smallint    not null,
    reason      text        not null,
    at          timestamptz not null,
    primary key (campaign_id, status, seq)
);
-- Unknown rows that still wait for their fifteen minutes, after which the reason becomes noReceipt.
create index if not exists delivery_issues_unsettled on delivery_issues (at) where status = 2 and reason = 'noAnswer';

-- The exact totals: one row a campaign and silo, summed when read, changed in the transaction that changes the rows.
create table if not exists campaign_totals
(
    campaign_id uuid   not null,
    silo_name   text   not null,
    waiting     bigint not null default 0,
    sending     bigint not null default 0,
    unknown     bigint not null default 0,
    sent        bigint not null default 0,
    failed      bigint not null default 0,
    delivered   bigint not null default 0,
    read        bigint not null default 0,
    skipped     bigint not null default 0,
    primary key (campaign_id, silo_name)
) with (fillfactor = 50);

-- Attempts accepted by hour, for the statistics' perHour.
create table if not exists campaign_hours
(
    campaign_id uuid        not null,
    silo_name   text        not null,
    hour        timestamptz not null,
    attempted   bigint      not null default 0,
    primary key (campaign_id, hour, silo_name)
) with (fillfactor = 50);

-- Finds the attempt of a receipt that brings only the provider's id (a WhatsApp `failed` may), without an index on
-- recipients. Pruned once no receipt can come any more.
create table if not exists provider_messages
(
    number_no   int         not null,
    provider_id text        not null,
    campaign_id uuid        not null,
    seq         int         not null,
    attempt     smallint    not null,
    sent_at     timestamptz not null,
    primary key (number_no, provider_id)
);
create index if not exists provider_messages_age on provider_messages using brin (sent_at);

-- The campaigns on a sender's number, for forecasts and for how much a sender is used. The column never changes, so
-- releases still update in place.
create index if not exists campaign_progress_sender on campaign_progress (sender_id);
