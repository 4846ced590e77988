-- The name by which an address and all others of the person are one: what a provider said, else the number of a customer who
-- has the user id, else the address in its canonical form. A person with one address to send to is known by that.
create or replace function person_of(p_tenant uuid, p_address text) returns text language sql stable parallel safe
return coalesce(
    (select p.person
     from person_addresses p
     where p.tenant_id = p_tenant and p.address = canonical_phone(p_address) and p.several
       and (p_address like '+%'
            or exists (select from person_addresses o where o.tenant_id = p.tenant_id and o.person = p.person and o.address <> p.address))),
    case when p_address not like '+%'
         then (select coalesce(
                          (select p.person from person_addresses p
                           where p.tenant_id = p_tenant and p.address = canonical_phone(c.phone) and p.several),
                          canonical_phone(c.phone))
               from customers c
               where c.tenant_id = p_tenant and c.whatsapp_user_id = p_address and c.phone is not null
               order by c.customer_no
               limit 1) end,
    canonical_phone(p_address));

-- Whether the tenant knows more of people than numbering plans say. Asked once, so that else nobody is looked up. The newest is
-- asked for because its index answers that, whatever a planner thinks of a table that it has not counted.
create or replace function knows_people(p_tenant uuid) returns boolean language sql stable parallel safe
return (select max(p.learned_at) from person_addresses p where p.tenant_id = p_tenant and p.several) is not null;

-- Two rows of a campaign may be one person's by what was learned meanwhile. A claim locks the people of its rows, after the
-- rows and in their order, so that of two claims the second sees the attempt of the first.
create or replace function lock_people(p_tenant uuid, p_campaign uuid, p_addresses text[]) returns int
    language plpgsql as
$$
declare
    locked int := 0;
    who    text;
begin
    -- As the claim asks it.
    if not coalesce(
           (select max(p.learned_at) from person_addresses p where p.tenant_id = p_tenant and p.several)
               >= (select a.frozen_at - interval '20 minutes' from campaign_audiences a where a.campaign_id = p_campaign), false) then
        return 0;
    end if;
    for who in
        select distinct p.person
        from unnest(p_addresses) a (address)
        join person_addresses p on p.tenant_id = p_tenant and p.address = canonical_phone(a.address) and p.several
        order by p.person
    loop
        perform pg_advisory_xact_lock(hashtextextended(concat('person/', p_tenant, '/', who), 0));
        locked := locked + 1;
    end loop;
    return locked;
end;
$$;

-- Whether somebody of a campaign is the person of another row that was attempted, for the claim to ask where the tenant has
-- learned addresses. The other rows are found by their customers, by halving, because recipients are frozen in creation
-- order. A row that waits for a new try counts for those behind it only, so that of two one goes.
create or replace function is_attempted_elsewhere(p_tenant uuid, p_campaign uuid, p_seq int, p_customer_no bigint, p_address text) returns boolean
    language plpgsql stable as
$$
declare
    places text[];
    other  bigint;
    low    int;
    high   int;
    middle int;
    total  int;
    found_row record;
begin
    if not exists (select from person_addresses p where p.tenant_id = p_tenant and p.address = canonical_phone(p_address) and p.several) then
        return false;
    end if;
    places := array(select addresses_of(p_tenant, 'whatsapp', p_address));
    total := (select a.total from campaign_audiences a where a.campaign_id = p_campaign);
    for other in
        select c.customer_no from customers c
        where c.tenant_id = p_tenant and c.phone = any (places) and c.customer_no <> p_customer_no
        union
        select c.customer_no from customers c
        where c.tenant_id = p_tenant and c.whatsapp_user_id = any (places) and c.customer_no <> p_customer_no
    loop
        low := 1;
        high := total;
        while low <= high loop
            middle := low + (high - low) / 2;
            select r.seq, r.customer_no, r.status, r.attempt, r.address into found_row
            from recipients r
            where r.campaign_id = p_campaign and r.seq >= middle
            order by r.seq
            limit 1;
            if not found or found_row.customer_no > other then
                high := middle - 1;
            elsif found_row.customer_no < other then
                low := found_row.seq + 1;
            else
                if found_row.address = any (places)
                   and (found_row.status between 1 and 6 or found_row.attempt > 0 and found_row.status = 0 and found_row.seq < p_seq) then
                    return true;
                end if;
                exit;
            end if;
        end loop;
    end loop;
    return false;
end;
$$;
