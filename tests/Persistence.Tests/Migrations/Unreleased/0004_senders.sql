-- A provider number over all tenants and for ever: the guard row of the throttle. It outlives senders, so deleting
-- and linking a number again does not refresh its hour. Claims write it; nothing else locks it but limit changes.
create table if not exists numbers
(
    number_no     int generated always as identity primary key,
    number_key    text        not null unique, -- provider/phone-number id
    limited       boolean     not null,        -- false: a sender without an hourly limit; its row is never locked
    last_claim_at timestamptz,
    -- The claims of the last hour, oldest first: one entry a claim up to 60 an hour; above, one a clock minute
    -- that carries the time of its latest claim, so at most 61 entries and never fewer claims than the truth.
    claim_times   timestamptz[] not null default '{}',
    claim_counts  int[]         not null default '{}'
) with (fillfactor = 50);

-- A sender's definition, owned by no grain and checked by every claim.
create table if not exists senders
(
    sender_id       uuid primary key,
    tenant_id       uuid        not null references tenants on delete cascade,
    channel         text        not null check (channel in ('whatsapp', 'sms', 'push', 'chat')),
    name            text        not null,
    phone           text, -- E.164, verified when linked
    status          text        not null check (status in
        ('pendingTerms', 'pendingPayment', 'pendingLink', 'active', 'paused', 'unpaid', 'restricted', 'disconnected')),
    status_reason   text,
    hourly_limit    int check (hourly_limit between 1 and 100000),
    check (channel <> 'whatsapp' or hourly_limit is not null), -- a WhatsApp number is never without its throttle
    daily_limit     int,
    number_no       int references numbers,
    account_key     text,  -- provider/account id: what bans and daily limits are keyed by
    provider_number text,  -- the provider's id of the number (WhatsApp: phone-number id)
    credentials     bytea, -- encrypted; see Credentials
    quality         text,
    staff_id        text,
    terms_version   text,
    terms_at        timestamptz,
    paid_until      timestamptz,
    revision        int         not null default 1,
    created_at      timestamptz not null,
    deleted_at      timestamptz
);
create index if not exists senders_tenant on senders (tenant_id, created_at);
create index if not exists senders_account on senders (account_key) where deleted_at is null;
-- A number serves one sender of one tenant at a time.
create unique index if not exists senders_number on senders (number_no) where deleted_at is null and number_no is not null;

-- Whether and when a person last wrote to a number. Chat history (a row) and the 24-hour window (a recent row) are two facts.
create table if not exists chat_history
(
    tenant_id       uuid        not null references tenants on delete cascade,
    number_no       int         not null references numbers,
    address         text        not null,
    first_inbound_at timestamptz not null,
    last_inbound_at timestamptz not null,
    primary key (tenant_id, number_no, address)
) with (fillfactor = 80);

-- Inbound messages, once each: the provider repeats its webhooks.
create table if not exists inbound_messages
(
    number_no   int         not null references numbers,
    message_id  text        not null,
    tenant_id   uuid        not null references tenants on delete cascade,
    address     text        not null,
    received_at timestamptz not null,
    primary key (number_no, message_id)
);
create index if not exists inbound_messages_age on inbound_messages (received_at);

-- Receipts that found no attempt yet: matched again when an outcome is stored, shown to operators otherwise.
-- They carry the tenant whose webhook brought them: a number may have passed to another since the attempt.
create table if not exists unmatched_receipts
(
    tenant_id   uuid        not null references tenants on delete cascade,
    number_no   int         not null references numbers,
    provider_id text        not null,
    status      smallint    not null,
    at          timestamptz not null,
    error_class smallint,
    code        text,
    received_at timestamptz not null,
    primary key (tenant_id, number_no, provider_id, status)
);
create index if not exists unmatched_receipts_age on unmatched_receipts (received_at);
