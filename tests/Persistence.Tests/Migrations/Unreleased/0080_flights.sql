-- Claimed and without an outcome, one row a claim instead of one a person (in_flight): who of it is still under way is
-- judged by the recipients' rows. It goes with the last outcome; the Waker makes unknown what has passed its deadline,
-- and removes rows that were left behind. in_flight stays for silos of the version before, and empties by itself.
create table if not exists flights
(
    claim_id    uuid primary key, -- finds a claim's rows again when its answer was lost
    campaign_id uuid        not null,
    deadline    timestamptz not null,
    seqs        int[]       not null,
    attempts    smallint[]  not null -- of each seq: an attempt that was given back is another claim's now
);

create or replace view under_way as
select f.campaign_id, f.seq, f.attempt, f.deadline, f.claim_id
from in_flight f
union all
select f.campaign_id, u.seq, u.attempt, f.deadline, f.claim_id
from flights f
cross join lateral unnest(f.seqs, f.attempts) as u (seq, attempt)
cross join lateral (
    select from recipients r
    where r.campaign_id = f.campaign_id and r.seq = u.seq and r.attempt = u.attempt and r.status = 1
    offset 0 -- row by row through the index, whatever a planner thinks of an audience it has not counted
) r;
