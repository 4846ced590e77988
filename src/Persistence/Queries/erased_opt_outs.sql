-- A transaction that writes customers shares this lock, an erasure has it alone. It comes before any row, and before the tenant's people.
-- name: await-erasures
select pg_advisory_xact_lock_shared(hashtextextended(concat('erased/', @tenant_id::uuid), 0))

-- name: await-writers
select pg_advisory_xact_lock(hashtextextended(concat('erased/', @tenant_id::uuid), 0))

-- Most tenants have none, and then no mark is computed.
-- name: any
select exists (select from erased_opt_outs where tenant_id = @tenant_id)

-- name: find
select e.channel, a.address
from unnest(@addresses::text[], @marks::bytea[], @of_phones::boolean[]) as a (address, mark, of_phones)
join erased_opt_outs e on e.tenant_id = @tenant_id and e.mark = a.mark and (e.channel in ('whatsapp', 'sms')) = a.of_phones

-- An opt-out comes back on the address on which it was given where that came back too, else on the one that did. Each of the
-- person's other addresses gets a copy. Its time stays the time of the opt-out, so that an older START that is reported late
-- takes nothing back.
-- name: restore
with a as materialized (
    select address, mark, of_phones
    from unnest(@addresses::text[], @marks::bytea[], @of_phones::boolean[]) as a (address, mark, of_phones)
), gone as (
    delete from erased_opt_outs e using a
    where e.tenant_id = @tenant_id and e.mark = a.mark and (e.channel in ('whatsapp', 'sms')) = a.of_phones
    returning e.channel, e.mark, e.given, e.at
), back as materialized (
    select g.channel, coalesce((select min(o.address) from a o where o.of_phones = a.of_phones and o.mark = g.given), a.address) as address, max(g.at) as at
    from gone g
    join a on a.mark = g.mark and (g.channel in ('whatsapp', 'sms')) = a.of_phones
    group by 1, 2
)
insert into suppressions as stands (tenant_id, channel, address, reason, evidence, created_at, origin)
select distinct on (b.channel, p.address) @tenant_id, b.channel, p.address, 'optedOut', '{"by":"erasedOptOut"}'::jsonb, b.at, nullif(b.address, p.address)
from back b
cross join lateral addresses_of(@tenant_id, b.channel, b.address) p (address)
order by b.channel, p.address, p.address = b.address desc, b.at
on conflict (tenant_id, channel, address) do update
set origin = null, evidence = excluded.evidence, created_at = excluded.created_at
where stands.origin is not null and excluded.origin is null

-- name: forget
delete from erased_opt_outs e
using unnest(@marks::bytea[], @times::timestamptz[]) as s (mark, at)
where e.tenant_id = @tenant_id and e.channel = @channel and e.given = s.mark and e.at <= s.at
