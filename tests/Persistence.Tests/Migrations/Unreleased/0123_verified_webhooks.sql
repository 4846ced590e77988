-- When the provider verified a WhatsApp sender's address by the sender's verify token, or first posted to it: until then no
-- receipt, no reply and no opt-out comes.
alter table senders add column if not exists webhook_verified_at timestamptz;
