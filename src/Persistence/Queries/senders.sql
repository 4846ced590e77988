-- A repeat of the same request meets the sender that its first try made.
-- A chat sender gets the number that its receipts are matched by at once: nothing is linked for it.
-- name: create-sender
with number as (
    insert into numbers (number_key, limited)
    select 'chat/' || replace(@sender_id::uuid::text, '-', ''), false where @channel = 'chat'
    on conflict (number_key) do nothing
    returning number_no
)
insert into senders (sender_id, tenant_id, channel, name, phone, status, hourly_limit, number_no, staff_id, created_at)
values (@sender_id, @tenant_id, @channel, @name, @phone, @status, @hourly_limit, (select number_no from number), @staff_id, @now)
on conflict (sender_id) do nothing

-- What posts of a provider are judged by, for all posts that came side by side.
-- name: posted-senders
select sender_id, tenant_id, number_no, provider_number, credentials,
       webhook_verified_at is not null as is_verified
from senders
where sender_id = any (@sender_ids) and channel = @channel and deleted_at is null and number_no is not null and credentials is not null

-- A sender, with its number's guard row and the limit of people that counts for it. Lists do not read the credentials.
-- fragment: sender-row
s.sender_id, s.tenant_id, s.channel, s.name, s.phone,
s.status, s.status_reason, s.hourly_limit, a.daily_limit,
s.number_no, s.account_key, coalesce(s.limit_key, s.account_key) as limit_key, s.provider_number,
s.quality, s.staff_id, s.terms_version, s.terms_at,
s.paid_until, s.auto_renew, s.marketing_messages, s.webhook_verified_at, s.revision, s.created_at,
n.number_key, n.last_claim_at, n.claim_times, n.claim_counts

-- fragment: sender-row-joins
from senders s
left join numbers n using (number_no)
left join accounts a on a.account_key = coalesce(s.limit_key, s.account_key)

-- With the number's guard row, from which the use of the last hour is read.
-- name: find-sender
select
       {> sender-row},
       s.credentials
{> sender-row-joins}
where s.sender_id = @sender_id and (@tenant_id::uuid is null or s.tenant_id = @tenant_id) and s.deleted_at is null

-- The first time stays. What the provider does is no change of the sender, so its revision stays too.
-- name: webhook-verified
update senders set webhook_verified_at = @now where sender_id = @sender_id and deleted_at is null and webhook_verified_at is null

-- In creation order.
-- name: page-senders
select
       {> sender-row}
{> sender-row-joins}
where s.tenant_id = @tenant_id and s.deleted_at is null
  and (@after_at::timestamptz is null or (s.created_at, s.sender_id) > (@after_at, @after_id))
order by s.created_at, s.sender_id
limit @limit

-- The row is locked so that two of its transitions follow one another.
-- name: lock-sender
select status, revision, number_no, channel, paid_until,
       hourly_limit
from senders
where sender_id = @sender_id and tenant_id = @tenant_id and deleted_at is null
for update

-- The choice of a chat sender is a creator's: the tenant's default, or the one that a campaign names and has not done with.
-- name: chat-sender-is-chosen
select exists (select from tenants
               where tenant_id = @tenant_id and (settings ->> 'defaultChatSender')::uuid = @sender_id)
    or exists (select from campaigns
               where tenant_id = @tenant_id and sender_id = @sender_id and not hidden and status not in ('completed', 'expired', 'cancelled'))

-- name: edit-sender
update senders
set name = @name, phone = @phone, hourly_limit = @hourly_limit, staff_id = @staff_id, auto_renew = @auto_renew,
    marketing_messages = @marketing_messages, revision = revision + 1
where sender_id = @sender_id and revision = @revision and deleted_at is null

-- name: set-sender-status
update senders set status = @status, status_reason = @reason, revision = revision + 1 where sender_id = @sender_id

-- name: accept-terms
update senders set status = 'pendingPayment', terms_version = @version, terms_at = @now, revision = revision + 1
where sender_id = @sender_id

-- Months are added to what is paid, or to now where nothing is.
-- name: extend-paid
update senders
set paid_until = greatest(@now, coalesce(paid_until, @now)) + make_interval(months => @months),
    status = case when status = 'pendingPayment' then 'pendingLink' when status = 'unpaid' then 'active' else status end,
    revision = revision + 1
where sender_id = @sender_id

-- The sender whose paid time ends next and that can be paid now: the tenant wants it renewed, may send, and has the month's
-- price free. A sender that cannot be paid is passed over, so that it holds up no other. A sender that another silo renews
-- is left to it.
-- name: take-renewal
select s.sender_id, s.tenant_id, s.paid_until, p.per_month as price,
       (select number_key from numbers n where n.number_no = s.number_no) as number_key
from senders s
join tenants t on t.tenant_id = s.tenant_id and not t.suspended
join balances b on b.tenant_id = s.tenant_id
cross join lateral (
    select per_month from prices
    where channel = s.channel and (tenant_id = s.tenant_id or tenant_id is null) and currency = t.currency
    order by tenant_id nulls last
    limit 1
) p
where s.auto_renew and s.deleted_at is null and s.paid_until <= @until and s.status in ('active', 'paused', 'unpaid')
  and p.per_month <= b.amount - b.reserved
order by s.paid_until
limit 1
for update of s skip locked

-- The number outlives senders: linked again, it has the hour that it had.
-- name: add-number
insert into numbers (number_key, limited) values (@number_key, @limited)
on conflict (number_key) do nothing

-- A statement of its own: one that waited for another link of the number, in order to add it, does not see the other's row.
-- name: find-number
select number_no from numbers where number_key = @number_key

-- A number is limited while its sender has a limit. One that had none kept no claims, so it begins with a full hour:
-- nothing goes through it for 60 minutes, and no hour ever holds more than the limit.
-- name: limit-number
update numbers n
set limited = @limited,
    claim_times = case when @limited then array[product_now()] else n.claim_times end,
    claim_counts = case when @limited then array[greatest(@hourly_limit, (
        select count(*)::int from provider_messages m
        where m.number_no = n.number_no and m.sent_at > product_now() - interval '1 hour'))] else n.claim_counts end,
    last_claim_at = case when @limited then product_now() else n.last_claim_at end
where n.number_no = @number_no and n.limited <> @limited

-- name: number-is-taken
select exists (select from senders where number_no = @number_no and sender_id <> @sender_id and deleted_at is null)

-- New credentials neither pay a sender nor undo its owner's pause.
-- name: link-sender
update senders
set number_no = @number_no, account_key = @account_key,
    -- What was learned of the account before holds for another number of it too.
    limit_key = (select max(o.limit_key) from senders o where o.account_key = @account_key), provider_number = @provider_number, credentials = @credentials,
    phone = coalesce(@phone, phone), quality = @quality,
    status = case when status in ('paused', 'unpaid') then status else 'active' end,
    status_reason = case when status in ('paused', 'unpaid') then status_reason end,
    revision = revision + 1
where sender_id = @sender_id

-- name: delete-sender
update senders set deleted_at = @now, credentials = null, revision = revision + 1 where sender_id = @sender_id

-- Per sender: attempts the provider accepted in 24 hours, and campaigns that want to send through it.
-- name: sender-use
select s.sender_id,
       (select count(*) from provider_messages m where m.number_no = s.number_no and m.sent_at > @since) as last_24h,
       (select count(*) from tenant_people p
        where p.tenant_id = s.tenant_id and p.limit_key = coalesce(s.limit_key, s.account_key) and p.last_at > @since) as people_24h,
       (select count(distinct p.campaign_id) from campaign_progress p where p.sender_id = s.sender_id) as waiting_campaigns
from senders s
where s.sender_id = any (@sender_ids)

-- A webhook names numbers of the provider; only this tenant's count.
-- name: senders-by-provider-number
select sender_id, provider_number, number_no
from senders
where tenant_id = @tenant_id and provider_number = any (@provider_numbers) and number_no is not null and deleted_at is null

-- What happens to an account happens to every number of it. What its owner paused stays paused. An event that is older
-- than one that counted changes nothing.
-- name: stop-account
update senders set status = @status, status_reason = @reason, account_event_at = @at, revision = revision + 1
where tenant_id = @tenant_id and account_key = @account_key and deleted_at is null and status in ('active', 'unpaid', 'restricted')
  and (account_event_at is null or account_event_at <= @at)
returning (select number_key from numbers n where n.number_no = senders.number_no)

-- name: reinstate-account
update senders set status = 'active', status_reason = null, account_event_at = @at, revision = revision + 1
where tenant_id = @tenant_id and account_key = @account_key and deleted_at is null and status = 'restricted'
  and (account_event_at is null or account_event_at <= @at)
returning (select number_key from numbers n where n.number_no = senders.number_no)

-- The limit of an account, or of its portfolio, of one of the tenant's senders. Campaigns that wait for it are due at once:
-- it may be higher now.
-- name: set-daily-limit
with told as (
    insert into accounts (account_key, daily_limit)
    select distinct coalesce(limit_key, account_key), @daily_limit::int
    from senders
    where tenant_id = @tenant_id and account_key = @account_key and deleted_at is null
    on conflict (account_key) do update set daily_limit = excluded.daily_limit
    returning account_key
)
update campaign_progress p
set next_due = least(p.next_due, product_now())
from senders s, told
where s.sender_id = p.sender_id and coalesce(s.limit_key, s.account_key) = told.account_key and p.waiting_for = 'dailyLimit'
returning p.tenant_id, p.campaign_id

-- Whether an account of the tenant's senders was linked before its portfolio could be learned.
-- name: portfolio-is-unknown
select exists (select from senders where tenant_id = @tenant_id and account_key = @account_key and limit_key is null and deleted_at is null)

-- Whether the limit of the tenant's account counts for senders of other tenants as well.
-- name: shares-limit
select exists (
    select from senders s
    join senders o on coalesce(o.limit_key, o.account_key) = coalesce(s.limit_key, s.account_key)
    where s.tenant_id = @tenant_id and s.account_key = @account_key and s.deleted_at is null and o.tenant_id <> @tenant_id and o.deleted_at is null)

-- A portfolio is learned in these statements, one transaction. The account's senders first, as everywhere: a claim under way
-- ends before, and the next one finds what it is counted by.
-- name: lock-account-senders
select distinct coalesce(limit_key, account_key) from (
    select limit_key, account_key from senders where account_key = @account_key order by sender_id for update
) s

-- The portfolio begins with the highest limit of what it takes in, until the provider reports its own.
-- name: add-portfolio
insert into accounts (account_key, daily_limit)
select @portfolio_key, max(daily_limit) from accounts where account_key = any (@keys::text[])
on conflict (account_key) do nothing

-- name: lock-limits
select account_key from accounts where account_key = any (@keys::text[]) or account_key = @portfolio_key
order by account_key
for no key update

-- A person that counts for both counts from the later time. The former rows stay for a day, as all rows of people do.
-- name: join-people
insert into account_people (account_key, person, last_at)
select @portfolio_key, person, max(last_at)
from account_people
where account_key = any (@keys::text[]) and last_at > product_now() - interval '24 hours'
group by person
on conflict (account_key, person) do update set last_at = greatest(account_people.last_at, excluded.last_at)

-- name: join-tenants-people
insert into tenant_people (tenant_id, limit_key, person, last_at)
select tenant_id, @portfolio_key, person, max(last_at)
from tenant_people
where limit_key = any (@keys::text[]) and last_at > product_now() - interval '24 hours'
group by tenant_id, person
on conflict (tenant_id, limit_key, person) do update set last_at = greatest(tenant_people.last_at, excluded.last_at)

-- name: count-by-portfolio
update senders set limit_key = @portfolio_key where account_key = @account_key

-- The newest people that count towards an account's limit, for a forecast.
-- name: people-of-account
select last_at from account_people
where account_key = @account_key and last_at > @since
order by last_at desc
limit @limit

-- name: set-quality
update senders set quality = @quality
where tenant_id = @tenant_id and account_key = @account_key and phone = @phone and deleted_at is null

-- Inbound messages, once each however often they are posted; only what is new moves the history.
-- name: record-inbound
with fresh as (
    insert into inbound_messages (number_no, message_id, tenant_id, address, received_at)
    select @number_no, m.id, @tenant_id, m.address, m.at
    from unnest(@ids::text[], @addresses::text[], @times::timestamptz[]) as m (id, address, at)
    on conflict (number_no, message_id) do nothing
    returning message_id, address, received_at
), history as (
    insert into chat_history as h (tenant_id, number_no, address, first_inbound_at, last_inbound_at)
    -- The person has written, whichever address the provider names.
    select @tenant_id, @number_no, a.address, min(fresh.received_at), max(fresh.received_at)
    from fresh cross join lateral addresses_of(@tenant_id, 'whatsapp', fresh.address) a (address)
    group by a.address order by a.address
    on conflict (tenant_id, number_no, address) do update
    set first_inbound_at = least(h.first_inbound_at, excluded.first_inbound_at),
        last_inbound_at = greatest(h.last_inbound_at, excluded.last_inbound_at)
)
select message_id from fresh

-- Receipts that bring only the provider's id. The campaign's tenant must be the tenant whose secret signed the post.
-- name: find-provider-messages
select m.provider_id, m.campaign_id, m.seq, m.attempt
from provider_messages m
join campaign_audiences a using (campaign_id)
where m.number_no = @number_no and m.provider_id = any (@provider_ids) and a.tenant_id = @tenant_id

-- name: has-customer-with-phone
select exists (select from customers
               where tenant_id = @tenant_id and phone = any (array(select addresses_of(@tenant_id, 'sms', @phone))))

-- Of all senders of one account at once, with those whose id another message has by now. The campaign's tenant must be the
-- sender's.
-- name: find-account-messages
select m.provider_id, m.campaign_id, m.seq, m.attempt, m.sent_at,
       m.number_no, a.tenant_id, coalesce(r.address, '') as address
from (
    select * from provider_messages where number_no = any (@number_nos::int[]) and provider_id = any (@provider_ids::text[])
    union all
    select * from provider_repeats where number_no = any (@number_nos::int[]) and provider_id = any (@provider_ids::text[])
) m
join campaign_audiences a using (campaign_id)
join unnest(@tenant_ids::uuid[], @number_nos::int[]) as s (tenant_id, number_no) on s.tenant_id = a.tenant_id and s.number_no = m.number_no
left join recipients r on r.campaign_id = m.campaign_id and r.seq = m.seq

-- The first report of a status counts; one that is certain takes the place of one that nothing but its text says.
-- name: keep-unmatched
insert into unmatched_receipts as u (tenant_id, number_no, provider_id, status, at, error_class, code, received_at, person)
values (@tenant_id, @number_no, @provider_id, @status, @at, @error_class, @code, @now, @person)
on conflict (tenant_id, number_no, provider_id, status) do update
set at = excluded.at, error_class = excluded.error_class, code = excluded.code, received_at = excluded.received_at, person = null
where u.person is not null and excluded.person is null

-- The SMPP accounts with a linked sender: a silo's share of them. A disconnected sender's account is left alone until the
-- sender is linked anew, because its SMSC has refused it.
-- name: smpp-accounts
select account_key
from senders
where deleted_at is null and account_key like 'smpp/%' and status in ('active', 'paused', 'unpaid', 'restricted')
group by account_key
having mod(hashtextextended(account_key, 0) & 9223372036854775807, @silos) = @share

-- The linked senders of one SMPP account, of any tenant. Active ones first: their credentials are the ones in use.
-- name: smpp-senders
select s.sender_id, s.tenant_id, s.number_no, s.provider_number, s.revision,
       t.region
from senders s
join tenants t using (tenant_id)
where s.deleted_at is null and s.account_key like 'smpp/%' and s.account_key = @account_key and s.number_no is not null
  and s.status in ('active', 'paused', 'unpaid', 'restricted')
order by s.status <> 'active', s.created_at, s.sender_id
