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
    session_id uuid,                        -- the session that shows it; null: a key asked for it. No reference: it is judged when the code comes
    ends_at    timestamptz not null,        -- of the session that it opens
    expires_at timestamptz not null
);
create index if not exists session_codes_key on session_codes (key_id);
create index if not exists session_codes_age on session_codes (expires_at);
