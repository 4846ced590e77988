-- Imports in the background. An import has the states receiving (its file comes in), waiting (for a process, or under way)
-- and done. A process works under a lease that it renews. Every write of its work checks in its own transaction that the
-- lease is still its own. So a process that was thought dead stores nothing more, and no row counts twice.

-- name: begin-import
insert into stored_imports (operation_id, tenant_id, state, replaces, map, charset, created_at)
values (@operation_id, @tenant_id, 'receiving', @replaces, @map::text[], @charset, @now)

-- name: add-chunk
with chunk as (
    insert into stored_import_chunks (operation_id, n, body) values (@operation_id, @n, @body)
)
update stored_imports set chunks = @n + 1, bytes = bytes + @length, touched_at = now() where operation_id = @operation_id and state = 'receiving'

-- The file is whole: from now on the import goes on whatever becomes of its caller.
-- name: accept-import
with accepted as (
    update stored_imports set state = 'waiting', touched_at = now() where operation_id = @operation_id and state = 'receiving'
    returning operation_id, tenant_id
)
insert into operations (operation_id, tenant_id, kind, status, created_at)
select operation_id, tenant_id, @kind, 'running', @now from accepted

-- name: drop-import
delete from stored_imports where operation_id = @operation_id and state = 'receiving'

-- name: find-import
select operation_id, tenant_id, total, done, created, updated,
       unchanged, rejected, problem, started_at, finished_at, cleared
from stored_imports
where operation_id = @operation_id and tenant_id = @tenant_id

-- The oldest import without a working process. A tenant's imports go one after the other, and a suspended tenant's wait.
-- name: take-import
update stored_imports i
set lease_id = @lease_id, lease_until = now() + @lease::interval, tries = tries + 1, started_at = coalesce(started_at, @now)
from tenants t
where t.tenant_id = i.tenant_id
  and i.operation_id = (
      select w.operation_id
      from stored_imports w
      join tenants o on o.tenant_id = w.tenant_id and o.erased_at is null and not o.suspended
      where w.state = 'waiting' and (w.lease_until is null or w.lease_until < now())
        and not exists (select from stored_imports e
                        where e.tenant_id = w.tenant_id and e.state = 'waiting' and (e.created_at, e.operation_id) < (w.created_at, w.operation_id))
      order by w.created_at, w.operation_id
      limit 1
      for update of w skip locked)
returning i.operation_id, i.tenant_id, t.region, i.replaces, i.map, i.charset,
          i.chunks, i.total, i.done, i.rejected, i.tries

-- name: renew-import
update stored_imports set lease_until = now() + @lease::interval where operation_id = @operation_id and lease_id = @lease_id and state = 'waiting'

-- The next silo need not wait for the lease's end.
-- name: release-import
update stored_imports set lease_id = null, lease_until = null, tries = tries - 1 where operation_id = @operation_id and lease_id = @lease_id and state = 'waiting'

-- name: count-import
update stored_imports set total = @total where operation_id = @operation_id and lease_id = @lease_id and state = 'waiting'

-- Last in the transaction that stores the rows. No row: the lease is another's, the import was cancelled, or its tenant is
-- suspended or gone; then nothing of the transaction stays.
-- name: advance-import
update stored_imports i
set done = @done, created = created + @created, updated = updated + @updated, unchanged = unchanged + @unchanged, rejected = rejected + @rejected,
    lease_until = now() + @lease::interval, touched_at = now(), tries = 0
from tenants t
where i.operation_id = @operation_id and i.lease_id = @lease_id and i.state = 'waiting'
  and t.tenant_id = i.tenant_id and t.erased_at is null and not t.suspended

-- name: add-rejects
insert into stored_import_rejects (operation_id, n, body, sentences)
select @operation_id, coalesce(max(n) + 1, 0), @body, @sentences from stored_import_rejects where operation_id = @operation_id

-- name: find-chunk
select body from stored_import_chunks where operation_id = @operation_id and n = @n

-- name: find-rejects
select body as lines, sentences from stored_import_rejects where operation_id = @operation_id and n = @n

-- By the process that works on it. The file goes at once.
-- name: finish-import
with ended as (
    update stored_imports set state = 'done', problem = @problem, finished_at = @now, touched_at = now(), lease_id = null, lease_until = null
    where operation_id = @operation_id and lease_id = @lease_id and state = 'waiting'
    returning operation_id
), file as (
    delete from stored_import_chunks c using ended where c.operation_id = ended.operation_id
)
update operations o set status = @status, finished_at = @now from ended where o.operation_id = ended.operation_id

-- What was stored stays.
-- name: cancel-import
with ended as (
    update stored_imports set state = 'done', finished_at = @now, touched_at = now(), lease_id = null, lease_until = null
    where operation_id = @operation_id and tenant_id = @tenant_id and state = 'waiting'
    returning operation_id
), file as (
    delete from stored_import_chunks c using ended where c.operation_id = ended.operation_id
)
update operations o set status = 'cancelled', finished_at = @now from ended where o.operation_id = ended.operation_id

-- An import that did not end within a day, as where its tenant stayed suspended.
-- name: expire-imports
with late as (
    select operation_id from stored_imports
    where state = 'waiting' and touched_at < now() - interval '1 day'
    order by operation_id
    limit @batch
    for update skip locked
), ended as (
    update stored_imports i set state = 'done', problem = 'importExpired', finished_at = @now, touched_at = now(), lease_id = null, lease_until = null
    from late where i.operation_id = late.operation_id
    returning i.operation_id
), file as (
    delete from stored_import_chunks c using ended where c.operation_id = ended.operation_id
)
update operations o set status = 'failed', finished_at = @now from ended where o.operation_id = ended.operation_id

-- Files that broke off while they came in.
-- name: forget-uploads
delete from stored_imports
where operation_id in (select operation_id from stored_imports
                       where state = 'receiving' and touched_at < now() - interval '1 hour'
                       order by operation_id limit @batch for update skip locked)

-- name: clear-imports
with old as (
    select operation_id from stored_imports
    where not cleared and state = 'done' and touched_at < now() - interval '1 day'
    order by operation_id
    limit @batch
    for update skip locked
), rejects as (
    delete from stored_import_rejects r using old where r.operation_id = old.operation_id
)
update stored_imports i set cleared = true from old where i.operation_id = old.operation_id
