-- Gives the tables of an unreleased build, from commit 39078c8 on, the columns, keys and names of the baseline. The baseline
-- follows in the same transaction and adds the tables, indexes and functions that are missing. Each change asks first whether it
-- was made, because the builds between 39078c8 and the baseline have made a part of them.

alter table idempotency_keys
    add column if not exists request_id uuid,
    add column if not exists tries int not null default 1;

alter table operations drop constraint operations_status_check;
alter table operations add constraint operations_status_check check (status in ('running', 'succeeded', 'failed', 'cancelled'));

alter table customers add column if not exists whatsapp_user_id text;

alter table erasures
    add column if not exists customer_id text,
    add column if not exists phone text,
    add column if not exists addresses text[];

alter table if exists stored_import_rejects add column if not exists sentences bytea;

alter table suppressions add column if not exists origin text;

-- The limit of people stands with the account; no build wrote it here.
alter table senders
    drop column if exists daily_limit,
    add column if not exists webhook_verified_at timestamptz,
    add column if not exists limit_key text,
    add column if not exists marketing_messages boolean not null default false;

alter table unmatched_receipts add column if not exists person text;

alter table campaign_splits add column if not exists exclusion_changes bigint;

alter table campaign_audiences add column if not exists addresses_since timestamptz;

alter table recipients add column if not exists addressed_no bigint;

alter table webhooks add column if not exists rotated_by uuid;

-- Progress becomes the first lane's.
alter table campaign_progress
    add column if not exists held_at timestamptz,
    add column if not exists lane smallint not null default 1;
alter table if exists campaign_outlooks drop constraint if exists campaign_outlooks_progress;
alter table campaign_progress drop constraint campaign_progress_pkey;
alter table campaign_progress add constraint campaign_progress_pkey primary key (campaign_id, lane);

do
$$
begin
    if to_regclass('campaign_outlooks') is not null then
        alter table campaign_outlooks add column if not exists lane smallint not null default 1 check (lane = 1);
        -- One that was stored while its campaign ended.
        delete from campaign_outlooks o where not exists (select from campaign_progress p where p.campaign_id = o.campaign_id);
        alter table campaign_outlooks add constraint campaign_outlooks_progress
            foreign key (campaign_id, lane) references campaign_progress on delete cascade;
    end if;
end;
$$;

drop function if exists is_attempted_elsewhere(uuid, uuid, int, bigint, text);
