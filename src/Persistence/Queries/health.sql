-- A standby is read-only, and so is a database that its administrator set so.
-- name: is-read-only
select pg_is_in_recovery() or current_setting('transaction_read_only') = 'on'

-- On this connection a sort of more than this goes through a file.
-- name: sort-on-disk
select set_config('work_mem', '64kB', false)

-- Sorts some 300 kB, which meets a full disk as a write does, but leaves nothing behind and grows no table.
-- name: find-room
select count(*)
from (select repeat('x', 100) || n as line from generate_series(1, 2500) n order by 1 desc offset 0) sorted

-- Silos write a sign of life every two seconds, by their own clocks. A silo whose clock is far off grants nothing, so it
-- does not count either. Orleans writes 3 for an active silo.
-- name: silo-lives
select exists (
    select from orleans_membership
    where deployment_id = @cluster_id and status = 3 and proxy_port > 0
      and i_am_alive_time between now() - interval '12 seconds' and now() + interval '12 seconds')
