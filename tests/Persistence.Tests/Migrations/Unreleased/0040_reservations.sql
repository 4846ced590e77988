-- What a launched campaign may spend at most, held back from the balance from its freeze to its end. One row a
-- campaign, free ones included. The price is the one of the launch.
create table if not exists reservations
(
    campaign_id uuid primary key,
    tenant_id   uuid           not null references tenants on delete cascade,
    unit_price  numeric(18, 4) not null check (unit_price >= 0), -- a message; SMS: a segment
    units       int            not null check (units >= 1),      -- of one message, at the freeze
    people      int            not null,
    amount      numeric(18, 4) not null check (amount >= 0),     -- held; part of balances.reserved until settled
    spent       numeric(18, 4) check (spent between 0 and amount), -- null until settled
    reserved_at timestamptz    not null,
    settled_at  timestamptz,
    check ((spent is null) = (settled_at is null))
);
create index if not exists reservations_tenant on reservations (tenant_id);

-- The tenant asked for its sender to be paid anew from the balance when its time ends.
alter table senders add column if not exists auto_renew boolean not null default false;
create index if not exists senders_renewals on senders (paid_until) where auto_renew and deleted_at is null;
