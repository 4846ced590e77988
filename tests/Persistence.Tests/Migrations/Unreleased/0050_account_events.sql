-- When the last event of the provider's account that counted for a sender happened, by the provider: posts come in any
-- order and again for days, and an old ban must not undo a newer reinstatement.
alter table senders add column if not exists account_event_at timestamptz;
