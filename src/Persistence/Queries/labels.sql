-- The two kinds of label that customers carry, groups and staff: {label} is `group` or `staff`, and {labels}, `groups` or
-- `staff`, names their table and their column of customers.

-- name: list
select {label}_id as id, name, created_at from {labels}
where tenant_id = @tenant_id and (@after::text is null or {label}_id > @after)
order by {label}_id
limit @limit

-- name: find
select {label}_id as id, name, created_at from {labels} where tenant_id = @tenant_id and {label}_id = @id

-- A repeat of the same request meets what its first try made, under the name that it has now.
-- name: add
insert into {labels} (tenant_id, {label}_id, name, created_at) values (@tenant_id, @id, @name, @now)
on conflict (tenant_id, {label}_id) do nothing

-- name: put
insert into {labels} (tenant_id, {label}_id, name, created_at) values (@tenant_id, @id, @name, @now)
on conflict (tenant_id, {label}_id) do update set name = excluded.name
returning (xmax = 0)

-- name: delete
with gone as (delete from {labels} where tenant_id = @tenant_id and {label}_id = @id returning {label}_id),
     left_over as (update customers set {labels} = array_remove({labels}, @id), revision = revision + 1
                   where tenant_id = @tenant_id and {labels} @> array [@id]::text[] and exists (select from gone))
select count(*)::int from gone

-- The customers that have these labels are counted in one scan of the tenant's customers.
-- name: count
select label as id, count(*)::int as count
from customers c
cross join lateral unnest(c.{labels}) label
where c.tenant_id = @tenant_id and c.{labels} && @ids::text[] and label = any (@ids)
group by label

-- Gives a label to many customers, in the order of their ids, in which every transaction locks them. It waits for a deletion
-- of the label.
-- name: give
with asked as materialized (
    select distinct id from unnest(@customer_ids::text[]) id
), locked as materialized (
    select c.customer_no, c.customer_id, c.{labels} @> array [@id]::text[] as has, cardinality(c.{labels}) >= @most as is_full
    from customers c
    where c.tenant_id = @tenant_id and c.customer_id in (select id from asked)
    order by c.customer_id
    for update
), changed as (
    update customers c set {labels} = c.{labels} || @id::text, revision = c.revision + 1, updated_at = @now
    from locked l
    where c.tenant_id = @tenant_id and c.customer_no = l.customer_no and not l.has and not l.is_full
)
select a.id, case when l.customer_no is null then 'unknown' when l.has then 'unchanged' when l.is_full then 'full' else 'changed' end as result
from asked a
left join locked l on l.customer_id = a.id
order by a.id

-- As give, the other way.
-- name: take
with asked as materialized (
    select distinct id from unnest(@customer_ids::text[]) id
), locked as materialized (
    select c.customer_no, c.customer_id, c.{labels} @> array [@id]::text[] as has
    from customers c
    where c.tenant_id = @tenant_id and c.customer_id in (select id from asked)
    order by c.customer_id
    for update
), changed as (
    update customers c set {labels} = array_remove(c.{labels}, @id::text), revision = c.revision + 1, updated_at = @now
    from locked l
    where c.tenant_id = @tenant_id and c.customer_no = l.customer_no and l.has
)
select a.id, case when l.customer_no is null then 'unknown' when l.has then 'changed' else 'unchanged' end as result
from asked a
left join locked l on l.customer_id = a.id
order by a.id

-- name: hold
select {label}_id from {labels} where tenant_id = @tenant_id and {label}_id = @id for share
