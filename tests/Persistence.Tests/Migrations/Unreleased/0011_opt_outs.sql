-- Who stopped or started messages when, and by what: a keyword (with the word and the message's id), a preference inside
-- the provider's app, or by hand. Kept when the suppression goes, for it is what shows that a person asked; and it puts in
-- order what arrives late or twice: the newest event of an address decides, of two at one instant the opt-out.
-- Grows with what people ask for, not with messages, so it is kept as long as the tenant.
create table if not exists opt_out_events
(
    tenant_id   uuid        not null references tenants on delete cascade,
    channel     text        not null,
    address     text        not null,
    at          timestamptz not null, -- when the person asked, not when we heard of it
    opted_out   boolean     not null, -- false: messages again
    evidence    jsonb       not null default '{}',
    recorded_at timestamptz not null,
    primary key (tenant_id, channel, address, at, opted_out)
);

-- The branded app on a device, by the push provider's token: a person may have several, a token is of one person.
create table if not exists devices
(
    tenant_id     uuid        not null,
    token         text        not null,
    customer_no   bigint      not null,
    platform      text check (platform in ('android', 'ios', 'web')),
    registered_at timestamptz not null,
    primary key (tenant_id, token),
    foreign key (tenant_id, customer_no) references customers on delete cascade
);
create index if not exists devices_customer on devices (tenant_id, customer_no);
