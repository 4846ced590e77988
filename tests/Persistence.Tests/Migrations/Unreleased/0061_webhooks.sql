-- Where a tenant wants to be told what happens.
create table if not exists webhooks
(
    webhook_id      uuid primary key,
    tenant_id       uuid        not null references tenants on delete cascade,
    url             text        not null,
    event_types     text[]      not null,
    secret          bytea       not null, -- sealed
    old_secret      bytea,                -- signs as well until then, so that a rotation loses nothing
    old_secret_until timestamptz,         -- real time, as signatures are
    status          text        not null check (status in ('active', 'disabled')),
    status_reason   text,                 -- gone, failing, byOwner
    revision        int         not null default 1,
    created_at      timestamptz not null
);
create index if not exists webhooks_tenant on webhooks (tenant_id, webhook_id);

-- What is to be told, one row for each webhook that asked for it, written in the transaction of what it tells.
create table if not exists webhook_deliveries
(
    delivery_id     uuid        not null default gen_random_uuid() primary key,
    webhook_id      uuid        not null references webhooks on delete cascade,
    type            text        not null,
    data            jsonb       not null,
    occurred_at     timestamptz not null, -- product time
    status          text        not null default 'waiting' check (status in ('waiting', 'delivered', 'failed')),
    attempts        int         not null default 0,
    next_attempt_at timestamptz,          -- real time; null once it is final
    settled_at      timestamptz,          -- real time
    last_status     int,
    last_error      text,
    check ((status = 'waiting') = (next_attempt_at is not null))
);
create index if not exists webhook_deliveries_due on webhook_deliveries (next_attempt_at) where next_attempt_at is not null;
create index if not exists webhook_deliveries_of on webhook_deliveries (webhook_id, delivery_id);
create index if not exists webhook_deliveries_age on webhook_deliveries (settled_at) where settled_at is not null;

create or replace function tell_webhooks(p_tenant uuid, p_type text, p_data jsonb) returns void
    language sql as
$$
insert into webhook_deliveries (webhook_id, type, data, occurred_at, next_attempt_at)
select w.webhook_id, p_type, p_data, product_now(), now()
from webhooks w
where w.tenant_id = p_tenant and w.status = 'active' and p_type = any (w.event_types);
$$;

-- The grain stores a campaign's status in one statement; what it tells stands or falls with it.
create or replace function tell_of_campaign() returns trigger
    language plpgsql as
$$
declare
    what text := case when new.status in ('scheduled', 'running') and coalesce(old.status, 'draft') = 'draft' then 'campaign.launched'
                      when new.status = 'completed' then 'campaign.completed'
                      when new.status = 'expired' then 'campaign.expired'
                      when new.status = 'paused' then 'campaign.paused' end;
begin
    if what is not null then
        perform tell_webhooks(new.tenant_id, what, jsonb_build_object(
            'campaignId', replace(new.campaign_id::text, '-', ''), 'title', new.payload -> 'definition' ->> 'title',
            'status', new.status, 'statusReason', new.payload ->> 'statusReason'));
    end if;
    return null;
end;
$$;
create or replace trigger tell_of_campaign
    after update on grain_states
    for each row
    when (new.grain_type = 'campaign' and new.status is distinct from old.status)
execute function tell_of_campaign();

create or replace function tell_of_sender() returns trigger
    language plpgsql as
$$
begin
    perform tell_webhooks(new.tenant_id, 'sender.restricted', jsonb_build_object(
        'senderId', replace(new.sender_id::text, '-', ''), 'name', new.name, 'status', new.status, 'statusReason', new.status_reason));
    return null;
end;
$$;
create or replace trigger tell_of_sender
    after update on senders
    for each row
    when (new.status = 'restricted' and new.status is distinct from old.status)
execute function tell_of_sender();

create or replace function tell_of_opt_out() returns trigger
    language plpgsql as
$$
begin
    perform tell_webhooks(new.tenant_id, 'customer.optedOut', jsonb_build_object(
        'channel', new.channel, 'address', new.address,
        'customerIds', (select coalesce(jsonb_agg(c.customer_id order by c.customer_no), '[]') from customers c
                        where c.tenant_id = new.tenant_id
                          and case when new.channel in ('whatsapp', 'sms') then c.phone = new.address else c.customer_id = new.address end)));
    return null;
end;
$$;
create or replace trigger tell_of_opt_out
    after insert on suppressions
    for each row
execute function tell_of_opt_out();

create or replace function tell_of_message() returns trigger
    language plpgsql as
$$
begin
    perform tell_webhooks(new.tenant_id, 'message.received', jsonb_build_object(
        'senderId', (select replace(s.sender_id::text, '-', '') from senders s where s.number_no = new.number_no and s.tenant_id = new.tenant_id and s.deleted_at is null),
        'messageId', new.message_id, 'from', new.address, 'receivedAt', to_char(new.received_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"'),
        'customerIds', (select coalesce(jsonb_agg(c.customer_id order by c.customer_no), '[]') from customers c
                        where c.tenant_id = new.tenant_id and c.phone = new.address)));
    return null;
end;
$$;
create or replace trigger tell_of_message
    after insert on inbound_messages
    for each row
execute function tell_of_message();
