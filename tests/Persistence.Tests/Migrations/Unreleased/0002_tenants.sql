create table if not exists tenants
(
    tenant_id  uuid primary key,
    name       text        not null,
    time_zone  text        not null,
    region     text        not null, -- ISO 3166 country, reads phone numbers without a country code
    currency   text        not null, -- ISO 4217
    suspended  boolean     not null default false,
    -- Default chat sender, opt-out words, retention: what PATCH /v1/settings changes besides zone and region.
    settings   jsonb       not null default '{}',
    created_at timestamptz not null,
    erased_at  timestamptz
);

create table if not exists api_keys
(
    key_id       uuid primary key,
    tenant_id    uuid        not null references tenants on delete cascade,
    name         text        not null,
    role         text        not null check (role in ('creator', 'manager', 'viewer')),
    key_hash     bytea       not null unique, -- SHA-256 of the key; the key itself is shown once and kept nowhere
    hint         text        not null,        -- its last four characters
    created_at   timestamptz not null,
    last_used_at timestamptz,
    revoked_at   timestamptz
);
create index if not exists api_keys_tenant on api_keys (tenant_id, created_at);

-- One row per tenant: what is there and what running campaigns have reserved of it.
create table if not exists balances
(
    tenant_id uuid primary key references tenants on delete cascade,
    amount    numeric(18, 4) not null default 0 check (amount >= 0),
    reserved  numeric(18, 4) not null default 0 check (reserved >= 0),
    check (reserved <= amount)
);

create table if not exists balance_entries
(
    tenant_id  uuid           not null references tenants on delete cascade,
    entry_id   bigint generated always as identity,
    kind       text           not null, -- credit, channelMonth, …
    amount     numeric(18, 4) not null, -- negative: a debit
    reference  text           not null, -- what makes the entry idempotent
    cause      jsonb          not null default '{}',
    created_at timestamptz    not null,
    primary key (tenant_id, entry_id),
    unique (tenant_id, kind, reference)
);

-- tenant_id null: the installation's default.
create table if not exists prices
(
    tenant_id   uuid references tenants on delete cascade,
    channel     text           not null check (channel in ('whatsapp', 'sms', 'push', 'chat')),
    currency    text           not null,
    per_message numeric(18, 4) check (per_message >= 0), -- sms: per segment
    per_month   numeric(18, 4) check (per_month >= 0),   -- a WhatsApp channel
    unique nulls not distinct (tenant_id, channel)
);

-- Answers to requests that carried an Idempotency-Key, kept 24 hours.
create table if not exists idempotency_keys
(
    tenant_id    uuid        not null, -- all zeros: the operator
    route        text        not null,
    key          text        not null,
    fingerprint  bytea       not null, -- SHA-256 of method, path and body
    locked_until timestamptz not null, -- while the first request runs; a crash leaves it to expire
    status       int,
    headers      jsonb,
    body         bytea,
    created_at   timestamptz not null,
    primary key (tenant_id, route, key)
);
create index if not exists idempotency_keys_age on idempotency_keys (created_at);

create table if not exists operations
(
    operation_id uuid primary key,
    tenant_id    uuid, -- null: the operator's
    kind         text        not null,
    status       text        not null check (status in ('running', 'succeeded', 'failed')),
    detail       jsonb       not null default '{}',
    created_at   timestamptz not null,
    finished_at  timestamptz
);
