-- All of them: an old one still opens what it sealed, the newest seals.
-- name: data-keys
select key_id, wrapped from credential_keys order by key_id

-- Processes that start together make one key: the second one reads the key of the first. Row 0 is no key that seals: the
-- marks of erased opt-outs depend on it, so it is made once and stays.
-- name: add-first-keys
insert into credential_keys (key_id, wrapped) values (0, @erased), (1, @wrapped) on conflict do nothing

-- Two commands at once follow one another, and the second finds nothing left to open with the previous master key.
-- name: lock-data-keys
select key_id, wrapped from credential_keys order by key_id for update

-- name: rewrap-key
update credential_keys set wrapped = @wrapped where key_id = @key_id

-- Credentials from before there were data keys hang on the master key itself (version 1 in the first byte).
-- name: directly-sealed
select sender_id, credentials
from senders
where length(credentials) > 0 and get_byte(credentials, 0) = 1
for update

-- What is inside stays the same, so the revision does too.
-- name: reseal
update senders set credentials = @credentials where sender_id = @sender_id
