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
    -- Who works on it, and until when without a sign of life; by real time.
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
    primary key (operation_id, n)
);
alter table stored_import_rejects alter column body set storage external;

alter table operations drop constraint if exists operations_status_check;
alter table operations add constraint operations_status_check check (status in ('running', 'succeeded', 'failed', 'cancelled'));
