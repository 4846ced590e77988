-- Changes of customers' addresses (a number, or the user id of somebody without one), which campaigns that are launched ask for: an import never touches recipients. A row is
-- needed as long as a campaign of the tenant whose audience is older has something to do.
create table if not exists address_changes
(
    tenant_id   uuid        not null,
    customer_no bigint      not null,
    change_no   bigint generated always as identity, -- of one customer in the order in which they were committed
    at          timestamptz not null,
    was         text -- the address before: who had an address since the freeze is found by it
);
create index if not exists address_changes_customer on address_changes (tenant_id, customer_no, change_no);
create index if not exists address_changes_was on address_changes (tenant_id, was) where was is not null;
create index if not exists address_changes_age on address_changes (tenant_id, at);

-- By a trigger, for it sees the row that is really replaced, and costs nothing where no address changes. The lock comes
-- before the time: a freeze waits for everybody who has it (await-address-changes), so a change that the freeze does not
-- see has a later time than the one it took.
create or replace function keep_address_change() returns trigger
    language plpgsql as
$$
begin
    perform pg_advisory_xact_lock_shared(hashtextextended(concat('addresses/', new.tenant_id), 0));
    insert into address_changes (tenant_id, customer_no, at, was)
    values (new.tenant_id, new.customer_no, coalesce(product_now(), clock_timestamp()), coalesce(old.phone, old.whatsapp_user_id));
    return null;
end;
$$;
create or replace trigger keep_address_change
    after update on customers
    for each row
    -- A user id beside a number is no address.
    when (coalesce(old.phone, old.whatsapp_user_id) is distinct from coalesce(new.phone, new.whatsapp_user_id))
execute function keep_address_change();

-- From when on changes of addresses are newer than the audience. Null, as the version before leaves it: all of them may be.
alter table campaign_audiences add column if not exists addresses_since timestamptz;

-- The newest change of the person's address that was judged for this campaign; null: none. A later one is judged again,
-- also when it brings the same address back: another person may have come to it meanwhile.
alter table recipients add column if not exists addressed_no bigint;

-- Recipients are frozen in creation order, so a person is found by halving, without an index. Retention may have taken
-- rows: what lies at or after the middle decides.
create or replace function recipient_seq(campaign uuid, person bigint) returns int
    language plpgsql stable as
$$
declare
    low    int := 1;
    high   int := (select total from campaign_audiences where campaign_id = campaign);
    middle int;
    found_seq int;
    found_no  bigint;
begin
    while low <= high loop
        middle := low + (high - low) / 2;
        select seq, customer_no into found_seq, found_no
        from recipients
        where campaign_id = campaign and seq >= middle
        order by seq
        limit 1;
        if found_no = person then
            return found_seq;
        elsif found_no is null or found_no > person then
            high := middle - 1;
        else
            low := found_seq + 1;
        end if;
    end loop;
    return null;
end;
$$;
