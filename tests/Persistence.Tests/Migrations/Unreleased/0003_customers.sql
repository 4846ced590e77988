create table if not exists groups
(
    tenant_id  uuid        not null references tenants on delete cascade,
    group_id   text        not null,
    name       text        not null,
    created_at timestamptz not null,
    primary key (tenant_id, group_id)
);

create table if not exists staff
(
    tenant_id  uuid        not null references tenants on delete cascade,
    staff_id   text        not null,
    name       text        not null,
    created_at timestamptz not null,
    primary key (tenant_id, staff_id)
);

-- customer_no orders an audience (creation order) and is never reused: a person erased and imported anew is another.
create table if not exists customers
(
    tenant_id       uuid           not null references tenants on delete cascade,
    customer_no     bigint generated always as identity,
    customer_id     text           not null,
    name            text           not null default '',
    phone           text, -- E.164
    gender          text check (gender in ('female', 'male')),
    birth_year      smallint,
    birth_month     smallint check (birth_month between 1 and 12),
    birth_day       smallint check (birth_day between 1 and 31),
    total_spent     numeric(18, 4) not null default 0,
    average_receipt numeric(18, 4) not null default 0,
    visits          int            not null default 0,
    branded_app     boolean        not null default false,
    online_app      boolean        not null default false,
    staff           text[]         not null default '{}',
    groups          text[]         not null default '{}',
    attributes      jsonb          not null default '{}',
    revision        int            not null default 1,
    created_at      timestamptz    not null,
    updated_at      timestamptz    not null,
    primary key (tenant_id, customer_no),
    unique (tenant_id, customer_id)
);
-- Which customer an inbound message or an opt-out comes from.
create index if not exists customers_phone on customers (tenant_id, phone) where phone is not null;

-- Who must not be written to, whatever a campaign says: asked at the claim itself.
create table if not exists suppressions
(
    tenant_id  uuid        not null references tenants on delete cascade,
    channel    text        not null,
    address    text        not null,
    reason     text        not null, -- optedOut, …
    evidence   jsonb       not null default '{}',
    created_at timestamptz not null,
    primary key (tenant_id, channel, address)
);

-- People who were erased and whose rows in frozen audiences still carry name, id and address: a queue, cleaned in the background.
create table if not exists erasures
(
    tenant_id   uuid        not null references tenants on delete cascade,
    customer_no bigint      not null,
    erased_at   timestamptz not null,
    primary key (tenant_id, customer_no)
);
