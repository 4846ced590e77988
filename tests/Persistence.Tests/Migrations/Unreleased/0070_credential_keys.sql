-- The keys that seal credentials, each wrapped by the installation's master key, so that a new master key wraps a few
-- rows anew and touches nothing that they sealed. Kept for good: what a key sealed opens with that key only.
create table if not exists credential_keys (
    key_id     integer     primary key,
    wrapped    bytea       not null,
    created_at timestamptz not null default now()
);
