-- Parts of one text come side by side, over one bind or two: one after the other they see each other.
-- name: lock-text
select pg_advisory_xact_lock(hashtextextended(concat_ws('/', 'parts', @account_key::text, @source::text, @destination::text, @reference::int, @total::int), 0))

-- name: parts-of-text
select source, destination, reference, total, number, message_id,
       esm_class, coding, bytes, stored_at, judged_at
from message_parts
where account_key = @account_key and source = @source and destination = @destination and reference = @reference and total = @total
order by number

-- Counted no further than the limit, through the key.
-- name: account-is-full
select count(*) >= @most from (select from message_parts where account_key = @account_key limit @most) kept

-- A text that was read without this part is read again with it.
-- name: add-part
with reopened as (
    update message_parts set judged_at = null
    where account_key = @account_key and source = @source and destination = @destination and reference = @reference and total = @total
      and judged_at is not null
)
insert into message_parts (account_key, source, destination, reference, total, number, message_id, esm_class, coding, bytes, stored_at)
values (@account_key, @source, @destination, @reference, @total, @number, @message_id, @esm_class, @coding, @bytes, @at)

-- name: drop-text
delete from message_parts
where account_key = @account_key and source = @source and destination = @destination and reference = @reference and total = @total

-- A part that came meanwhile stays unread, and the text is read once more.
-- name: judged-text
update message_parts set judged_at = product_now()
where account_key = @account_key and source = @source and destination = @destination and reference = @reference and total = @total
  and message_id = @message_id and number = any (@numbers)

-- Texts that have waited long enough since their last part: a silo's share of them.
-- name: overdue-texts
select account_key, source, destination, reference, total
from message_parts
where judged_at is null and mod(hashtextextended(account_key, 0) & 9223372036854775807, @silos) = @share
group by account_key, source, destination, reference, total
having max(stored_at) < product_now() - @age
order by max(stored_at)
limit @limit
