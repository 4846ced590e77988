-- Claims with attempts in flight, one row a claim. The row goes with the claim's last outcome. The Waker makes the attempts
-- unknown that have passed the deadline, and removes rows that were left behind.
create table if not exists claims
(
    claim_id    uuid primary key, -- finds a claim's rows again when its answer was lost
    campaign_id uuid        not null,
    deadline    timestamptz not null,
    seqs        int[]       not null,
    attempts    smallint[]  not null -- of each seq: an attempt that was given back is another claim's now
);

-- Which attempts of a claim are in flight is judged by the recipients' rows.
create or replace view in_flight_attempts as
select c.campaign_id, u.seq, u.attempt, c.deadline, c.claim_id
from claims c
cross join lateral unnest(c.seqs, c.attempts) as u (seq, attempt)
cross join lateral (
    select from recipients r
    where r.campaign_id = c.campaign_id and r.seq = u.seq and r.attempt = u.attempt and r.status = 1
    offset 0 -- row by row through the index, whatever a planner thinks of an audience it has not counted
) r;
