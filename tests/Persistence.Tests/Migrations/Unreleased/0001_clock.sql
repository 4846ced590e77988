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
