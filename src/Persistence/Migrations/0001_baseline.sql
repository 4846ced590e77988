-- The schema, grouped by what tables are about: each with its indexes, functions and triggers. New columns of unreleased builds
-- stand last in their tables, because a database that was carried over (CarryOver) has them there.

-- The product clock -----------------------------------------------------------------------------------------------------

-- The product clock: product time = product_epoch + speed * (real time - real_epoch).
-- One row, read by every process, so that all agree and a restart never goes back.
create table if not exists product_clock
(
    only_row      boolean primary key default true check (only_row),
    product_epoch timestamptz      not null,
    real_epoch    timestamptz      not null,
    speed         double precision not null check (speed >= 0 and speed <= 3600), -- 0: stands still
    -- The speed to go on with after a pause; above 1 for ever once the database ran speeded.
    running_speed double precision not null check (running_speed > 0 and running_speed <= 3600),
    -- Moved by hand in tests: processes follow the row instead of computing.
    manual        boolean          not null default false
);

-- The clock of the guard and of the claim. Volatile: each statement of a transaction sees the time go on.
create or replace function product_now() returns timestamptz
    language sql volatile parallel safe as
$$
select product_epoch + (clock_timestamp() - real_epoch) * speed from product_clock
$$;

-- Tenants, and what opens their data ------------------------------------------------------------------------------------

create table if not exists tenants
(
    tenant_id  uuid primary key,
    name       text        not null,
    time_zone  text        not null,
    region     text        not null, -- ISO 3166 country, reads phone numbers without a country code
    currency   text        not null, -- ISO 4217
    suspended  boolean     not null default false,
    -- Default chat sender, opt-out words, retention: what PATCH /v1/settings changes besides zone and region.
    settings   jsonb       not null default '{}',
    created_at timestamptz not null,
    erased_at  timestamptz
);

create table if not exists api_keys
(
    key_id       uuid primary key,
    tenant_id    uuid        not null references tenants on delete cascade,
    name         text        not null,
    role         text        not null check (role in ('creator', 'manager', 'viewer')),
    key_hash     bytea       not null unique, -- SHA-256 of the key; the key itself is shown once and kept nowhere
    hint         text        not null,        -- its last four characters
    created_at   timestamptz not null,
    last_used_at timestamptz,
    revoked_at   timestamptz
);
create index if not exists api_keys_tenant on api_keys (tenant_id, created_at);

-- Sessions of the console: a key is shown once, and a random token in a cookie stands for it from then on. They live by the
-- real clock, as the browsers that hold them do.
create table if not exists sessions
(
    session_id   uuid primary key,
    token_hash   bytea       not null unique, -- SHA-256 of the token; the token itself is in the browser only
    key_id       uuid        not null references api_keys on delete cascade,
    created_at   timestamptz not null,
    last_used_at timestamptz not null,        -- to the minute
    ends_at      timestamptz not null         -- at the latest, however much it is used
);
create index if not exists sessions_key on sessions (key_id);
create index if not exists sessions_use on sessions (last_used_at);

-- Codes that open one more session, once: a signed-in screen shows one for the telephone beside it.
create table if not exists session_codes
(
    code_hash  bytea primary key,           -- SHA-256 of the code
    key_id     uuid        not null references api_keys on delete cascade,
    session_id uuid,                        -- the session that shows it; null: a key's call made it. No reference: it is judged when the code comes
    ends_at    timestamptz not null,        -- of the session that it opens
    expires_at timestamptz not null
);
create index if not exists session_codes_key on session_codes (key_id);
create index if not exists session_codes_age on session_codes (expires_at);

-- The keys that seal credentials, each wrapped by the installation's master key, so that a new master key wraps a few
-- rows anew and touches nothing that they sealed. Kept for good: what a key sealed opens with that key only.
create table if not exists credential_keys (
    key_id     integer     primary key,
    wrapped    bytea       not null,
    created_at timestamptz not null default now()
);

-- Answers to requests that carried an Idempotency-Key, kept 24 hours.
create table if not exists idempotency_keys
(
    tenant_id    uuid        not null, -- all zeros: the operator
    route        text        not null,
    key          text        not null,
    fingerprint  bytea       not null, -- SHA-256 of method, path and body
    locked_until timestamptz not null, -- while the first request runs; a crash leaves it to expire
    status       int,
    headers      jsonb,
    body         bytea,
    created_at   timestamptz not null,
    -- The id of what a request makes is random and stands in its key's row, so it lives as long as the row does.
    request_id   uuid,
    -- Counts the calls that took the key. Only the last of them may store an answer, or replace a secret that was not
    -- answered yet.
    tries        int         not null default 1,
    primary key (tenant_id, route, key)
);
create index if not exists idempotency_keys_age on idempotency_keys (created_at);
create unique index if not exists idempotency_keys_request on idempotency_keys (request_id) where request_id is not null;

create table if not exists operations
(
    operation_id uuid primary key,
    tenant_id    uuid, -- null: the operator's
    kind         text        not null,
    status       text        not null check (status in ('running', 'succeeded', 'failed', 'cancelled')),
    detail       jsonb       not null default '{}',
    created_at   timestamptz not null,
    finished_at  timestamptz
);
-- A tenant's newest operations, which its live stream reads once a second.
create index if not exists operations_of_tenant on operations (tenant_id, created_at desc, operation_id);

-- Money -----------------------------------------------------------------------------------------------------------------

-- One row per tenant: what is there and what running campaigns have reserved of it.
create table if not exists balances
(
    tenant_id uuid primary key references tenants on delete cascade,
    amount    numeric(18, 4) not null default 0 check (amount >= 0),
    reserved  numeric(18, 4) not null default 0 check (reserved >= 0),
    check (reserved <= amount)
);

create table if not exists balance_entries
(
    tenant_id  uuid           not null references tenants on delete cascade,
    entry_id   bigint generated always as identity,
    kind       text           not null, -- credit, channelMonth, …
    amount     numeric(18, 4) not null, -- negative: a debit
    reference  text           not null, -- what makes the entry idempotent
    cause      jsonb          not null default '{}',
    created_at timestamptz    not null,
    primary key (tenant_id, entry_id),
    unique (tenant_id, kind, reference)
);

-- tenant_id null: the installation's default.
create table if not exists prices
(
    tenant_id   uuid references tenants on delete cascade,
    channel     text           not null check (channel in ('whatsapp', 'sms', 'push', 'chat')),
    currency    text           not null,
    per_message numeric(18, 4) check (per_message >= 0), -- sms: per segment
    per_month   numeric(18, 4) check (per_month >= 0),   -- a WhatsApp channel
    unique nulls not distinct (tenant_id, channel)
);

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

-- What a launched campaign may spend at most, held back from the balance from its freeze to its end. One row a
-- campaign, free ones included. The price is the one of the launch.
create table if not exists reservations
(
    campaign_id uuid primary key,
    tenant_id   uuid           not null references tenants on delete cascade,
    unit_price  numeric(18, 4) not null check (unit_price >= 0), -- a message; SMS: a segment
    units       int            not null check (units >= 1),      -- of one message, at the freeze
    people      int            not null,
    amount      numeric(18, 4) not null check (amount >= 0),     -- held; part of balances.reserved until settled
    spent       numeric(18, 4) check (spent between 0 and amount), -- null until settled
    reserved_at timestamptz    not null,
    settled_at  timestamptz,
    check ((spent is null) = (settled_at is null))
);
create index if not exists reservations_tenant on reservations (tenant_id);

-- Customers -------------------------------------------------------------------------------------------------------------

create table if not exists groups
(
    tenant_id  uuid        not null references tenants on delete cascade,
    group_id   text        not null,
    name       text        not null,
    created_at timestamptz not null,
    primary key (tenant_id, group_id)
);

create table if not exists staff
(
    tenant_id  uuid        not null references tenants on delete cascade,
    staff_id   text        not null,
    name       text        not null,
    created_at timestamptz not null,
    primary key (tenant_id, staff_id)
);

-- Blanks at the ends of an id that a sheet left there. The list is that of CustomerIds.Trim in Domain.
create or replace function trimmed_id(id text) returns text language sql immutable strict parallel safe
return btrim(id, U&'\0020\00A0\1680\2000\2001\2002\2003\2004\2005\2006\2007\2008\2009\200A\2028\2029\202F\205F\3000\FEFF');

-- customer_no orders an audience (creation order) and is never reused: a person erased and imported anew is another.
create table if not exists customers
(
    tenant_id       uuid           not null references tenants on delete cascade,
    customer_no     bigint generated always as identity,
    customer_id     text           not null,
    name            text           not null default '',
    phone           text, -- E.164
    gender          text check (gender in ('female', 'male')),
    birth_year      smallint,
    birth_month     smallint check (birth_month between 1 and 12),
    birth_day       smallint check (birth_day between 1 and 31),
    total_spent     numeric(18, 4) not null default 0,
    average_receipt numeric(18, 4) not null default 0,
    visits          int            not null default 0,
    branded_app     boolean        not null default false,
    online_app      boolean        not null default false,
    staff           text[]         not null default '{}',
    groups          text[]         not null default '{}',
    attributes      jsonb          not null default '{}',
    revision        int            not null default 1,
    created_at      timestamptz    not null,
    updated_at      timestamptz    not null,
    whatsapp_user_id text, -- by which WhatsApp knows a person without a number; few customers have one
    primary key (tenant_id, customer_no),
    unique (tenant_id, customer_id)
);
-- Which customer an inbound message or an opt-out comes from.
create index if not exists customers_phone on customers (tenant_id, phone) where phone is not null;
create index if not exists customers_whatsapp_user on customers (tenant_id, whatsapp_user_id) where whatsapp_user_id is not null;
-- Ids with such blanks that are stored already: imports find them by their trimmed form. There are few or none.
create index if not exists customers_untrimmed on customers (tenant_id, trimmed_id(customer_id)) where customer_id <> trimmed_id(customer_id);

-- The branded app on a device, by the push provider's token: a person may have several, a token is of one person.
create table if not exists devices
(
    tenant_id     uuid        not null,
    token         text        not null,
    customer_no   bigint      not null,
    platform      text check (platform in ('android', 'ios', 'web')),
    registered_at timestamptz not null,
    primary key (tenant_id, token),
    foreign key (tenant_id, customer_no) references customers on delete cascade
);
create index if not exists devices_customer on devices (tenant_id, customer_no);

-- Erased customers whose rows in frozen audiences still carry name, id and address: a queue, cleaned in the background.
create table if not exists erasures
(
    tenant_id   uuid        not null references tenants on delete cascade,
    customer_no bigint      not null,
    erased_at   timestamptz not null,
    -- What finds the person's traces outside the frozen audiences; the row goes when they are gone.
    customer_id text,
    phone       text,
    addresses   text[], -- all of the person's, by which events of webhooks are found
    primary key (tenant_id, customer_no)
);

-- Files that were accepted for a background import. A file is in chunks that are sealed, and goes when its import has
-- ended; the rows that were not taken go a day later. The row itself stays with the operation, which shows its counts.
create table if not exists stored_imports
(
    operation_id uuid primary key,
    tenant_id    uuid        not null references tenants on delete cascade,
    state        text        not null check (state in ('receiving', 'waiting', 'done')),
    replaces     boolean     not null, -- each row is a whole customer
    map          text[]      not null,
    charset      text,                 -- null: UTF-8
    bytes        bigint      not null default 0,
    chunks       int         not null default 0,
    total        int,                  -- rows of the file; null: not counted yet
    done         int         not null default 0, -- rows from the file's front whose outcome is stored
    created      int         not null default 0,
    updated      int         not null default 0,
    unchanged    int         not null default 0,
    rejected     int         not null default 0,
    problem      text,
    -- The process that works on it, and until when it does without a sign of life; by real time.
    lease_id     uuid,
    lease_until  timestamptz,
    tries        int         not null default 0, -- taken since rows were last stored
    touched_at   timestamptz not null default now(), -- real time
    created_at   timestamptz not null,
    started_at   timestamptz,
    finished_at  timestamptz,
    cleared      boolean     not null default false -- neither file nor rejected rows are left
);
create index if not exists stored_imports_open on stored_imports (tenant_id, created_at) where state <> 'done';
create index if not exists stored_imports_uncleared on stored_imports (touched_at) where not cleared;

create table if not exists stored_import_chunks
(
    operation_id uuid  not null references stored_imports on delete cascade,
    n            int   not null, -- from 0
    body         bytea not null,
    primary key (operation_id, n)
);
-- Sealed bytes do not compress.
alter table stored_import_chunks alter column body set storage external;

-- Lines of the CSV of rejected rows, n from 0: the header first.
create table if not exists stored_import_rejects
(
    operation_id uuid  not null references stored_imports on delete cascade,
    n            int   not null,
    body         bytea not null,
    sentences    bytea, -- in the other languages, with their places in the lines; sealed. Null: answered in English
    primary key (operation_id, n)
);
alter table stored_import_rejects alter column body set storage external;
alter table stored_import_rejects alter column sentences set storage external;

-- Whose an address is ---------------------------------------------------------------------------------------------------

-- The one form of a telephone number by its plan, and all its spellings, the canonical one first. PhoneSpellings in Domain
-- has the same rules with their sources. Most numbers are of other countries, which the first comparison shows.
create or replace function canonical_phone(a text) returns text language sql immutable parallel safe
return case
    when a not like '+5%' then a
    when length(a) = 14 and a like '+521%' and substr(a, 5, 1) in ('2', '3', '4', '5', '6', '7', '8', '9') then '+52' || substr(a, 5)
    when length(a) = 13 and a like '+54%' and substr(a, 4, 1) in ('1', '2', '3') then '+549' || substr(a, 4)
    when length(a) = 13 and a like '+55%'
         and (substr(a, 6, 1) in ('6', '8', '9') or substr(a, 6, 2) in ('71', '72', '73', '74', '75', '76'))
        then substr(a, 1, 5) || '9' || substr(a, 6)
    else a
end;

create or replace function phone_spellings(a text) returns text[] language sql immutable parallel safe
return case
    when a not like '+5%' then array [a]
    when length(canonical_phone(a)) = 13 and canonical_phone(a) like '+52%'
         and substr(canonical_phone(a), 4, 1) in ('2', '3', '4', '5', '6', '7', '8', '9')
        then array [canonical_phone(a), '+521' || substr(canonical_phone(a), 4)]
    when length(canonical_phone(a)) = 14 and canonical_phone(a) like '+549%' and substr(canonical_phone(a), 5, 1) in ('1', '2', '3')
        then array [canonical_phone(a), '+54' || substr(canonical_phone(a), 5)]
    when length(canonical_phone(a)) = 14 and canonical_phone(a) like '+55%' and substr(canonical_phone(a), 6, 1) = '9'
         and (substr(canonical_phone(a), 7, 1) in ('6', '8', '9')
              or substr(canonical_phone(a), 7, 2) in ('71', '72', '73', '74', '75', '76'))
        then array [canonical_phone(a), substr(canonical_phone(a), 1, 5) || substr(canonical_phone(a), 7)]
    else array [canonical_phone(a)]
end;

-- Addresses that a provider said to be of one person, beyond what numbering plans say. A person is named by one of them.
-- Nearly every person on WhatsApp has a number and a user id, and is sent to by one of the two. A person that may be sent to
-- by several is marked. Only marked people can stand twice in an audience, so claims and freezes examine no others. The user
-- id of a customer has a row too, whatever is known beside it.
create table if not exists person_addresses
(
    tenant_id  uuid        not null references tenants on delete cascade,
    address    text        not null, -- a number in its canonical form, or a user id of WhatsApp
    person     text        not null,
    learned_at timestamptz not null,
    evidence   jsonb       not null, -- an array
    several    boolean     not null default false,
    primary key (tenant_id, address)
);
create index if not exists person_addresses_person on person_addresses (tenant_id, person);
-- Whether the tenant learned of such a person since an audience was frozen.
create index if not exists person_addresses_several on person_addresses (tenant_id, learned_at) where several;

-- Every address of the person to which this one belongs, itself included: its spellings, what a provider said, and what the
-- tenant has for a customer with a number and a user id. Channels without numbers know a customer by id alone.
create or replace function addresses_of(p_tenant uuid, p_channel text, p_address text) returns setof text
    language sql stable parallel safe rows 2 as
$$
select distinct s.address
from (
    select canonical_phone(p_address) as address
    where p_channel in ('whatsapp', 'sms')
    union all
    select o.address
    from person_addresses m
    join person_addresses o on o.tenant_id = m.tenant_id and o.person = m.person
    where p_channel in ('whatsapp', 'sms') and m.tenant_id = p_tenant and m.address = canonical_phone(p_address)
    union all
    select c.whatsapp_user_id
    from customers c
    where p_channel in ('whatsapp', 'sms') and c.tenant_id = p_tenant and c.phone = any (phone_spellings(p_address))
      and c.whatsapp_user_id is not null
    union all
    select canonical_phone(c.phone)
    from customers c
    where p_channel in ('whatsapp', 'sms') and c.tenant_id = p_tenant and c.whatsapp_user_id = p_address and c.phone is not null
) k
cross join lateral unnest(phone_spellings(k.address)) s (address)
union
select p_address
$$;

-- The name by which an address and all others of the person are one: what a provider said, else the number of a customer
-- with the user id, else the address in its canonical form. A person with one address to send to is known by that.
create or replace function person_of(p_tenant uuid, p_address text) returns text language sql stable parallel safe
return coalesce(
    (select p.person
     from person_addresses p
     where p.tenant_id = p_tenant and p.address = canonical_phone(p_address) and p.several
       and (p_address like '+%'
            or exists (select from person_addresses o where o.tenant_id = p.tenant_id and o.person = p.person and o.address <> p.address))),
    case when p_address not like '+%'
         then (select coalesce(
                          (select p.person from person_addresses p
                           where p.tenant_id = p_tenant and p.address = canonical_phone(c.phone) and p.several),
                          canonical_phone(c.phone))
               from customers c
               where c.tenant_id = p_tenant and c.whatsapp_user_id = p_address and c.phone is not null
               order by c.customer_no
               limit 1) end,
    canonical_phone(p_address));

-- Whether the tenant knows more of people than numbering plans say. One read of this spares a search for each person. It
-- reads the newest, because its index answers that, whatever a planner thinks of a table that it has not counted.
create or replace function knows_people(p_tenant uuid) returns boolean language sql stable parallel safe
return (select max(p.learned_at) from person_addresses p where p.tenant_id = p_tenant and p.several) is not null;

-- Changes of customers' addresses: a number, or the user id of a customer without one. Claims of launched campaigns read
-- them, because an import never touches recipients. A row is needed as long as a campaign of the tenant whose audience is
-- older has something to do.
create table if not exists address_changes
(
    tenant_id   uuid        not null,
    customer_no bigint      not null,
    change_no   bigint generated always as identity, -- of one customer in the order in which they were committed
    at          timestamptz not null,
    was         text -- the address before: a person that had an address since the freeze is found by it
);
create index if not exists address_changes_customer on address_changes (tenant_id, customer_no, change_no);
create index if not exists address_changes_was on address_changes (tenant_id, was) where was is not null;
create index if not exists address_changes_age on address_changes (tenant_id, at);

-- By a trigger, because it sees the row that is really replaced, and costs nothing where no address changes. The lock comes
-- before the time, and a freeze waits for every transaction with the lock (await-address-changes). So a change that the freeze
-- does not see has a later time than the one it took.
create or replace function keep_address_change() returns trigger
    language plpgsql as
$$
begin
    perform pg_advisory_xact_lock_shared(hashtextextended(concat('addresses/', new.tenant_id), 0));
    insert into address_changes (tenant_id, customer_no, at, was)
    values (new.tenant_id, new.customer_no, coalesce(product_now(), clock_timestamp()), coalesce(old.phone, old.whatsapp_user_id));
    return null;
end;
$$;
create or replace trigger keep_address_change
    after update on customers
    for each row
    -- A user id beside a number is no address.
    when (coalesce(old.phone, old.whatsapp_user_id) is distinct from coalesce(new.phone, new.whatsapp_user_id))
execute function keep_address_change();

-- Addresses that get no message -----------------------------------------------------------------------------------------

-- Addresses that get no message, whatever a campaign says: the claim itself reads them.
create table if not exists suppressions
(
    tenant_id  uuid        not null references tenants on delete cascade,
    channel    text        not null,
    address    text        not null,
    reason     text        not null, -- optedOut, …
    evidence   jsonb       not null default '{}',
    created_at timestamptz not null,
    -- An opt-out is given on one address and holds for all of the person's. Such a copy names the address on which it was
    -- given; null: the row's own.
    origin     text,
    primary key (tenant_id, channel, address)
);

-- When people stopped or started messages, and by what: a keyword (with the word and the message's id), a preference inside
-- the provider's app, or by hand. Kept when the suppression goes, because it proves that the person asked. It puts in order
-- what arrives late or twice: the newest event of an address decides, of two at one instant the opt-out. Grows with requests
-- of people, not with messages, so it is kept as long as the tenant.
create table if not exists opt_out_events
(
    tenant_id   uuid        not null references tenants on delete cascade,
    channel     text        not null,
    address     text        not null,
    at          timestamptz not null, -- when the person opted out or in, not when we learned of it
    opted_out   boolean     not null, -- false: messages again
    evidence    jsonb       not null default '{}',
    recorded_at timestamptz not null,
    primary key (tenant_id, channel, address, at, opted_out)
);

-- Opt-outs of erased people: a keyed mark (HMAC) of the address instead of the address, so that a person that comes back is
-- recognised and no other is known. The key is row 0 of credential_keys and is never replaced; a new master key wraps it
-- anew like the others. The row goes when the person comes back, or opts in again.
create table if not exists erased_opt_outs
(
    tenant_id uuid        not null,
    channel   text        not null,
    mark      bytea       not null,
    given     bytea       not null, -- the mark of the address on which it was given: a START there takes it back
    at        timestamptz not null, -- when the person opted out
    primary key (tenant_id, mark, channel)
);

-- Senders and their numbers ---------------------------------------------------------------------------------------------

-- A provider number over all tenants and for ever: the guard row of the throttle. It outlives senders, so deleting
-- and linking a number again does not refresh its hour. Claims write it; nothing else locks it but limit changes.
create table if not exists numbers
(
    number_no     int generated always as identity primary key,
    number_key    text        not null unique, -- provider/phone-number id
    limited       boolean     not null,        -- false: a sender without an hourly limit; its row is never locked
    last_claim_at timestamptz,
    -- The claims of the last hour, oldest first: one entry a claim up to 60 an hour; above, one a clock minute
    -- that carries the time of its latest claim, so at most 61 entries and never fewer claims than the truth.
    claim_times   timestamptz[] not null default '{}',
    claim_counts  int[]         not null default '{}'
) with (fillfactor = 50);

-- A sender's definition, owned by no grain and checked by every claim.
create table if not exists senders
(
    sender_id       uuid primary key,
    tenant_id       uuid        not null references tenants on delete cascade,
    channel         text        not null check (channel in ('whatsapp', 'sms', 'push', 'chat')),
    name            text        not null,
    phone           text, -- E.164, verified when linked
    status          text        not null check (status in
        ('pendingTerms', 'pendingPayment', 'pendingLink', 'active', 'paused', 'unpaid', 'restricted', 'disconnected')),
    status_reason   text,
    hourly_limit    int check (hourly_limit between 1 and 100000),
    check (channel <> 'whatsapp' or hourly_limit is not null), -- a WhatsApp number is never without its throttle
    number_no       int references numbers,
    account_key     text,  -- provider/account id: what bans are keyed by
    provider_number text,  -- the provider's id of the number (WhatsApp: phone-number id)
    credentials     bytea, -- encrypted; see Credentials
    quality         text,
    staff_id        text,
    terms_version   text,
    terms_at        timestamptz,
    paid_until      timestamptz,
    revision        int         not null default 1,
    created_at      timestamptz not null,
    deleted_at      timestamptz,
    -- The tenant wants its sender paid anew from the balance when its time ends.
    auto_renew      boolean     not null default false,
    -- When the last event of the provider's account that counted for a sender happened, by the provider: posts come in any
    -- order and again for days, and an old ban must not undo a newer reinstatement.
    account_event_at timestamptz,
    -- When the provider verified a WhatsApp sender's address by the sender's verify token, or first posted to it: until then no
    -- receipt, no reply and no opt-out comes.
    webhook_verified_at timestamptz,
    -- By what the people of 24 hours are counted: the provider's portfolio, which may own several accounts; null until it is
    -- known, and then the account counts. Bans stay with the account.
    limit_key       text,
    -- Whether a WhatsApp sender's marketing templates go by the provider's API for marketing messages.
    marketing_messages boolean  not null default false
);
create index if not exists senders_tenant on senders (tenant_id, created_at);
create index if not exists senders_account on senders (account_key) where deleted_at is null;
-- A number serves one sender of one tenant at a time.
create unique index if not exists senders_number on senders (number_no) where deleted_at is null and number_no is not null;
create index if not exists senders_renewals on senders (paid_until) where auto_renew and deleted_at is null;
-- Every silo reads every few seconds which SMPP accounts are to be kept bound: a handful among all senders.
create index if not exists senders_smpp on senders (account_key) where deleted_at is null and account_key like 'smpp/%';

-- The second guard row: how many distinct people the numbers of one account may write to in 24 hours, outside the 24
-- hours after a person's own message. It outlives senders, as the number's guard row does.
create table if not exists accounts
(
    account_key text primary key, -- provider/account id, or provider/portfolio id
    daily_limit int check (daily_limit >= 1) -- null: no limit
);

-- The people that a limited account wrote to in the last 24 hours, each with the last claim. The address is a hash: it only
-- has to be recognised, and an erased person leaves none behind.
create table if not exists account_people
(
    account_key text        not null,
    person      bytea       not null,
    last_at     timestamptz not null,
    primary key (account_key, person)
);
create index if not exists account_people_newest on account_people (account_key, last_at);

-- The people that a tenant itself wrote to, of those that count: its usage shows these, and no others.
create table if not exists tenant_people
(
    tenant_id uuid        not null,
    limit_key text        not null,
    person    bytea       not null,
    last_at   timestamptz not null,
    primary key (tenant_id, limit_key, person)
);

-- Refusals with codes that do not concern the recipient, of one campaign through one number: a row while the campaign has
-- such recipients waiting. Nothing is written here for a message that is accepted.
create table if not exists breakers
(
    campaign_id uuid  not null,
    number_no   int   not null,
    tenant_id   uuid  not null references tenants on delete cascade,
    people      jsonb not null, -- by code: [recipient, what the sender had had accepted, times refused], the oldest first
    primary key (campaign_id, number_no)
);

-- What people write, and what providers report --------------------------------------------------------------------------

-- Whether and when a person last wrote to a number. Chat history (a row) and the 24-hour window (a recent row) are two facts.
create table if not exists chat_history
(
    tenant_id       uuid        not null references tenants on delete cascade,
    number_no       int         not null references numbers,
    address         text        not null,
    first_inbound_at timestamptz not null,
    last_inbound_at timestamptz not null,
    primary key (tenant_id, number_no, address)
) with (fillfactor = 80);

-- Inbound messages, once each: the provider repeats its webhooks.
create table if not exists inbound_messages
(
    number_no   int         not null references numbers,
    message_id  text        not null,
    tenant_id   uuid        not null references tenants on delete cascade,
    address     text        not null,
    received_at timestamptz not null,
    primary key (number_no, message_id)
);
create index if not exists inbound_messages_age on inbound_messages (received_at);

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
    judged_at   timestamptz,          -- null: the request in the text has not been done
    primary key (account_key, source, destination, reference, total, number)
);
create index if not exists message_parts_waiting on message_parts (stored_at) where judged_at is null;
create index if not exists message_parts_judged on message_parts (judged_at) where judged_at is not null;

-- Receipts that found no attempt yet: matched again when an outcome is stored, shown to operators otherwise.
-- They carry the tenant whose webhook brought them: a number may have passed to another since the attempt.
create table if not exists unmatched_receipts
(
    tenant_id   uuid        not null references tenants on delete cascade,
    number_no   int         not null references numbers,
    provider_id text        not null,
    status      smallint    not null,
    at          timestamptz not null,
    error_class smallint,
    code        text,
    received_at timestamptz not null,
    -- The only person that a kept receipt may concern; null: the person with the id. Set where only a text says that it is a
    -- report at all, because a person may write such a text.
    person      text,
    primary key (tenant_id, number_no, provider_id, status)
);
create index if not exists unmatched_receipts_age on unmatched_receipts (received_at);

-- Finds the attempt of a receipt that brings only the provider's id (a WhatsApp `failed` may), without an index on
-- recipients. Pruned once no receipt can come any more.
create table if not exists provider_messages
(
    number_no   int         not null,
    provider_id text        not null,
    campaign_id uuid        not null,
    seq         int         not null,
    attempt     smallint    not null,
    sent_at     timestamptz not null,
    primary key (number_no, provider_id)
);
create index if not exists provider_messages_age on provider_messages using brin (sent_at);

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

-- Campaigns -------------------------------------------------------------------------------------------------------------

-- Grain state of Orleans (Microsoft.Orleans.Persistence.AdoNet binds to the texts in orleans_query by name).
-- The payload is a jsonb document, so lists and claims read it with plain SQL in the same transaction.
-- Stored generated columns instead of expression indexes: an index on an expression over the payload would stop
-- every update from staying in its page.
create table if not exists grain_states
(
    service_id     text        not null,
    grain_type     text        not null, -- the state's name
    grain_key      text        not null,
    n0             bigint      not null,
    n1             bigint      not null,
    version        int         not null,
    modified_on    timestamptz not null,
    payload        jsonb,
    tenant_id      uuid generated always as ((payload ->> 'tenantId')::uuid) stored,
    campaign_id    uuid generated always as ((payload ->> 'campaignId')::uuid) stored,
    sender_id      uuid generated always as ((payload -> 'definition' ->> 'senderId')::uuid) stored,
    status         text generated always as (payload ->> 'status') stored,
    created_at_ms  bigint generated always as ((payload ->> 'createdAtMs')::bigint) stored,
    hidden         boolean generated always as (coalesce((payload ->> 'deleted')::boolean, false)) stored,
    -- The parts of campaigns that were split, so that an audience finds its other parts.
    family_id      uuid generated always as ((payload -> 'definition' -> 'slice' ->> 'familyId')::uuid) stored,
    primary key (grain_type, grain_key, n0, n1, service_id)
) with (fillfactor = 80);
create unique index if not exists grain_states_campaign on grain_states (campaign_id) where campaign_id is not null;
create index if not exists grain_states_list on grain_states (tenant_id, created_at_ms desc, campaign_id);
-- Lists of some statuses, and of one sender, by an index of their own: by the list's index alone a page of drafts reads
-- past every newer campaign. Without deleted ones, which no list shows. The columns change with the status, the sender and
-- the deletion only, so progress still updates in place.
create index if not exists grain_states_status on grain_states (tenant_id, status, created_at_ms desc, campaign_id) where not hidden;
create index if not exists grain_states_sender on grain_states (tenant_id, sender_id, status, created_at_ms desc, campaign_id) where not hidden;
-- The campaigns of a tenant that have not ended, to be counted without its ended ones. Neither column changes while a
-- campaign runs, so its updates stay in their page.
create index if not exists grain_states_open on grain_states (tenant_id, campaign_id)
    where grain_type = 'campaign' and not hidden and status in ('draft', 'scheduled', 'running', 'paused');
create index if not exists grain_states_family on grain_states (family_id) where family_id is not null;

create or replace view campaigns as
select campaign_id,
       tenant_id,
       sender_id,
       status,
       created_at_ms,
       hidden,
       payload -> 'definition'             as definition,
       (payload ->> 'revision')::bigint    as revision,
       payload ->> 'audienceState'         as audience_state,
       payload ->> 'statusReason'          as status_reason,
       (payload ->> 'startedAt')::timestamptz  as started_at,
       (payload ->> 'finishedAt')::timestamptz as finished_at,
       (payload ->> 'launchedAt')::timestamptz as launched_at
from grain_states
where grain_type = 'campaign'
  and payload is not null;

create or replace view campaign_parts as
select family_id,
       campaign_id,
       (payload -> 'definition' -> 'slice' ->> 'after')::bigint   as after_no,
       (payload -> 'definition' -> 'slice' ->> 'through')::bigint as through_no
from grain_states
where grain_type = 'campaign'
  and family_id is not null
  and not hidden;

-- Where a split cuts, decided once: a repeat of the call after a crash makes the same parts, whatever customers came since.
create table if not exists campaign_splits
(
    command_id  uuid primary key,
    tenant_id   uuid        not null references tenants on delete cascade,
    campaign_id uuid        not null,
    revision    bigint      not null, -- of the draft that is split
    part_ends   bigint[]    not null, -- the last customer_no of each part but the last
    created_at  timestamptz not null,
    exclusion_changes bigint             -- as counted when the plan was made: parts are made with the exclusions as they were
);
create index if not exists campaign_splits_age on campaign_splits (created_at);

-- Places of campaigns that are being created, until their grains have stored them.
create table if not exists campaign_places
(
    campaign_id uuid primary key,
    tenant_id   uuid        not null references tenants on delete cascade,
    until       timestamptz not null -- real time
);
create index if not exists campaign_places_tenant on campaign_places (tenant_id);

create table if not exists exclusions
(
    campaign_id uuid        not null,
    customer_id text        not null,
    excluded_at timestamptz not null,
    primary key (campaign_id, customer_id)
);

-- How often a campaign's exclusions have changed. With the definition's revision it makes the ETag, so that the editor of an
-- older list does not store it over a newer one. No row: never.
create table if not exists exclusion_changes
(
    campaign_id uuid primary key,
    changes     bigint not null
);

-- What changes at each release of a launched campaign, lane by lane: a campaign's audience consists of lanes, today exactly
-- one, number 1. Two lanes do not refuse each other's claims as overtaken, because each has its own last attempt. The row goes
-- when the campaign has nothing more to do.
create table if not exists campaign_progress
(
    campaign_id     uuid        not null,
    tenant_id       uuid        not null,
    sender_id       uuid,
    -- When the campaign will next act by itself. Not indexed: it changes at each release; maintenance scans this
    -- narrow table of active campaigns instead.
    next_due        timestamptz not null,
    cursor_page     int         not null default 0,
    anchor          timestamptz not null,
    last_slot       timestamptz,
    last_attempt_at timestamptz,
    waiting_for     text, -- window, number, sender, …: why it does not send now
    -- Since when the provider holds back a message of a campaign to see how people take its template: the campaign claims no
    -- recipient until one such message was sent or dropped. Beside what every claim reads and writes of the campaign anyway.
    held_at         timestamptz,
    lane            smallint    not null default 1,
    primary key (campaign_id, lane)
) with (fillfactor = 60);
-- The campaigns on a sender's number, for forecasts and for how much a sender is used. The column never changes, so
-- releases still update in place.
create index if not exists campaign_progress_sender on campaign_progress (sender_id);

-- What lists say of a launched campaign's future, computed apart from them: when it is done, and its share of its number.
-- Not columns of campaign_progress: claims lock that row, and a forecast must not wait for them nor they for it.
create table if not exists campaign_outlooks
(
    campaign_id    uuid primary key,
    tenant_id      uuid        not null references tenants on delete cascade,
    expected_end   timestamptz,        -- null: nothing can be said
    share_per_hour numeric,            -- of the number beside the others that release; null: it does not release, or nothing bounds it
    computed_at    timestamptz not null,
    -- An outlook is the campaign's, hangs on its first lane, which every campaign has, and goes with it. By a foreign key, because
    -- an outlook that is stored while its campaign ends would else be left behind.
    lane           smallint    not null default 1 check (lane = 1),
    constraint campaign_outlooks_progress foreign key (campaign_id, lane) references campaign_progress on delete cascade
) with (fillfactor = 70);

-- Test messages of a campaign. Each is claimed, sent and reported like a recipient: its id stands for a campaign of one
-- person in recipients, campaign_audiences and campaign_totals, so its campaign's own totals never see it.
create table if not exists test_messages
(
    test_id     uuid primary key,
    tenant_id   uuid        not null references tenants on delete cascade,
    campaign_id uuid        not null,
    sender_id   uuid        not null,
    channel     text        not null,
    body        text        not null,
    template    jsonb,       -- {name, language}; null: none
    created_at  timestamptz not null,
    expected_at timestamptz, -- when the number has its first turn for it
    next_due    timestamptz  -- when it acts next by itself; null: it has ended
);
create index if not exists test_messages_campaign on test_messages (campaign_id, created_at);
create index if not exists test_messages_due on test_messages (next_due) where next_due is not null;

-- Recipients, and the side tables that stand for indexes on them --------------------------------------------------------

-- One row a frozen audience: a second freeze of the same campaign stops here.
create table if not exists campaign_audiences
(
    campaign_id       uuid primary key,
    tenant_id         uuid        not null,
    total             int         not null,
    skipped_at_launch int         not null,
    frozen_at         timestamptz not null,
    pruned_at         timestamptz, -- retention has removed the rows; totals stay
    addresses_since   timestamptz  -- from when on changes of addresses are newer than the audience; null: all of them may be
);

-- One person of one campaign. No index on status or time: updates must stay in their page. What would need one is in
-- the side tables below. A row is written anew twice in a blast: by its claim and by its outcome. At 38 % both stay in their
-- page and no index entry is added; at 70 % half of them did not, which took half again the claim's time, and the table ended
-- no smaller (measured: docs/measurements).
create table if not exists recipients
(
    campaign_id  uuid     not null,
    seq          int      not null, -- from 1, in customer creation order; page = (seq - 1) / 256
    customer_no  bigint   not null,
    customer_id  text     not null,
    name         text     not null,
    address      text,              -- null only where the person was skipped for having none, or erased
    status       smallint not null default 0,
    attempt      smallint not null default 0, -- number of the last claim
    tries        smallint not null default 0, -- claims that count towards the three
    number_no    int,                         -- the number of the last claim
    reason       text,
    provider_id  text,
    attempted_at timestamptz,
    sent_at      timestamptz,
    delivered_at timestamptz,
    read_at      timestamptz,
    -- The newest change of the person's address that was judged for this campaign; null: none. A later one is judged again,
    -- also when it brings the same address back: another person may have come to it meanwhile.
    addressed_no bigint,
    primary key (campaign_id, seq)
) with (fillfactor = 38);

-- Claims with attempts in flight, one row a claim. The row goes with the claim's last outcome. Maintenance makes the attempts
-- unknown that have passed the deadline, and removes rows that were left behind.
create table if not exists claims
(
    claim_id    uuid primary key, -- finds a claim's rows again when its answer was lost
    campaign_id uuid        not null,
    deadline    timestamptz not null,
    seqs        int[]       not null,
    attempts    smallint[]  not null -- of each seq: an attempt that was given back is another claim's now
);

-- Which attempts of a claim are in flight is judged by the recipients' rows.
create or replace view in_flight_attempts as
select c.campaign_id, u.seq, u.attempt, c.deadline, c.claim_id
from claims c
cross join lateral unnest(c.seqs, c.attempts) as u (seq, attempt)
cross join lateral (
    select from recipients r
    where r.campaign_id = c.campaign_id and r.seq = u.seq and r.attempt = u.attempt and r.status = 1
    offset 0 -- row by row through the index, whatever a planner thinks of an audience it has not counted
) r;

-- Waiting again after a refusal: released before the cursor once due.
create table if not exists retries
(
    campaign_id     uuid        not null,
    seq             int         not null,
    next_attempt_at timestamptz not null,
    primary key (campaign_id, seq)
);

-- Failed, skipped and unknown rows, for pages filtered by them and for the noReceipt reason.
create table if not exists delivery_issues
(
    campaign_id uuid        not null,
    seq         int         not null,
    status      smallint    not null,
    reason      text        not null,
    at          timestamptz not null,
    primary key (campaign_id, status, seq)
);
-- Unknown rows that still wait for their fifteen minutes, after which the reason becomes noReceipt.
create index if not exists delivery_issues_unsettled on delivery_issues (at) where status = 2 and reason = 'noAnswer';

-- The exact totals: one row a campaign and silo, summed when read, changed in the transaction that changes the rows.
create table if not exists campaign_totals
(
    campaign_id uuid   not null,
    silo_name   text   not null,
    waiting     bigint not null default 0,
    sending     bigint not null default 0,
    unknown     bigint not null default 0,
    sent        bigint not null default 0,
    failed      bigint not null default 0,
    delivered   bigint not null default 0,
    read        bigint not null default 0,
    skipped     bigint not null default 0,
    primary key (campaign_id, silo_name)
) with (fillfactor = 50);

-- Attempts accepted by hour, for the statistics' perHour.
create table if not exists campaign_hours
(
    campaign_id uuid        not null,
    silo_name   text        not null,
    hour        timestamptz not null,
    attempted   bigint      not null default 0,
    primary key (campaign_id, hour, silo_name)
) with (fillfactor = 50);

-- Recipients are frozen in creation order, so a person is found by halving, without an index. Retention may have taken
-- rows: what lies at or after the middle decides.
create or replace function recipient_seq(campaign uuid, person bigint) returns int
    language plpgsql stable as
$$
declare
    low    int := 1;
    high   int := (select total from campaign_audiences where campaign_id = campaign);
    middle int;
    found_seq int;
    found_no  bigint;
begin
    while low <= high loop
        middle := low + (high - low) / 2;
        select seq, customer_no into found_seq, found_no
        from recipients
        where campaign_id = campaign and seq >= middle
        order by seq
        limit 1;
        if found_no = person then
            return found_seq;
        elsif found_no is null or found_no > person then
            high := middle - 1;
        else
            low := found_seq + 1;
        end if;
    end loop;
    return null;
end;
$$;

-- Two rows of a campaign may be one person's by what was learned meanwhile. A claim locks the people of its rows, after the
-- rows and in their order, so that of two claims the second sees the attempt of the first.
create or replace function lock_people(p_tenant uuid, p_campaign uuid, p_addresses text[]) returns int
    language plpgsql as
$$
declare
    locked int := 0;
    who    text;
begin
    -- As the claim decides it.
    if not coalesce(
           (select max(p.learned_at) from person_addresses p where p.tenant_id = p_tenant and p.several)
               >= (select a.frozen_at - interval '20 minutes' from campaign_audiences a where a.campaign_id = p_campaign), false) then
        return 0;
    end if;
    for who in
        select distinct p.person
        from unnest(p_addresses) a (address)
        join person_addresses p on p.tenant_id = p_tenant and p.address = canonical_phone(a.address) and p.several
        order by p.person
    loop
        perform pg_advisory_xact_lock(hashtextextended(concat('person/', p_tenant, '/', who), 0));
        locked := locked + 1;
    end loop;
    return locked;
end;
$$;

-- Whether a recipient of a campaign is the person of another row that was attempted. Rows are found by their customers
-- (recipient_seq), one by one: as a join, a planner that has not counted a new audience may read all of it. A row that waits
-- for a new try counts for those behind it only, so that of two one goes.
create or replace function is_attempted_by_another_row(p_tenant uuid, p_campaign uuid, p_seq int, p_customer_no bigint, p_address text) returns boolean
    language plpgsql stable as
$$
declare
    places text[];
begin
    if not exists (select from person_addresses p where p.tenant_id = p_tenant and p.address = canonical_phone(p_address) and p.several) then
        return false;
    end if;
    places := array(select addresses_of(p_tenant, 'whatsapp', p_address));
    return exists (
        select
        from (
            select c.customer_no from customers c where c.tenant_id = p_tenant and c.phone = any (places)
            union
            select c.customer_no from customers c where c.tenant_id = p_tenant and c.whatsapp_user_id = any (places)
        ) other
        cross join lateral (
            select r.seq, r.status, r.attempt
            from recipients r
            where r.campaign_id = p_campaign and r.seq = recipient_seq(p_campaign, other.customer_no) and r.address = any (places)
            offset 0
        ) found
        where other.customer_no <> p_customer_no
          and (found.status between 1 and 6 or found.attempt > 0 and found.status = 0 and found.seq < p_seq));
end;
$$;

-- The online chat -------------------------------------------------------------------------------------------------------

-- One row for a customer whose app marked what it has, or of whose inbox retention removed messages: the last number of
-- those, and how far the app says it has stored and shown. No reference to customers or tenants: a key lock on them for each
-- message would cost more than the message.
create table if not exists chat_conversations
(
    tenant_id       uuid   not null,
    customer_no     bigint not null,
    last_seq        bigint not null default 0, -- no later message gets a number up to this one
    delivered_up_to bigint not null default 0, -- only ever rise
    read_up_to      bigint not null default 0,
    primary key (tenant_id, customer_no)
) with (fillfactor = 70);

-- The durable inbox: what an app shows, whatever became of connections. Name and text are those of the moment of
-- sending. The attempt is the message's id and finds its recipient.
create table if not exists chat_inbox
(
    tenant_id     uuid        not null,
    customer_no   bigint      not null,
    seq           bigint      not null, -- from 1, without a gap in a conversation
    campaign_id   uuid        not null,
    recipient_seq int         not null,
    attempt       smallint    not null,
    sender_name   text        not null,
    staff_id      text,
    body          text        not null,
    created_at    timestamptz not null,
    primary key (tenant_id, customer_no, seq)
);

-- Webhooks of tenants ---------------------------------------------------------------------------------------------------

-- Where a tenant wants its events posted.
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
    created_at      timestamptz not null,
    -- Which request made the secret: its repeat replaces that secret, and leaves the one that receivers know beside it.
    rotated_by      uuid
);
create index if not exists webhooks_tenant on webhooks (tenant_id, webhook_id);

-- Events to post, one row for each webhook with the event's type, written in the transaction of what happened.
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
-- Due deliveries are looked for webhook by webhook, so that one tenant's backlog does not stand before another's event.
create index if not exists webhook_deliveries_waiting on webhook_deliveries (webhook_id, next_attempt_at) where next_attempt_at is not null;

-- A webhook that is being deleted is passed over: what happens meanwhile neither waits for the deletion nor fails by it. The
-- share lock keeps each webhook there until its event is stored.
create or replace function tell_webhooks(p_tenant uuid, p_type text, p_data jsonb) returns void
    language sql as
$$
insert into webhook_deliveries (webhook_id, type, data, occurred_at, next_attempt_at)
select w.webhook_id, p_type, p_data, product_now(), now()
from webhooks w
where w.tenant_id = p_tenant and w.status = 'active' and p_type = any (w.event_types)
for key share skip locked;
$$;

-- The grain stores a campaign's status in one statement; the event is stored with it or not at all.
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

-- One event for a person, with the customers of all the addresses.
create or replace function tell_of_opt_out() returns trigger
    language plpgsql as
$$
declare
    places text[];
    people jsonb;
begin
    -- A copy is part of the event of the row on which it was given. Most tenants have no such webhook: then no customer is
    -- searched.
    if new.origin is not null
       or not exists (select from webhooks w
                      where w.tenant_id = new.tenant_id and w.status = 'active' and 'customer.optedOut' = any (w.event_types)) then
        return null;
    end if;
    places := array(select addresses_of(new.tenant_id, new.channel, new.address));
    if new.channel in ('whatsapp', 'sms') then
        select coalesce(jsonb_agg(c.customer_id order by c.customer_no), '[]') into people
        from customers c
        where c.tenant_id = new.tenant_id
          and c.customer_no in (select k.customer_no from customers k where k.tenant_id = new.tenant_id and k.phone = any (places)
                                union all
                                select k.customer_no from customers k where k.tenant_id = new.tenant_id and k.whatsapp_user_id = any (places));
    else
        select coalesce(jsonb_agg(c.customer_id order by c.customer_no), '[]') into people
        from customers c
        where c.tenant_id = new.tenant_id and c.customer_id = new.address;
    end if;
    -- The event names a number where the person has one.
    perform tell_webhooks(new.tenant_id, 'customer.optedOut', jsonb_build_object(
        'channel', new.channel, 'customerIds', people,
        'address', case when new.address like '+%' then new.address
                        else coalesce((select min(canonical_phone(a)) from unnest(places) a where a like '+%'), new.address) end));
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
declare
    places text[];
begin
    if not exists (select from webhooks w
                   where w.tenant_id = new.tenant_id and w.status = 'active' and 'message.received' = any (w.event_types)) then
        return null;
    end if;
    places := array(select addresses_of(new.tenant_id, 'whatsapp', new.address));
    perform tell_webhooks(new.tenant_id, 'message.received', jsonb_build_object(
        'senderId', (select replace(s.sender_id::text, '-', '') from senders s where s.number_no = new.number_no and s.tenant_id = new.tenant_id and s.deleted_at is null),
        'messageId', new.message_id, 'from', new.address, 'userId', (select min(a) from unnest(places) a where a not like '+%'),
        'receivedAt', to_char(new.received_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"'),
        'customerIds', (select coalesce(jsonb_agg(c.customer_id order by c.customer_no), '[]') from customers c
                        where c.tenant_id = new.tenant_id
                          and c.customer_no in (
                              select k.customer_no from customers k where k.tenant_id = new.tenant_id and k.phone = any (places)
                              union all
                              select k.customer_no from customers k where k.tenant_id = new.tenant_id and k.whatsapp_user_id = any (places)))));
    return null;
end;
$$;
create or replace trigger tell_of_message
    after insert on inbound_messages
    for each row
execute function tell_of_message();
