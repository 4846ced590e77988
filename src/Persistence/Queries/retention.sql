-- Bounded deletion, a batch a statement, so that no other statement waits long and no transaction grows old.

-- A campaign whose rows have been kept long enough: the tenant's own days, else the installation's. Locked, so that
-- of several silos each takes another one.
-- name: expired-campaign
select a.campaign_id
from campaign_audiences a
join campaigns c on c.campaign_id = a.campaign_id
join tenants t on t.tenant_id = a.tenant_id
where a.pruned_at is null
  and c.finished_at < product_now() - make_interval(days => coalesce((t.settings ->> 'retentionDays')::int, @days))
order by a.campaign_id
limit 1
for update of a skip locked

-- With the chat messages that the campaign left in these people's inboxes. The last number of what goes is kept, so that
-- no later message gets it again.
-- name: prune-recipients
with batch as materialized (
    select seq, customer_no from recipients where campaign_id = @campaign_id order by seq limit @batch
), messages as (
    delete from chat_inbox i
    using batch, campaign_audiences a
    where a.campaign_id = @campaign_id and i.tenant_id = a.tenant_id and i.customer_no = batch.customer_no and i.campaign_id = @campaign_id
    returning i.tenant_id, i.customer_no, i.seq
), numbers as (
    insert into chat_conversations as c (tenant_id, customer_no, last_seq)
    select tenant_id, customer_no, max(seq) from messages group by tenant_id, customer_no order by customer_no
    on conflict (tenant_id, customer_no) do update set last_seq = excluded.last_seq where c.last_seq < excluded.last_seq
)
delete from recipients r using batch where r.campaign_id = @campaign_id and r.seq = batch.seq

-- name: prune-issues
delete from delivery_issues
where campaign_id = @campaign_id
  and (status, seq) in (select status, seq from delivery_issues where campaign_id = @campaign_id order by status, seq limit @batch)

-- The small rest goes with the last batch; totals and the audience's size stay for ever.
-- name: finish-pruning
with excluded_gone as (delete from exclusions where campaign_id = @campaign_id),
     changes_gone as (delete from exclusion_changes where campaign_id = @campaign_id),
     hours_gone as (delete from campaign_hours where campaign_id = @campaign_id),
     breakers_gone as (delete from breakers where campaign_id = @campaign_id)
update campaign_audiences set pruned_at = product_now() where campaign_id = @campaign_id

-- Providers repeat receipts and inbound messages for days at the most; after that these rows have no use.
-- name: prune-provider-messages
delete from provider_messages
where ctid in (select ctid from provider_messages where sent_at < product_now() - @age limit @batch)

-- name: prune-provider-repeats
delete from provider_repeats
where ctid in (select ctid from provider_repeats where sent_at < product_now() - @age limit @batch)

-- name: prune-unmatched-receipts
delete from unmatched_receipts
where ctid in (select ctid from unmatched_receipts where received_at < product_now() - @age limit @batch)

-- name: prune-inbound-messages
delete from inbound_messages
where ctid in (select ctid from inbound_messages where received_at < product_now() - @age limit @batch)

-- Parts of texts that were read, when the centre repeats them no longer.
-- name: prune-message-parts
delete from message_parts
where ctid in (select ctid from message_parts where judged_at < product_now() - @memory::interval limit @batch)

-- Of use to campaigns that have something to do and are older. One that has no audience yet may be frozen at this
-- moment, so nothing of its tenant goes.
-- name: prune-address-changes
with needed as materialized (
    select p.tenant_id, min(coalesce(a.addresses_since, 'epoch')) as since
    from campaign_progress p
    left join campaign_audiences a on a.campaign_id = p.campaign_id
    group by p.tenant_id
)
delete from address_changes
where ctid in (select x.ctid
               from address_changes x
               left join needed n on n.tenant_id = x.tenant_id
               where n.since is null or x.at < n.since
               limit @batch)

-- A person counts for 24 hours.
-- name: prune-account-people
delete from account_people
where ctid in (select ctid from account_people where last_at < product_now() - interval '25 hours' limit @batch)

-- name: prune-tenant-people
delete from tenant_people
where ctid in (select ctid from tenant_people where last_at < product_now() - interval '25 hours' limit @batch)

-- A test message with everything that stands for it, when receipts are not recognised any more. Of one in an inbox its number
-- is kept, as prune-recipients does.
-- name: prune-test-messages
with old as materialized (select test_id from test_messages where created_at < product_now() - @age and next_due is null limit @batch),
     p as materialized (select x.campaign_id, m.tenant_id, x.customer_no
                        from old join test_messages m on m.test_id = old.test_id join recipients x on x.campaign_id = old.test_id and x.customer_no > 0),
     b as (delete from chat_inbox x using p where x.tenant_id = p.tenant_id and x.customer_no = p.customer_no and x.campaign_id = p.campaign_id
           returning x.tenant_id, x.customer_no, x.seq),
     k as (insert into chat_conversations as c (tenant_id, customer_no, last_seq)
           select tenant_id, customer_no, max(seq) from b group by tenant_id, customer_no order by customer_no
           on conflict (tenant_id, customer_no) do update set last_seq = excluded.last_seq where c.last_seq < excluded.last_seq),
     r as (delete from recipients x using old where x.campaign_id = old.test_id),
     i as (delete from delivery_issues x using old where x.campaign_id = old.test_id),
     h as (delete from campaign_hours x using old where x.campaign_id = old.test_id),
     t as (delete from campaign_totals x using old where x.campaign_id = old.test_id),
     a as (delete from campaign_audiences x using old where x.campaign_id = old.test_id)
delete from test_messages x using old where x.test_id = old.test_id
