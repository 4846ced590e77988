-- Names of customers come from the customers: an exclusion holds nothing of a person but the id, and goes with an erasure.
-- name: page-exclusions
select x.customer_id, c.name, x.excluded_at
from exclusions x
left join customers c on c.tenant_id = @tenant_id and c.customer_id = x.customer_id
where x.campaign_id = @campaign_id and x.customer_id > @after
order by x.customer_id
limit @limit

-- name: known-customers
select customer_id from customers where tenant_id = @tenant_id and customer_id = any (@customer_ids)
