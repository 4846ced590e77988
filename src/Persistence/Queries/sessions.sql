-- Sign-ins with one key follow one another, so that together they keep its limit of sessions. A key that opens nothing has no row.
-- name: lock-key
select k.key_id
from api_keys k
join tenants t using (tenant_id)
where k.key_id = @key_id and k.revoked_at is null and t.erased_at is null
for no key update of k

-- The sessions that were used longest ago make room for one more.
-- name: make-room
delete from sessions
where session_id in (select session_id from sessions
                     where key_id = @key_id
                     order by ends_at > now() desc, last_used_at desc, session_id
                     offset @most - 1)

-- name: open-session
insert into sessions (session_id, token_hash, key_id, created_at, last_used_at, ends_at)
values (@session_id, @hash, @key_id, now(), now(), coalesce(@ends_at::timestamptz, now() + @longest))

-- Read with its key and tenant at every call: it opens nothing once they do not.
-- name: find-session
select s.session_id, least(s.last_used_at + @idle::interval, s.ends_at) as expires_at, s.last_used_at < now() - @touch::interval as is_stale,
       k.key_id, k.role, k.last_used_at, t.tenant_id, t.time_zone,
       t.region, t.currency, t.suspended
from sessions s
join api_keys k using (key_id)
join tenants t using (tenant_id)
where s.token_hash = @hash and s.last_used_at > now() - @idle::interval and s.ends_at > now() and k.revoked_at is null and t.erased_at is null

-- At most one write a minute, however many calls it makes. The key's use is the session's.
-- name: touch-session
with touched as (
    update sessions set last_used_at = now() where session_id = @session_id and last_used_at < now() - @touch::interval returning key_id
)
update api_keys set last_used_at = greatest(last_used_at, @now) from touched where api_keys.key_id = touched.key_id

-- The sessions of calls that last, read again while the calls last.
-- name: open-sessions
select session_id
from sessions
where session_id = any (@session_ids) and last_used_at > now() - @idle::interval and ends_at > now()

-- name: close-session
delete from sessions where token_hash = @hash

-- A screen shows one code at a time: a new one ends the one before.
-- name: drop-codes
delete from session_codes where key_id = @key_id and session_id is not distinct from @session_id::uuid

-- The session that the code opens ends no later than the one that shows it, so that handing over prolongs nothing.
-- name: add-code
insert into session_codes (code_hash, key_id, session_id, ends_at, expires_at)
select @hash, @key_id, @session_id::uuid, coalesce((select ends_at from sessions where session_id = @session_id::uuid), now() + @longest), now() + @life
returning expires_at

-- Once: the row goes with the first use of the code. It opens nothing when its time has passed, or when the session that
-- showed it has ended.
-- name: take-code
with taken as (
    delete from session_codes where code_hash = @hash returning key_id, session_id, ends_at, expires_at
)
select t.key_id, t.ends_at
from taken t
where t.expires_at > now() and t.ends_at > now()
  and (t.session_id is null
       or exists (select from sessions s where s.session_id = t.session_id and s.last_used_at > now() - @idle::interval and s.ends_at > now()))

-- name: prune-sessions
delete from sessions
where session_id in (select session_id from sessions where last_used_at < now() - @idle::interval or ends_at < now() limit @batch)

-- name: prune-codes
delete from session_codes
where code_hash in (select code_hash from session_codes where expires_at < now() limit @batch)
