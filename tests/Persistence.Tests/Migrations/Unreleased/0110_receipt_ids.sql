-- A provider whose counter starts again gives one id to two messages. provider_messages has the newest; the ones before
-- it are here, so that a late report about one of them finds its person. Nearly always empty.
create table if not exists provider_repeats
(
    number_no   int         not null,
    provider_id text        not null,
    campaign_id uuid        not null,
    seq         int         not null,
    attempt     smallint    not null,
    sent_at     timestamptz not null,
    primary key (number_no, provider_id, campaign_id, seq, attempt)
);
create index if not exists provider_repeats_age on provider_repeats using brin (sent_at);

-- By a trigger, because it costs nothing where no id comes twice.
create or replace function keep_repeated_id() returns trigger
    language plpgsql as
$$
begin
    insert into provider_repeats (number_no, provider_id, campaign_id, seq, attempt, sent_at)
    values (old.number_no, old.provider_id, old.campaign_id, old.seq, old.attempt, old.sent_at)
    on conflict do nothing;
    return null;
end;
$$;
create or replace trigger keep_repeated_id
    after update on provider_messages
    for each row
    when (old.campaign_id <> new.campaign_id or old.seq <> new.seq or old.attempt <> new.attempt)
execute function keep_repeated_id();

-- Whom a kept report must be about; null: whoever has the id. Set where only a text says that it is a report at all, for
-- a person may write such a text.
alter table unmatched_receipts add column if not exists person text;
