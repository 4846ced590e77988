-- Since when the provider holds back a message of a campaign to see how people take its template: the campaign claims
-- nobody until one such message was sent or dropped. Beside what every claim reads and writes of the campaign anyway.
alter table campaign_progress add column if not exists held_at timestamptz;
