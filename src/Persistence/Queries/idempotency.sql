-- The first request with a key gets the row; so does one that finds it abandoned by a crash.
-- name: begin-request
insert into idempotency_keys as i (tenant_id, route, key, fingerprint, locked_until, created_at)
values (@tenantId, @route, @key, @fingerprint, now() + @lock, now())
on conflict (tenant_id, route, key) do update
set fingerprint = excluded.fingerprint, locked_until = excluded.locked_until, created_at = excluded.created_at,
    status = null, headers = null, body = null
where i.created_at < now() - @retention
   or (i.status is null and i.locked_until < now() and i.fingerprint = excluded.fingerprint)
returning true

-- name: find-request
select fingerprint as Fingerprint, status as Status, headers::text as HeadersJson, body as Body
from idempotency_keys
where tenant_id = @tenantId and route = @route and key = @key

-- name: finish-request
update idempotency_keys set status = @status, headers = @headers::jsonb, body = @body
where tenant_id = @tenantId and route = @route and key = @key and fingerprint = @fingerprint

-- Answers that must not be repeated (5xx, 429) leave the key free.
-- name: forget-request
delete from idempotency_keys
where tenant_id = @tenantId and route = @route and key = @key and fingerprint = @fingerprint and status is null

-- name: prune-requests
delete from idempotency_keys
where (tenant_id, route, key) in
      (select tenant_id, route, key from idempotency_keys where created_at < now() - @retention order by created_at limit @batch)
