-- A claim is these statements in one transaction and one round trip.

-- The sender keeps its number until the claim has committed: a link waits for this. Lock order everywhere: sender,
-- number, account, recipients, totals.
-- name: lock-sender
select s.sender_id
from senders s
join numbers n on n.number_no = s.number_no
where s.sender_id = @sender_id and n.limited
for key share of s

-- Serialises the claims of one limited number over all silos. A sender without a limit has nothing to lock. No key is
-- changed, so rows that merely refer to the number (inbound messages) do not wait for claims.
-- name: lock-number
select n.number_no
from numbers n
join senders s on s.number_no = n.number_no
where s.sender_id = @sender_id and n.limited
for no key update of n

-- Serialises the claims under one limit of people, an account's or a portfolio's, over all its numbers, always after the
-- number. What it is counted by cannot change meanwhile: the sender is locked before.
-- name: lock-account
select a.account_key
from accounts a
join senders s on coalesce(s.limit_key, s.account_key) = a.account_key
where s.sender_id = @sender_id and a.daily_limit is not null
for no key update of a

-- Taken in seq order before anything is judged, so that two claims of a page, a cancel or an exclusion never deadlock
-- and the next statement's snapshot is newer than the locks. The people are read then; here they are only counted. Where
-- the tenant has learned addresses since the audience was frozen, two rows may be one person's: the people are locked too,
-- after the rows and in their order, so that of two claims the second sees the first one's attempt.
-- name: lock-candidates
select count(*)::int, lock_people(@tenant_id, @campaign_id, array_agg(l.address))
from (
    select address from recipients
    where campaign_id = @campaign_id and seq between @first_seq and @last_seq and status = {waiting} and attempt = 0
    order by seq
    limit @lookahead
    for update
) l

-- name: lock-retries
select count(*)::int, lock_people(@tenant_id, @campaign_id, array_agg(l.address))
from (
    select r.address
    from retries t
    join recipients r on r.campaign_id = t.campaign_id and r.seq = t.seq
    where t.campaign_id = @campaign_id and t.seq between @first_seq and @last_seq
      and t.next_attempt_at <= product_now() and r.status = {waiting}
    order by r.seq
    limit @lookahead
    for update of r
) l

-- The only licence to send. Judged on a snapshot taken after the locks and by the database's clock: what another
-- activation, a pause, an opt-out or an exclusion took before is not returned. The first admissible rows become
-- `sending`; inadmissible ones before them become `skipped` with their reason and cost no permit. Totals come last and
-- count the rows that really changed. Rows are found again by where they lie, which the locks keep: by their key, a
-- planner that has not yet counted a new audience reads all of it.
-- name: claim
with clock as materialized (
    select product_now() as t
), campaign as materialized (
    {> claimed-campaign}
), sender as materialized (
    select s.number_no, s.hourly_limit, s.revision, coalesce(n.limited, false) as limited, n.last_claim_at, n.claim_times,
           n.claim_counts, coalesce(s.limit_key, s.account_key) as limit_key, a.daily_limit,
           -- Nine tenths of the interval, which rounds up to whole milliseconds as everywhere.
           interval '1 microsecond' * (900 * ceil(3600000.0 / s.hourly_limit)::bigint) as least_spacing,
           -- A limited number or account gives one claim a statement, whatever the number of permits.
           case when n.limited or a.daily_limit is not null then least(@permits, 1) else @permits end as permits,
           {> sender-block}
    from senders s
    cross join clock
    left join numbers n on n.number_no = s.number_no
    left join accounts a on a.account_key = coalesce(s.limit_key, s.account_key)
    where s.sender_id = @sender_id and s.tenant_id = @tenant_id
), used as materialized (
    -- The claims of the hour (t - 60 min, t], newest first, with the running count.
    select u.at, sum(u.claims) over (order by u.at desc, u.ordinality desc) as running
    from sender, clock, unnest(sender.claim_times, sender.claim_counts) with ordinality as u (at, claims, ordinality)
    where sender.limited and u.at > clock.t - interval '1 hour'
), guard as materialized (
    -- Free once fewer than the limit lie in the hour and the least spacing has passed since the last claim.
    select greatest(
        (select max(used.at) + interval '1 hour' from used where used.running >= sender.hourly_limit),
        sender.last_claim_at + sender.least_spacing) as free_at
    from sender
    where sender.limited
), people as materialized (
    -- When the account takes a recipient that is not among its people of the last 24 hours: when the limit-th newest of
    -- these leaves.
    select coalesce(
        (select p.last_at + interval '24 hours'
         from account_people p
         where p.account_key = sender.limit_key and p.last_at > clock.t - interval '24 hours'
         order by p.last_at desc
         offset sender.daily_limit - 1 limit 1), clock.t) as free_at
    from sender
    cross join clock
    where sender.daily_limit is not null
), progress as materialized (
    select p.last_attempt_at, p.held_at from campaign_progress p where p.campaign_id = @campaign_id and p.lane = @lane
), verdict as materialized (
    select case
        when not exists (select from campaign c where c.status = 'running' and c.revision = @revision) then 'campaignChanged'
        -- Two activations in a split cluster each keep the campaign's pace; together they would send at twice its speed.
        when (select last_attempt_at from progress) > @known_attempt_at then 'overtaken'
        when exists (select from tenants t where t.tenant_id = @tenant_id and (t.suspended or t.erased_at is not null)) then 'tenantSuspended'
        when not exists (select from sender) then 'senderBlocked'
        when (select blocked from sender) is not null then 'senderBlocked'
        when clock.t < @opens_at or clock.t >= @closes_at then 'windowClosed'
        when (select held_at from progress) is not null then 'templateHeld'
        when (select free_at from guard) > clock.t then 'throttled'
        else 'go'
    end as word
    from clock
), lists as materialized (
    -- Most campaigns have no exclusions, many tenants have no opt-out and no erasure: one query each, so that these lists
    -- are not searched for every recipient.
    select exists (select from exclusions e where e.campaign_id = @campaign_id) as excludes,
           exists (select from suppressions o where o.tenant_id = @tenant_id and o.channel = @channel) as suppresses,
           exists (select from erasures e where e.tenant_id = @tenant_id) as erases,
           newest.learned_at is not null as knows_people,
           -- Addresses that the freeze did not know: it takes at most fifteen minutes, and judges by what it sees at its beginning.
           -- Never null: null and a call is the call, for every person.
           coalesce(newest.learned_at >= (select a.frozen_at - interval '20 minutes' from campaign_audiences a where a.campaign_id = @campaign_id), false) as learned,
           -- Null unless a customer's number has changed since the audience was frozen, on channels with numbers.
           (select coalesce(u.addresses_since, 'epoch')
            from campaign_audiences u
            where u.campaign_id = @campaign_id and @channel in ('whatsapp', 'sms')
              and exists (select from address_changes x
                          where x.tenant_id = @tenant_id and x.at >= coalesce(u.addresses_since, 'epoch'))) as addresses_since
    from (select max(p.learned_at) as learned_at from person_addresses p where p.tenant_id = @tenant_id and p.several) newest
), candidates as materialized (
    -- What holds for all recipients is read as a value, not joined: a join costs each recipient as much as a search.
    select r.ctid, r.seq, r.address,
           case when (select excludes from lists)
                     and exists (select from exclusions e where e.campaign_id = @campaign_id and e.customer_id = r.customer_id)
                then 'excluded'
                -- An erased customer is listed until none of the customer's rows waits any more. A row that was `sending`
                -- then and waits again has lost its address.
                when r.address is null
                     or (select erases from lists)
                        and exists (select from erasures e where e.tenant_id = @tenant_id and e.customer_no = r.customer_no)
                then 'erased'
                -- Judged anew before it is claimed (readdress.sql).
                when r.moved then null
                when (select suppresses from lists)
                     and exists (select from suppressions o
                                 where o.tenant_id = @tenant_id and o.channel = @channel and o.address = r.address)
                then 'optedOut'
                -- One attempt a person, as far as known now: a provider has said since that two addresses are one's.
                when (select learned from lists) and @channel in ('whatsapp', 'sms')
                     and is_attempted_by_another_row(@tenant_id, @campaign_id, r.seq, r.customer_no, r.address)
                then 'duplicateAddress'
                when @needs_template and not @has_template and not r.window_open then 'needsTemplate'
           end as reason,
           r.moved,
           r.window_open,
           case when exists (select from people) and not r.window_open
                then not exists (select from account_people p
                                 where p.account_key = (select limit_key from sender)
                                   and p.person = sha256(convert_to(
                                       case when (select knows_people from lists) then person_of(@tenant_id, r.address)
                                            else canonical_phone(r.address) end, 'UTF8'))
                                   and p.last_at > (select t from clock) - interval '24 hours')
                else false
           end as is_new
    from (
        select c.ctid, c.seq, c.address, c.customer_no, c.customer_id,
               -- Only free text needs the customer service window.
               @needs_template and exists (
                   select from chat_history h
                   where h.tenant_id = @tenant_id and h.number_no = (select number_no from sender) and h.address = c.address
                     and h.last_inbound_at > (select t from clock) - interval '24 hours') as window_open,
               case when (select addresses_since from lists) is not null
                    then exists (select from address_changes x
                                 where x.tenant_id = @tenant_id and x.customer_no = c.customer_no
                                   and x.change_no > coalesce(c.addressed_no, 0) and x.at >= (select addresses_since from lists))
                    else false
               end as moved
        from recipients c
        where (select word from verdict) = 'go'
          and c.campaign_id = @campaign_id and c.seq between @first_seq and @last_seq and c.status = {waiting}
          and case when @retries
                   then exists (select from retries t where t.campaign_id = c.campaign_id and t.seq = c.seq
                                                        and t.next_attempt_at <= (select t from clock))
                   else c.attempt = 0 end
        order by c.seq
        limit @lookahead
    ) r
), first_moved as materialized (
    select coalesce(min(seq), 2147483647) as seq from candidates where moved and reason is null
), day_is_full as materialized (
    -- The next recipient would be one too many. No recipient overtakes it, because the forecast counts on the order.
    select people.free_at
    from people
    cross join clock
    cross join (select is_new from candidates where reason is null and seq < (select seq from first_moved) order by seq limit 1) as next
    where next.is_new and people.free_at > clock.t
), taken as materialized (
    select ctid, seq, window_open
    from candidates
    where reason is null and seq < (select seq from first_moved) and not exists (select from day_is_full)
    order by seq
    limit (select permits from sender)
), dropped as materialized (
    select ctid, seq, reason
    from candidates
    where reason is not null and seq < (select seq from first_moved)
      and (seq < (select max(seq) from taken) or (select count(*) from taken) < (select permits from sender))
), claimed as (
    update recipients r
    set status = {sending}, attempt = r.attempt + 1, tries = r.tries + 1, number_no = (select number_no from sender),
        attempted_at = (select t from clock), reason = null, provider_id = null
    from taken
    where r.ctid = taken.ctid and r.campaign_id = @campaign_id and r.seq = taken.seq and r.status = {waiting}
    returning r.ctid, r.seq, r.attempt, r.tries, r.address, taken.window_open
), gathered as materialized (
    -- In one pass: five arrays sorted each by itself took a tenth of the claim. One pass keeps them in step.
    select count(*) as n, array_agg(seq) as seqs, array_agg(attempt) as attempts, array_agg(tries) as tries,
           array_agg(address) as addresses, array_agg(window_open) as windows, array_agg(ctid::text) as row_locations
    from claimed
), skipped as (
    update recipients r
    set status = {skipped}, reason = dropped.reason
    from dropped
    where r.ctid = dropped.ctid and r.campaign_id = @campaign_id and r.seq = dropped.seq and r.status = {waiting}
    returning r.seq, r.reason
), in_flight as (
    insert into claims (claim_id, campaign_id, deadline, seqs, attempts)
    select @claim_id, @campaign_id, clock.t + @deadline_in, gathered.seqs, gathered.attempts
    from gathered, clock
    where gathered.n > 0
), issued as (
    insert into delivery_issues (campaign_id, seq, status, reason, at)
    select @campaign_id, skipped.seq, {skipped}, skipped.reason, clock.t
    from skipped, clock
), no_retries as (
    delete from retries t
    using (select seq from claimed union all select seq from skipped) gone
    where @retries and t.campaign_id = @campaign_id and t.seq = gone.seq
), guarded as (
    update numbers n
    set last_claim_at = clock.t, claim_times = kept.times, claim_counts = kept.counts
    from sender, clock, lateral (
        select array_agg(entry.at order by entry.at) as times, array_agg(entry.claims order by entry.at) as counts
        from (
            select max(u.at) as at, sum(u.claims)::int as claims
            from (
                select v.at, v.claims, v.ordinality
                from unnest(sender.claim_times, sender.claim_counts) with ordinality as v (at, claims, ordinality)
                where v.at > clock.t - interval '1 hour'
                union all
                select clock.t, gathered.n::int, null from gathered
            ) u
            -- Above 60 an hour the claims of one clock minute share an entry, which carries the time of the latest one.
            group by date_trunc('minute', u.at, 'UTC'), case when sender.hourly_limit <= 60 then coalesce(u.ordinality, 0) end
        ) entry
    ) kept
    where n.number_no = sender.number_no and sender.limited and (select n from gathered) > 0
), counted as (
    -- Every claim outside the person's window counts for a day, refused or not.
    select sender.limit_key, clock.t,
           sha256(convert_to(case when (select knows_people from lists) then person_of(@tenant_id, claimed.address)
                                  else canonical_phone(claimed.address) end, 'UTF8')) as person
    from claimed
    cross join clock
    cross join sender
    where (select daily_limit from sender) is not null and not claimed.window_open
), met as (
    insert into account_people (account_key, person, last_at)
    select limit_key, person, t from counted
    on conflict (account_key, person) do update set last_at = excluded.last_at
), met_by_tenant as (
    insert into tenant_people (tenant_id, limit_key, person, last_at)
    select @tenant_id, limit_key, person, t from counted
    on conflict (tenant_id, limit_key, person) do update set last_at = excluded.last_at
), progressed as (
    update campaign_progress p
    set last_slot = @slot, anchor = @anchor, last_attempt_at = clock.t, next_due = @next_due, waiting_for = null
    from clock
    where p.campaign_id = @campaign_id and p.lane = @lane and (select n from gathered) > 0
), hours as (
    insert into campaign_hours (campaign_id, silo_name, hour, attempted)
    select @campaign_id, @silo_name, date_trunc('hour', clock.t, 'UTC'), gathered.n
    from gathered, clock
    where gathered.n > 0
    on conflict (campaign_id, hour, silo_name) do update set attempted = campaign_hours.attempted + excluded.attempted
), totalled as (
    insert into campaign_totals (campaign_id, silo_name, waiting, sending, skipped)
    select @campaign_id, @silo_name, -(c.n + s.n), c.n, s.n
    from gathered c, (select count(*) as n from skipped) s
    where c.n + s.n > 0
    on conflict (campaign_id, silo_name) do update
    set waiting = campaign_totals.waiting + excluded.waiting, sending = campaign_totals.sending + excluded.sending,
        skipped = campaign_totals.skipped + excluded.skipped
)
select case when exists (select from day_is_full) then 'dailyLimit' else verdict.word end as word,
       clock.t,
       coalesce((select free_at from day_is_full), (select free_at from guard)) as free_at,
       (select blocked from sender) as blocked,
       (select number_no from sender) as number_no,
       (select revision from sender) as sender_revision,
       (select count(*)::int from candidates) as candidates,
       coalesce(gathered.seqs, '{}') as seqs,
       coalesce(gathered.attempts, '{}') as attempts,
       coalesce(gathered.tries, '{}') as tries,
       coalesce(gathered.addresses, '{}') as addresses,
       coalesce(gathered.windows, '{}') as windows,
       coalesce(gathered.row_locations, '{}') as row_locations,
       (select count(*)::int from skipped) as skipped,
       -- No recipient overtakes the moved one: it is in the way of the permits that are left.
       (select m.seq from first_moved m
        where exists (select from candidates c where c.seq = m.seq)
          and (select count(*) from taken) < (select permits from sender)) as moved
from verdict, clock, gathered

-- Finds the rows that a claim took although its answer was lost. They are given back, never sent.
-- name: find-claim
select f.seq, f.attempt
from in_flight_attempts f
where f.campaign_id = @campaign_id and f.seq between @first_seq and @last_seq and f.claim_id = @claim_id

-- Claims past their deadline without an attempt in flight: their silo died, or could not store an outcome.
-- name: delete-expired-claims
delete from claims c
where c.deadline < product_now()
  and mod(hashtextextended(c.campaign_id::text, 0) & 9223372036854775807, @silos) = @share
  and not exists (
      select from unnest(c.seqs, c.attempts) as u (seq, attempt)
      cross join lateral (
          select from recipients r
          where r.campaign_id = c.campaign_id and r.seq = u.seq and r.attempt = u.attempt and r.status = {sending}
          offset 0
      ) r)
