-- A repeat of the same request finds a secret that was not answered yet: the one that the repeat makes now counts. A secret
-- that was answered is never replaced, because the request has its answer. The share lock keeps a later try from taking over
-- in between.
-- name: create-webhook
insert into webhooks (webhook_id, tenant_id, url, event_types, secret, status, created_at)
values (@webhook_id, @tenant_id, @url, @event_types, @secret, 'active', @now)
on conflict (webhook_id) do update set secret = excluded.secret
where exists (select from idempotency_keys r where r.request_id = excluded.webhook_id and r.tries = @number and r.status is null for share)

-- name: page-webhooks
select webhook_id, url, event_types, status, status_reason,
       revision, created_at
from webhooks
where tenant_id = @tenant_id and (@after::uuid is null or webhook_id > @after)
order by webhook_id
limit @limit

-- name: find-webhook
select webhook_id, url, event_types, status, status_reason,
       revision, created_at
from webhooks
where tenant_id = @tenant_id and webhook_id = @webhook_id

-- name: update-webhook
update webhooks
set url = @url, event_types = @event_types, status = @status, status_reason = @status_reason, revision = revision + 1
where tenant_id = @tenant_id and webhook_id = @webhook_id and revision = @revision

-- The first step of a deletion: no more events are stored for it.
-- name: close-webhook
update webhooks set status = 'disabled', status_reason = 'byOwner', revision = revision + 1
where tenant_id = @tenant_id and webhook_id = @webhook_id

-- In bounded batches, so that the deletion of the webhook itself is short. What another statement has locked is left to it.
-- name: delete-deliveries-of-webhook
delete from webhook_deliveries
where delivery_id in (
    select d.delivery_id from webhook_deliveries d
    join webhooks w using (webhook_id)
    where w.tenant_id = @tenant_id and w.webhook_id = @webhook_id
    limit @batch
    for update of d skip locked)

-- name: delete-webhook
delete from webhooks where tenant_id = @tenant_id and webhook_id = @webhook_id

-- The secret before signs along for a day, so that the receiver can change over without a loss. A repeat of the same request
-- finds a secret that was not answered yet. Only that one is replaced, while the request has no answer.
-- name: rotate-webhook
update webhooks
set old_secret = case when rotated_by = @request_id then old_secret else secret end,
    old_secret_until = case when rotated_by = @request_id then old_secret_until else now() + interval '1 day' end,
    secret = @secret, rotated_by = @request_id, revision = revision + 1
where tenant_id = @tenant_id and webhook_id = @webhook_id
  and (rotated_by is distinct from @request_id
       or exists (select from idempotency_keys r where r.request_id = @request_id and r.tries = @number and r.status is null for share))

-- name: page-webhook-deliveries
select d.delivery_id, d.type, d.occurred_at, d.status, d.attempts,
       d.next_attempt_at, d.settled_at, d.last_status, d.last_error
from webhook_deliveries d
join webhooks w using (webhook_id)
where w.tenant_id = @tenant_id and d.webhook_id = @webhook_id and (@after::uuid is null or d.delivery_id > @after)
  and (@status::text is null or d.status = @status)
order by d.delivery_id
limit @limit

-- By hand: from the beginning of its retries, with the id that it had, so that a receiver that knows the id drops it.
-- name: replay-webhook-delivery
update webhook_deliveries d
set status = 'waiting', attempts = 0, next_attempt_at = now(), settled_at = null
from webhooks w
where w.webhook_id = d.webhook_id and w.tenant_id = @tenant_id and d.webhook_id = @webhook_id and d.delivery_id = @delivery_id

-- From one webhook with waiting rows to the next by their index: a tenant with a million rows costs as much as one with a
-- single row. A disabled webhook's rows wait; a closed tenant gets no more events.
-- name: due-webhooks
with recursive waiting as (
    (select webhook_id from webhook_deliveries where next_attempt_at is not null order by webhook_id limit 1)
    union all
    select (select d.webhook_id from webhook_deliveries d
            where d.webhook_id > waiting.webhook_id and d.next_attempt_at is not null
            order by d.webhook_id limit 1)
    from waiting
    where waiting.webhook_id is not null
)
select w.tenant_id, w.webhook_id, due.n as due
from waiting
join webhooks w on w.webhook_id = waiting.webhook_id and w.status = 'active'
join tenants t on t.tenant_id = w.tenant_id and t.erased_at is null
cross join lateral (
    select count(*)::int as n, min(x.next_attempt_at) as since
    from (select next_attempt_at from webhook_deliveries d
          where d.webhook_id = w.webhook_id and d.next_attempt_at <= now()
          order by next_attempt_at limit @most) x
) due
where due.n > 0
order by due.since

-- Leased, not locked: a process that dies gives its share back after the lease.
-- name: take-webhook-deliveries
with due as materialized (
    select d.delivery_id
    from unnest(@webhook_ids::uuid[], @counts::int[]) as wanted (webhook_id, n)
    cross join lateral (
        select x.delivery_id from webhook_deliveries x
        where x.webhook_id = wanted.webhook_id and x.next_attempt_at <= now()
        order by x.next_attempt_at
        limit wanted.n
        for update skip locked
    ) d
)
update webhook_deliveries d
set attempts = d.attempts + 1, next_attempt_at = now() + @age
from due, webhooks w
where d.delivery_id = due.delivery_id and w.webhook_id = d.webhook_id and w.status = 'active'
returning d.delivery_id, w.tenant_id, d.webhook_id, d.type, d.data::text as data_json, d.occurred_at,
          d.attempts, w.url, w.secret,
          case when w.old_secret_until > now() then w.old_secret end as old_secret

-- Only of the attempt named: a replay meanwhile begins anew.
-- name: settle-webhook-delivery
update webhook_deliveries
set status = @status, next_attempt_at = case when @status = 'waiting' then now() + @retention end,
    settled_at = case when @status <> 'waiting' then now() end, last_status = @last_status, last_error = @last_error
where delivery_id = @delivery_id and attempts = @attempt and status = 'waiting'

-- name: disable-webhook
update webhooks set status = 'disabled', status_reason = @reason, revision = revision + 1
where webhook_id = @webhook_id and status = 'active'

-- What was delivered, or given up, a week ago; and what a webhook that stays disabled never took. What another statement has
-- locked waits for the next round: two deletions of many rows must not wait for each other.
-- name: prune-webhook-deliveries
with told as materialized (
    select delivery_id from webhook_deliveries where settled_at < now() - interval '7 days' limit @batch for update skip locked
), never_taken as materialized (
    select delivery_id from webhook_deliveries where next_attempt_at < now() - interval '30 days' limit @batch for update skip locked
)
delete from webhook_deliveries
where delivery_id in (select delivery_id from told union all select delivery_id from never_taken)
