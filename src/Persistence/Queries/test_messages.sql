-- Before create-test, in its transaction: tests that come at once are counted one after the other.
-- name: lock-tests
select pg_advisory_xact_lock(hashtextextended(concat('tests/', @campaign_id::uuid), 0))

-- Nothing when the campaign has had as many tests in the hour as it may; a repeated call meets its first row.
-- name: create-test
with made as (
    insert into test_messages (test_id, tenant_id, campaign_id, sender_id, channel, body, template, created_at, next_due)
    select @test_id, @tenant_id, @campaign_id, @sender_id, @channel, @body, @template::jsonb, product_now(), product_now()
    where (select count(*) from test_messages
           where campaign_id = @campaign_id and created_at > product_now() - interval '1 hour') < @most_an_hour
    on conflict (test_id) do nothing
    returning test_id
), audience as (
    insert into campaign_audiences (campaign_id, tenant_id, total, skipped_at_launch, frozen_at)
    select test_id, @tenant_id, 1, 0, product_now() from made
), totals as (
    insert into campaign_totals (campaign_id, silo_name, waiting)
    select test_id, 'test', 1 from made
), person as (
    -- Customer number 0 belongs to no customer, so that it is never taken for an erased one. A chat message goes into a
    -- customer's inbox.
    insert into recipients (campaign_id, seq, customer_no, customer_id, name, address)
    select test_id, 1, @customer_no, '', '', @address from made
)
select test_id from made

-- name: find-test
select t.test_id, t.tenant_id, t.sender_id, t.channel, t.body,
       t.template ->> 'name' as template_name, t.template ->> 'language' as template_language, t.created_at,
       t.expected_at, t.next_due, r.status, r.reason, r.address,
       r.attempted_at, r.sent_at, r.delivered_at, r.read_at
from test_messages t
join recipients r on r.campaign_id = t.test_id and r.seq = 1
where t.test_id = @test_id and t.tenant_id = @tenant_id

-- The first turn that was found stays what was promised.
-- name: set-test-due
update test_messages set next_due = @next_due, expected_at = coalesce(expected_at, @expected_at) where test_id = @test_id

-- As campaigns that should have acted: tests of a silo that died.
-- name: overdue-tests
select tenant_id, test_id as campaign_id
from test_messages
where next_due < product_now() - @grace
  and mod(hashtextextended(test_id::text, 0) & 9223372036854775807, @silos) = @share
order by next_due
limit @limit
