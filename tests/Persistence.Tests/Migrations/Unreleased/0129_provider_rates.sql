-- What a provider itself charges the business for, by country and category, as the operator entered it: for estimates beside
-- the tenant's own cost. Empty: nothing is estimated.
create table if not exists provider_rates
(
    channel    text primary key,
    currency   text  not null,
    source     text,
    valid_from date,
    rates      jsonb not null -- [{country, category, amount}]
);
