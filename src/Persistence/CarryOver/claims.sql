-- Claims were named flights. Still earlier builds kept a row for each recipient (in_flight).
do
$$
begin
    drop view if exists under_way;
    if to_regclass('flights') is not null then
        insert into claims (claim_id, campaign_id, deadline, seqs, attempts)
        select claim_id, campaign_id, deadline, seqs, attempts from flights;
        drop table flights;
    end if;
    if to_regclass('in_flight') is not null then
        insert into claims (claim_id, campaign_id, deadline, seqs, attempts)
        select claim_id, campaign_id, max(deadline), array_agg(seq order by seq), array_agg(attempt order by seq)
        from in_flight
        group by claim_id, campaign_id;
        drop table in_flight;
    end if;
end;
$$;
