-- The second guard row: how many distinct people the numbers of one account may write to in 24 hours, outside the 24
-- hours after a person's own message. It outlives senders, as the number's guard row does.
create table if not exists accounts
(
    account_key text primary key, -- provider/account id
    daily_limit int check (daily_limit >= 1) -- null: no limit
);

-- Whom a limited account wrote to in the last 24 hours, each with the last claim. The address as a hash: it only has
-- to be recognised, and an erased person leaves none behind.
create table if not exists account_people
(
    account_key text        not null,
    person      bytea       not null,
    last_at     timestamptz not null,
    primary key (account_key, person)
);
create index if not exists account_people_newest on account_people (account_key, last_at);
