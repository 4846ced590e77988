-- Places of campaigns that are being created, until their grains have stored them.
create table if not exists campaign_places
(
    campaign_id uuid primary key,
    tenant_id   uuid        not null references tenants on delete cascade,
    until       timestamptz not null -- real time
);
create index if not exists campaign_places_tenant on campaign_places (tenant_id);

-- The campaigns of a tenant that have not ended, to be counted without its ended ones. Neither column changes while a
-- campaign runs, so its updates stay in their page.
create index if not exists grain_states_open on grain_states (tenant_id, campaign_id)
    where grain_type = 'campaign' and not hidden and status in ('draft', 'scheduled', 'running', 'paused');
