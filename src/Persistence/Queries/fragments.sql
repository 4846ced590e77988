-- What statements of several files include. A fragment that one file alone includes stands in that file.

-- Why a sender may not send: the word of its block, or null. The reader has the sender as s and the time as clock.t.
-- fragment: sender-block
case when s.deleted_at is not null then 'senderDeleted'
     when s.status <> 'active' then 'sender' || upper(left(s.status, 1)) || substr(s.status, 2)
     when s.paid_until <= clock.t then 'senderUnpaid'
end as blocked

-- The campaign that a claim is for.
-- fragment: claimed-campaign
select c.status, c.revision
from campaigns c
where c.campaign_id = @campaign_id and c.tenant_id = @tenant_id
union all
-- A test message stands for a campaign of one person, which runs until it has ended.
select 'running', 1
from test_messages m
where m.test_id = @campaign_id and m.tenant_id = @tenant_id and m.next_due is not null

-- What goes with rows that became skipped while they waited: `skipped` returned their seq and reason.
-- fragment: record-skipped
issued as (
    insert into delivery_issues (campaign_id, seq, status, reason, at)
    select @campaign_id, seq, {skipped}, reason, product_now() from skipped
    on conflict do nothing
), no_retries as (
    delete from retries t using skipped where t.campaign_id = @campaign_id and t.seq = skipped.seq
), totalled as (
    insert into campaign_totals (campaign_id, silo_name, waiting, skipped)
    select @campaign_id, @silo_name, -count(*), count(*) from skipped having count(*) > 0
    on conflict (campaign_id, silo_name) do update
    set waiting = campaign_totals.waiting + excluded.waiting, skipped = campaign_totals.skipped + excluded.skipped
)
