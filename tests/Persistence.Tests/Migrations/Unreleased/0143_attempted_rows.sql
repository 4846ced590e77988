-- In place of is_attempted_elsewhere (0115), which the version before asks: whether somebody of a campaign is the person of
-- another row that was attempted. Rows are found by their customers (recipient_seq), one by one: as a join, a planner that has
-- not counted a new audience may read all of it. A row that waits for a new try counts for those behind it only, so that of
-- two one goes.
create or replace function is_attempted_by_another_row(p_tenant uuid, p_campaign uuid, p_seq int, p_customer_no bigint, p_address text) returns boolean
    language plpgsql stable as
$$
declare
    places text[];
begin
    if not exists (select from person_addresses p where p.tenant_id = p_tenant and p.address = canonical_phone(p_address) and p.several) then
        return false;
    end if;
    places := array(select addresses_of(p_tenant, 'whatsapp', p_address));
    return exists (
        select
        from (
            select c.customer_no from customers c where c.tenant_id = p_tenant and c.phone = any (places)
            union
            select c.customer_no from customers c where c.tenant_id = p_tenant and c.whatsapp_user_id = any (places)
        ) other
        cross join lateral (
            select r.seq, r.status, r.attempt
            from recipients r
            where r.campaign_id = p_campaign and r.seq = recipient_seq(p_campaign, other.customer_no) and r.address = any (places)
            offset 0
        ) found
        where other.customer_no <> p_customer_no
          and (found.status between 1 and 6 or found.attempt > 0 and found.status = 0 and found.seq < p_seq));
end;
$$;
