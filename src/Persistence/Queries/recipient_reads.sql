-- The recipients of a frozen audience, page by page in the order of seq. Each of the two scans reads so many places from
-- where the page before ended, and answers those that pass: a filter that few recipients pass gives short pages, never slow
-- ones. Places are a range of seq and not a limit, where that is large: a planner that has not counted a new audience would
-- otherwise read and sort all of it.

-- By the primary key, for statuses without a side table. Of a paced campaign no recipient behind the cursor's page was
-- attempted: that is where such a search ends.
-- name: scan-recipients
with found as (
    select r.seq
    from recipients r
    where r.campaign_id = @campaign_id and r.seq > @after and r.seq <= @after + @look
      and (@statuses::smallint[] is null or r.status = any (@statuses))
      and (@reasons::text[] is null or r.reason = any (@reasons) or split_part(r.reason, ':', 1) = any (@reasons))
    order by r.seq
    limit @limit
)
select c.through, r.seq, r.customer_id, r.name, r.address,
       r.status, r.reason, r.attempted_at, r.sent_at, r.delivered_at,
       r.read_at, w.next_attempt_at
from (select case when @up_to_cursor
                  then (select (p.cursor_page + 1) * @page_size from campaign_progress p where p.campaign_id = @campaign_id and p.lane = {first_lane}) end as through) c
left join (
    found f
    cross join lateral (
        select x.* from recipients x where x.campaign_id = @campaign_id and x.seq = f.seq
        offset 0 -- row by row through the index
    ) r
    left join retries w on w.campaign_id = @campaign_id and w.seq = f.seq
) on true
order by r.seq

-- By the side tables. Failed, skipped and unknown people stand in delivery_issues, people to be tried again in retries, and
-- attempts in flight in in_flight_attempts. People that were never attempted are looked for from the cursor's page on. A reason is
-- compared where it stands in a side table, so that the rows of people with other reasons are not read.
-- name: scan-side-tables
with looked as materialized (
    select u.seq, bool_or(u.passes) as passes
    from (
        (select i.seq, i.passes
         from unnest(@issues::smallint[]) as s (status)
         cross join lateral (
             select d.seq, @reasons::text[] is null or d.reason = any (@reasons) or split_part(d.reason, ':', 1) = any (@reasons) as passes
             from delivery_issues d
             where d.campaign_id = @campaign_id and d.status = s.status and d.seq > @after
             order by d.seq
             limit @look
         ) i)
        union all
        (select t.seq, true from retries t where @retries and t.campaign_id = @campaign_id and t.seq > @after order by t.seq limit @look)
        union all
        (select x.seq, true
         from (select greatest(@after, coalesce((select p.cursor_page * @page_size from campaign_progress p where p.campaign_id = @campaign_id and p.lane = {first_lane}), 0)) as seq) b
         cross join lateral (
             select y.seq from recipients y
             where @line and y.campaign_id = @campaign_id and y.seq > b.seq and y.seq <= b.seq + @look
             offset 0
         ) x)
        union all
        (select f.seq, true from in_flight_attempts f where @in_flight and f.campaign_id = @campaign_id and f.seq > @after order by f.seq limit @look)
    ) u
    group by u.seq
    order by u.seq
    limit @look
)
select l.looked_to, l.looked, r.seq, r.customer_id, r.name, r.address,
       r.status, r.reason, r.attempted_at, r.sent_at, r.delivered_at,
       r.read_at, w.next_attempt_at
from (select max(seq) as looked_to, count(*)::int as looked from looked) l
left join (
    (select r.*
     from (select seq from looked where passes order by seq) f
     cross join lateral (
         select x.*
         from recipients x
         where x.campaign_id = @campaign_id and x.seq = f.seq and x.status = any (@statuses)
           and (@reasons::text[] is null or x.reason = any (@reasons) or split_part(x.reason, ':', 1) = any (@reasons))
         offset 0 -- row by row through the index
     ) r
     order by f.seq
     limit @limit) r
    left join retries w on w.campaign_id = r.campaign_id and w.seq = r.seq
) on true
order by r.seq

-- How many recipients go before each of these in the campaign's line. Only among its next recipients, and none behind the
-- last of these: a page deep in a long campaign costs nothing.
-- name: line-up
with line as materialized (
    select r.seq, row_number() over (order by r.seq) - 1 as ahead
    from campaign_progress p
    join lateral (
        select x.seq
        from recipients x
        where x.campaign_id = p.campaign_id and x.seq > p.cursor_page * @page_size and x.seq <= @last and x.status = {waiting} and x.attempt = 0
        order by x.seq
        limit @most
    ) r on true
    where p.campaign_id = @campaign_id and p.lane = {first_lane} and @first <= p.cursor_page * @page_size + @most
)
select seq, ahead from line where seq = any(@seqs)

-- The people that are to be tried again, in the order of their next tries.
-- name: retries-in-line
select seq, next_attempt_at as due_at from retries where campaign_id = @campaign_id order by next_attempt_at, seq limit @most
