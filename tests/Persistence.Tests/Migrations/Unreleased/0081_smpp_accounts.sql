-- Every silo asks every few seconds which SMPP accounts are to be kept bound: a handful among all senders.
create index if not exists senders_smpp on senders (account_key) where deleted_at is null and account_key like 'smpp/%';
