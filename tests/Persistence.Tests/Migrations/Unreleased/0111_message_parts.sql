-- Parts of texts that people write over SMPP, until the rest is there or has been waited for long enough, and some minutes
-- longer to recognise what the centre delivers again. A row lives for minutes, so an erasure has nothing to do here.
create table if not exists message_parts
(
    account_key text        not null,
    source      text        not null, -- type, plan and number as the centre wrote them
    destination text        not null,
    reference   int         not null,
    total       smallint    not null,
    number      smallint    not null,
    message_id  uuid        not null, -- of the whole text
    esm_class   smallint    not null,
    coding      smallint    not null,
    bytes       bytea       not null,
    stored_at   timestamptz not null,
    judged_at   timestamptz,          -- null: what the text asks for has not been done
    primary key (account_key, source, destination, reference, total, number)
);
create index if not exists message_parts_waiting on message_parts (stored_at) where judged_at is null;
create index if not exists message_parts_judged on message_parts (judged_at) where judged_at is not null;
