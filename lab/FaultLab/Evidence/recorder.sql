-- Written down by the database itself, in the transaction that makes the change: what is rolled back leaves no line.
create table lab_changes
(
    change_id    bigint generated always as identity primary key,
    campaign_id  uuid        not null,
    seq          int         not null,
    was          smallint    not null,
    now          smallint    not null,
    attempt      smallint    not null,
    number_no    int,
    attempted_at timestamptz,
    reason       text,
    address      text,
    at           timestamptz not null,
    real_at      timestamptz not null,
    by           text        not null
);

-- Above 0 while somebody wants to know of the next claim of a blast, at the moment at which it commits.
create table lab_watch
(
    armed int not null
);
insert into lab_watch values (0);

create function lab_write_down() returns trigger language plpgsql as
$$
begin
    insert into lab_changes (campaign_id, seq, was, now, attempt, number_no, attempted_at, reason, address, at, real_at, by)
    values (new.campaign_id, new.seq, old.status, new.status, new.attempt, new.number_no, new.attempted_at, new.reason, new.address,
            product_now(), clock_timestamp(), current_setting('application_name'));
    if old.status = 0 and new.status = 1 and exists (select from lab_watch where armed > 0)
       and not exists (select from numbers where number_no = new.number_no and limited) then
        perform pg_notify('lab_claims', current_setting('application_name'));
    end if;
    return null;
end
$$;

create trigger lab_recipients
    after update on recipients
    for each row
    when (old.status is distinct from new.status or old.attempt is distinct from new.attempt)
execute function lab_write_down();

create table lab_campaign_changes
(
    change_id   bigint generated always as identity primary key,
    campaign_id uuid        not null,
    was         text,
    now         text,
    reason      text,
    at          timestamptz not null,
    real_at     timestamptz not null,
    by          text        not null
);

create function lab_write_campaign_down() returns trigger language plpgsql as
$$
begin
    insert into lab_campaign_changes (campaign_id, was, now, reason, at, real_at, by)
    values ((new.payload ->> 'campaignId')::uuid, old.payload ->> 'status', new.payload ->> 'status', new.payload ->> 'statusReason',
            product_now(), clock_timestamp(), current_setting('application_name'));
    return null;
end
$$;

-- At the commit: until then a claim may not see it.
create constraint trigger lab_campaigns
    after update on grain_states
    deferrable initially deferred
    for each row
    when (new.grain_type = 'campaign' and old.payload ->> 'status' is distinct from new.payload ->> 'status')
execute function lab_write_campaign_down();

-- Opt-outs at their commit: the trigger waits for it, for between the insert and the commit nobody can see the row.
create table lab_opt_outs
(
    opt_out_id bigint generated always as identity primary key,
    tenant_id  uuid        not null,
    channel    text        not null,
    address    text        not null,
    at         timestamptz not null
);

create function lab_write_opt_out_down() returns trigger language plpgsql as
$$
begin
    insert into lab_opt_outs (tenant_id, channel, address, at) values (new.tenant_id, new.channel, new.address, product_now());
    return null;
end
$$;

create constraint trigger lab_opt_outs
    after insert on suppressions
    deferrable initially deferred
    for each row
execute function lab_write_opt_out_down();

-- Customers' numbers at the commit that changes them.
create table lab_addresses
(
    change_id   bigint generated always as identity primary key,
    tenant_id   uuid        not null,
    customer_id text        not null,
    was         text,
    now         text,
    at          timestamptz not null
);

create function lab_write_address_down() returns trigger language plpgsql as
$$
begin
    insert into lab_addresses (tenant_id, customer_id, was, now, at) values (new.tenant_id, new.customer_id, old.phone, new.phone, product_now());
    return null;
end
$$;

create constraint trigger lab_addresses
    after update on customers
    deferrable initially deferred
    for each row
    when (old.phone is distinct from new.phone)
execute function lab_write_address_down();
