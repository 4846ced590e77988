-- A refusal with a code that does not concern the recipient is judged in a transaction of its own, before its row is stored.
-- That transaction takes no other lock. A test message is no campaign and gets no row.
-- name: begin-breaker
insert into breakers (campaign_id, number_no, tenant_id, people)
select c.campaign_id, @number_no, c.tenant_id, '{}' from campaigns c where c.campaign_id = @campaign_id
on conflict (campaign_id, number_no) do nothing

-- Silos that judge refusals of one campaign at once take turns.
-- name: lock-breaker
select people from breakers where campaign_id = @campaign_id and number_no = @number_no for update

-- What the sender has had accepted, in its campaigns that go on. Read after the lock, so that a judgement sees what was
-- stored before the one before it. Totals change with each outcome, so nothing is written for a message that is accepted.
-- name: breaker-evidence
select coalesce(sum(t.sent + t.delivered + t.read), 0)::bigint as accepted,
       coalesce(sum(t.sent + t.delivered + t.read) filter (where t.campaign_id = @campaign_id), 0)::bigint as accepted_here
from campaign_totals t
where t.campaign_id in (select p.campaign_id from campaign_progress p where p.sender_id = @sender_id
                        union select @campaign_id::uuid)

-- name: save-breaker
update breakers set people = @people::jsonb where campaign_id = @campaign_id and number_no = @number_no

-- The campaign has no waiting recipient any more.
-- name: end-breaker
delete from breakers where campaign_id = @campaign_id and number_no = @number_no

-- A campaign that is resumed begins a new count.
-- name: forget-breakers
delete from breakers where campaign_id = @campaign_id
