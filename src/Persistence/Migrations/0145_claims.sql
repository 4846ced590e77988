-- A database of before has the claims as `flights` (0080 names them `claims` now) and, one row a recipient, as `in_flight`.
do
$$
begin
    if to_regclass('flights') is not null then
        drop view under_way;
        alter table flights rename to claims;
        alter index flights_pkey rename to claims_pkey;
    end if;
    if to_regclass('in_flight') is not null then
        insert into claims (claim_id, campaign_id, deadline, seqs, attempts)
        select claim_id, campaign_id, max(deadline), array_agg(seq order by seq), array_agg(attempt order by seq)
        from in_flight
        group by claim_id, campaign_id
        on conflict do nothing;
        drop table in_flight;
    end if;
end;
$$;

create or replace view in_flight_attempts as
select c.campaign_id, u.seq, u.attempt, c.deadline, c.claim_id
from claims c
cross join lateral unnest(c.seqs, c.attempts) as u (seq, attempt)
cross join lateral (
    select from recipients r
    where r.campaign_id = c.campaign_id and r.seq = u.seq and r.attempt = u.attempt and r.status = 1
    offset 0 -- row by row through the index, whatever a planner thinks of an audience it has not counted
) r;
