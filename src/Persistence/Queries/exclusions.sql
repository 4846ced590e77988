-- Names of customers come from the customers: an exclusion holds nothing of a person but the id, and goes with an erasure.
-- name: page-exclusions
select x.customer_id, c.name, x.excluded_at
from exclusions x
left join customers c on c.tenant_id = @tenantId and c.customer_id = x.customer_id
where x.campaign_id = @campaignId and x.customer_id > @after
order by x.customer_id
limit @limit

-- name: known-customers
select customer_id from customers where tenant_id = @tenantId and customer_id = any (@customerIds)
