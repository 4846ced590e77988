-- The first request with a key gets the row. So does a repeat that finds it given back, or abandoned by a crash: it meets
-- the same id. Past its time the row is a new one, with an id of its own; one that still runs is left alone.
-- name: begin-request
insert into idempotency_keys as i (tenant_id, route, key, fingerprint, request_id, locked_until, created_at)
values (@tenant_id, @route, @key, @fingerprint, @request_id, now() + @lock, now())
on conflict (tenant_id, route, key) do update
set fingerprint = excluded.fingerprint, locked_until = excluded.locked_until, tries = i.tries + 1,
    request_id = case when i.created_at < now() - @retention then excluded.request_id else coalesce(i.request_id, excluded.request_id) end,
    created_at = case when i.created_at < now() - @retention then excluded.created_at else i.created_at end,
    status = null, headers = null, body = null
where (i.status is not null or i.locked_until < now())
  and (i.created_at < now() - @retention or (i.status is null and i.fingerprint = excluded.fingerprint))
returning request_id, tries as number

-- name: find-request
select fingerprint, status, headers::text as headers_json, body
from idempotency_keys
where tenant_id = @tenant_id and route = @route and key = @key

-- Only of the try that has the key.
-- name: finish-request
update idempotency_keys set status = @status, headers = @headers::jsonb, body = @body
where tenant_id = @tenant_id and route = @route and key = @key and request_id = @request_id and tries = @number

-- name: request-stands
select exists (select from idempotency_keys
               where tenant_id = @tenant_id and route = @route and key = @key and request_id = @request_id)

-- An answer that must not be repeated (5xx, 429) leaves the key free for the same request. The row stays with its id:
-- the effect may be there.
-- name: release-request
update idempotency_keys set locked_until = '-infinity'
where tenant_id = @tenant_id and route = @route and key = @key and request_id = @request_id and tries = @number and status is null

-- Not what still runs.
-- name: prune-requests
delete from idempotency_keys
where (tenant_id, route, key) in
      (select tenant_id, route, key from idempotency_keys
       where created_at < now() - @retention and (status is not null or locked_until < now())
       order by created_at limit @batch)

-- The answers that a tenant's keys still repeat, from one position to the next.
-- name: kept-answers
select route, key, body
from idempotency_keys
where tenant_id = @tenant_id and body is not null and (route, key) > (@after_route, @after_key)
order by route, key
limit @batch

-- The key stays taken, so that a repeat does not make anew what was made. The repeat is answered that its answer is gone.
-- name: erase-answer
update idempotency_keys set status = 410, headers = null, body = null
where tenant_id = @tenant_id and route = @route and key = @key and body = @body

-- A path that names the customer goes with the customer: its repeat finds no key.
-- name: erase-answer-of-path
delete from idempotency_keys where tenant_id = @tenant_id and route = @route and key = @key and body = @body
