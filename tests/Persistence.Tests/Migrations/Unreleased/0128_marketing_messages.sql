-- Whether a WhatsApp sender's marketing templates go by the provider's API for marketing messages.
alter table senders add column if not exists marketing_messages boolean not null default false;
