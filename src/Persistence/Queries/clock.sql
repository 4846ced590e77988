-- The first silo's speed starts the clock at real time.
-- name: create-clock
insert into product_clock (product_epoch, real_epoch, speed, running_speed)
select now(), now(), @speed, @speed
on conflict (only_row) do nothing

-- Two silos that start at once must not both rebase the clock.
-- name: lock-clock
select product_epoch, real_epoch, speed, running_speed, manual
from product_clock for update

-- The new line starts where the old one is now: no jump, and never back.
-- name: set-speed
with t as materialized (select clock_timestamp() as real)
update product_clock
set product_epoch = product_epoch + (t.real - real_epoch) * speed, real_epoch = t.real,
    speed = @speed, running_speed = @speed
from t
returning product_epoch, real_epoch, speed, running_speed, manual

-- name: read-clock
select product_epoch, real_epoch, speed, running_speed, manual
from product_clock

-- A clock at speed 1 is real time and cannot stop.
-- name: pause-clock
with t as materialized (select clock_timestamp() as real)
update product_clock
set product_epoch = product_epoch + (t.real - real_epoch) * speed, real_epoch = t.real, speed = 0
from t
where speed <> 1 and speed <> 0 and not manual

-- name: now
select product_now()
