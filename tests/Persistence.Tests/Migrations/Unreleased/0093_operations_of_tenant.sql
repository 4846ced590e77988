-- A tenant's newest operations, which its live stream reads once a second.
create index if not exists operations_of_tenant on operations (tenant_id, created_at desc, operation_id);
