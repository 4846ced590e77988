-- Progress is kept by campaign and lane: a campaign's audience consists of lanes, today exactly one, number 1. Two lanes do not
-- refuse each other's claims as overtaken, because each has its own last attempt.
alter table campaign_progress add column if not exists lane smallint not null default 1;

-- An outlook is the campaign's, and hangs on its first lane, which every campaign has.
alter table campaign_outlooks add column if not exists lane smallint not null default 1 check (lane = 1);

do
$$
begin
    if not exists (select from pg_constraint
                   where conrelid = 'campaign_progress'::regclass and contype = 'p' and cardinality(conkey) = 2) then
        alter table campaign_outlooks drop constraint campaign_outlooks_progress;
        alter table campaign_progress drop constraint campaign_progress_pkey;
        alter table campaign_progress add constraint campaign_progress_pkey primary key (campaign_id, lane);
        alter table campaign_outlooks add constraint campaign_outlooks_progress
            foreign key (campaign_id, lane) references campaign_progress on delete cascade;
    end if;
end;
$$;
