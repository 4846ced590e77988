-- How much a tenant may have of a kind. Creations of one tenant follow one another behind its row, each in the transaction
-- that counts and inserts, so that not even creations at one moment exceed a limit. The lock lets references to the tenant
-- through (they take key share), and comes before all other locks of the transaction.

-- name: lock-tenant
select tenant_id from tenants where tenant_id = @tenant_id and erased_at is null for no key update

-- What stands already takes no place again: a repeat, or a rename. Nothing is counted beyond the limit.
-- name: place-of-key
select exists (select from api_keys where tenant_id = @tenant_id and key_id = @id::uuid) as stands,
       (select count(*)::int from (select from api_keys where tenant_id = @tenant_id and revoked_at is null limit @most) taken) as taken

-- name: place-of-webhook
select exists (select from webhooks where tenant_id = @tenant_id and webhook_id = @id::uuid) as stands,
       (select count(*)::int from (select from webhooks where tenant_id = @tenant_id limit @most) taken) as taken

-- name: place-of-group
select exists (select from groups where tenant_id = @tenant_id and group_id = @id) as stands,
       (select count(*)::int from (select from groups where tenant_id = @tenant_id limit @most) taken) as taken

-- name: place-of-staff
select exists (select from staff where tenant_id = @tenant_id and staff_id = @id) as stands,
       (select count(*)::int from (select from staff where tenant_id = @tenant_id limit @most) taken) as taken

-- name: place-of-sender
select exists (select from senders where tenant_id = @tenant_id and sender_id = @id::uuid) as stands,
       (select count(*)::int from (select from senders where tenant_id = @tenant_id and deleted_at is null limit @most) taken) as taken

-- name: place-of-import
select false as stands,
       (select count(*)::int from (select from stored_imports where tenant_id = @tenant_id and state <> 'done' and operation_id <> @id::uuid limit @most) taken) as taken

-- A campaign is stored by its grain, outside this transaction: until then a row holds its place.
-- name: place-of-campaign
select exists (select from campaigns where tenant_id = @tenant_id and campaign_id = @id::uuid) as stands,
       (select count(*)::int from (
            select campaign_id from grain_states
            where tenant_id = @tenant_id and grain_type = 'campaign' and not hidden and status in ('draft', 'scheduled', 'running', 'paused')
            union
            select campaign_id from campaign_places where tenant_id = @tenant_id and campaign_id <> @id::uuid
            limit @most) taken) as taken

-- name: hold-campaign
insert into campaign_places (campaign_id, tenant_id, until) values (@id::uuid, @tenant_id, now() + interval '5 minutes')
on conflict (campaign_id) do update set until = excluded.until

-- name: release-campaigns
delete from campaign_places where tenant_id = @tenant_id and campaign_id = any (@ids)

-- Places of creations whose process died: no grain stores a campaign so much later.
-- name: forget-places
delete from campaign_places where tenant_id = @tenant_id and until < now()

-- Revoked keys open nothing; the newest are kept to be seen.
-- name: drop-revoked-keys
delete from api_keys
where tenant_id = @tenant_id and revoked_at is not null
  and key_id not in (select key_id from api_keys where tenant_id = @tenant_id and revoked_at is not null
                     order by revoked_at desc, key_id limit @most)
