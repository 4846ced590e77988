-- An outlook goes with the progress of its campaign. One that was stored while its campaign ended had nobody to remove it.
do
$$
begin
    if not exists (select from pg_constraint where conname = 'campaign_outlooks_progress') then
        lock table campaign_progress, campaign_outlooks in share row exclusive mode;
        delete from campaign_outlooks o where not exists (select from campaign_progress p where p.campaign_id = o.campaign_id);
        alter table campaign_outlooks add constraint campaign_outlooks_progress
            foreign key (campaign_id) references campaign_progress on delete cascade;
    end if;
end;
$$;
