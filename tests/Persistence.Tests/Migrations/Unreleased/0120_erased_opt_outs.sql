-- Opt-outs of people who were erased: a keyed mark (HMAC) of the address instead of the address, so that the person who
-- comes back is known and nobody else is. The key is row 0 of credential_keys and is never replaced; a new master key
-- wraps it anew like the others. The row goes when the person comes back, or asks for messages again.
create table if not exists erased_opt_outs
(
    tenant_id uuid        not null,
    channel   text        not null,
    mark      bytea       not null,
    given     bytea       not null, -- the mark of the address on which it was given: a START there takes it back
    at        timestamptz not null, -- when the person asked
    primary key (tenant_id, mark, channel)
);
