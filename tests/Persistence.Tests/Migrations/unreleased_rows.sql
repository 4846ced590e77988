-- A row, or more, in every table that commit 39078c8 has; behind the last section the tables that came later.
insert into product_clock (product_epoch, real_epoch, speed, running_speed) values ('2026-03-02', '2026-03-02', 1, 1);
insert into tenants (tenant_id, name, time_zone, region, currency, created_at)
values ('00000000-0000-0000-0000-00000000000a', 'Salon', 'Europe/Rome', 'IT', 'EUR', '2026-03-01');
insert into api_keys (key_id, tenant_id, name, role, key_hash, hint, created_at)
select gen_random_uuid(), tenant_id, 'Key', 'creator', 'hash', 'abcd', created_at from tenants;
insert into balances (tenant_id, amount, reserved) select tenant_id, 100, 20 from tenants;
insert into balance_entries (tenant_id, kind, amount, reference, created_at) select tenant_id, 'credit', 100, 'first', created_at from tenants;
insert into prices (tenant_id, channel, currency, per_message) select tenant_id, 'sms', 'EUR', 0.05 from tenants;
insert into idempotency_keys (tenant_id, route, key, fingerprint, locked_until, created_at)
select tenant_id, 'POST /v1/campaigns', 'k', 'f', created_at, created_at from tenants;
insert into operations (operation_id, tenant_id, kind, status, created_at) select gen_random_uuid(), tenant_id, 'eraseTenant', 'running', created_at from tenants;
insert into groups (tenant_id, group_id, name, created_at) select tenant_id, 'g', 'Group', created_at from tenants;
insert into staff (tenant_id, staff_id, name, created_at) select tenant_id, 's', 'Staff', created_at from tenants;
insert into customers (tenant_id, customer_id, name, phone, groups, created_at, updated_at)
select tenant_id, 'c' || n, 'Customer ' || n, '+39333000000' || n, '{g}', created_at, created_at from tenants, generate_series(1, 5) n;
insert into devices (tenant_id, token, customer_no, platform, registered_at) select tenant_id, customer_id, customer_no, 'ios', created_at from customers;
insert into suppressions (tenant_id, channel, address, reason, created_at) select tenant_id, 'whatsapp', '+393330000005', 'optedOut', created_at from tenants;
insert into opt_out_events (tenant_id, channel, address, at, opted_out, recorded_at)
select tenant_id, 'whatsapp', '+393330000005', created_at, true, created_at from tenants;
insert into erasures (tenant_id, customer_no, erased_at) select tenant_id, 99, created_at from tenants;
insert into numbers (number_key, limited, claim_times, claim_counts) values ('whatsapp/1', true, '{2026-03-02}', '{1}');
insert into accounts (account_key, daily_limit) values ('whatsapp/waba', 1000);
insert into account_people (account_key, person, last_at) values ('whatsapp/waba', 'p', now());
insert into senders (sender_id, tenant_id, channel, name, status, hourly_limit, number_no, account_key, credentials, auto_renew, created_at)
select '00000000-0000-0000-0000-00000000000b', tenant_id, 'whatsapp', 'Number', 'active', 40, number_no, 'whatsapp/waba', 'sealed', true, created_at
from tenants, numbers;
insert into credential_keys (key_id, wrapped) values (1, 'wrapped');
insert into chat_history (tenant_id, number_no, address, first_inbound_at, last_inbound_at)
select tenant_id, number_no, '+393330000001', created_at, created_at from tenants, numbers;
insert into inbound_messages (number_no, message_id, tenant_id, address, received_at) select number_no, 'm', tenant_id, '+393330000001', created_at from tenants, numbers;
insert into unmatched_receipts (tenant_id, number_no, provider_id, status, at, received_at) select tenant_id, number_no, 'x', 3, created_at, created_at from tenants, numbers;
insert into grain_states (service_id, grain_type, grain_key, n0, n1, version, modified_on, payload)
select 's', 'campaign', 'k', 0, 0, 3, now(),
       jsonb_build_object('tenantId', tenant_id, 'campaignId', '00000000-0000-0000-0000-00000000000c', 'status', 'running', 'revision', 2, 'createdAtMs', 5,
                          'definition', jsonb_build_object('title', 'Offer', 'senderId', '00000000-0000-0000-0000-00000000000b'))
from tenants;
insert into campaign_progress (campaign_id, tenant_id, sender_id, next_due, cursor_page, anchor, last_slot, last_attempt_at, waiting_for)
select campaign_id, tenant_id, sender_id, '2026-03-02', 7, '2026-03-01', '2026-03-01', '2026-03-01', 'number' from campaigns;
insert into campaign_audiences (campaign_id, tenant_id, total, skipped_at_launch, frozen_at) select campaign_id, tenant_id, 5, 0, '2026-03-01' from campaigns;
insert into recipients (campaign_id, seq, customer_no, customer_id, name, address, status, attempt, tries)
select campaign_id, n, n, 'c' || n, '', '+39333000000' || n, case when n = 1 then 0 else 1 end, case when n < 4 then 1 else 2 end, 1
from campaigns, generate_series(1, 5) n;
insert into flights (claim_id, campaign_id, deadline, seqs, attempts)
select '00000000-0000-0000-0000-000000000001', campaign_id, '2026-03-02', '{1,2,3}', '{1,1,1}' from campaigns;
insert into in_flight (campaign_id, seq, attempt, deadline, claim_id)
select campaign_id, n, 2, '2026-03-02', '00000000-0000-0000-0000-000000000002' from campaigns, generate_series(4, 5) n;
insert into retries (campaign_id, seq, next_attempt_at) select campaign_id, 1, '2026-03-02' from campaigns;
insert into delivery_issues (campaign_id, seq, status, reason, at) select campaign_id, 6, 4, 'recipient:1', '2026-03-02' from campaigns;
insert into exclusions (campaign_id, customer_id, excluded_at) select campaign_id, 'c9', '2026-03-02' from campaigns;
insert into campaign_totals (campaign_id, silo_name, waiting, sending) select campaign_id, 'ann', 1, 4 from campaigns;
insert into campaign_hours (campaign_id, silo_name, hour, attempted) select campaign_id, 'ann', '2026-03-02', 4 from campaigns;
insert into provider_messages (number_no, provider_id, campaign_id, seq, attempt, sent_at) select number_no, 'wamid', campaign_id, 2, 1, '2026-03-02' from campaigns, numbers;
insert into reservations (campaign_id, tenant_id, unit_price, units, people, amount, reserved_at) select campaign_id, tenant_id, 1, 1, 5, 20, '2026-03-01' from campaigns;
insert into campaign_splits (command_id, tenant_id, campaign_id, revision, part_ends, created_at) select gen_random_uuid(), tenant_id, campaign_id, 1, '{3}', '2026-03-01' from campaigns;
insert into test_messages (test_id, tenant_id, campaign_id, sender_id, channel, body, created_at) select gen_random_uuid(), tenant_id, campaign_id, sender_id, 'whatsapp', 'Hi', '2026-03-01' from campaigns;
insert into chat_conversations (tenant_id, customer_no, last_seq) select tenant_id, 1, 1 from tenants;
insert into chat_inbox (tenant_id, customer_no, seq, campaign_id, recipient_seq, attempt, sender_name, body, created_at)
select tenant_id, 1, 1, campaign_id, 1, 1, 'Salon', 'Hello', '2026-03-01' from campaigns;
insert into webhooks (webhook_id, tenant_id, url, event_types, secret, status, created_at)
select gen_random_uuid(), tenant_id, 'https://example.org', '{campaign.completed}', 'sealed', 'active', created_at from tenants;
insert into webhook_deliveries (webhook_id, type, data, occurred_at, next_attempt_at) select webhook_id, 'campaign.completed', '{}', created_at, created_at from webhooks;
insert into orleans_reminders (service_id, grain_id, reminder_name, start_time, period, grain_hash, version) values ('s', 'g', 'wake', '2026-03-02', 60000, 1, 0);
insert into orleans_membership_version (deployment_id) values ('d');
insert into orleans_membership (deployment_id, address, port, generation, silo_name, host_name, status, start_time, i_am_alive_time)
values ('d', '127.0.0.1', 1, 1, 'ann', 'h', 3, now(), now());
-- later
insert into sessions (session_id, token_hash, key_id, created_at, last_used_at, ends_at) select gen_random_uuid(), 't', key_id, now(), now(), now() from api_keys;
insert into session_codes (code_hash, key_id, ends_at, expires_at) select 'c', key_id, now(), now() from api_keys;
insert into provider_rates (channel, currency, rates) values ('whatsapp', 'EUR', '[]');
insert into stored_imports (operation_id, tenant_id, state, replaces, map, created_at) select operation_id, tenant_id, 'waiting', false, '{id}', created_at from operations;
insert into stored_import_chunks (operation_id, n, body) select operation_id, 0, 'sealed' from stored_imports;
insert into stored_import_rejects (operation_id, n, body, sentences) select operation_id, 0, 'sealed', 'sealed' from stored_imports;
insert into person_addresses (tenant_id, address, person, learned_at, evidence, several) select tenant_id, '+393330000001', 'p', created_at, '[]', true from tenants;
insert into address_changes (tenant_id, customer_no, at, was) select tenant_id, 2, created_at, '+390000' from tenants;
insert into erased_opt_outs (tenant_id, channel, mark, given, at) select tenant_id, 'sms', 'm', 'g', created_at from tenants;
insert into tenant_people (tenant_id, limit_key, person, last_at) select tenant_id, 'whatsapp/waba', 'p', now() from tenants;
insert into breakers (campaign_id, number_no, tenant_id, people) select campaign_id, number_no, tenant_id, '{}' from campaigns, numbers;
insert into message_parts (account_key, source, destination, reference, total, number, message_id, esm_class, coding, bytes, stored_at)
values ('smpp/a', '1', '2', 3, 2, 1, gen_random_uuid(), 0, 0, 'b', now());
insert into provider_repeats (number_no, provider_id, campaign_id, seq, attempt, sent_at) select number_no, provider_id, campaign_id, 1, 1, sent_at from provider_messages;
insert into exclusion_changes (campaign_id, changes) select campaign_id, 3 from campaigns;
insert into campaign_places (campaign_id, tenant_id, until) select gen_random_uuid(), tenant_id, now() from tenants;
insert into campaign_outlooks (campaign_id, tenant_id, share_per_hour, computed_at) select campaign_id, tenant_id, 5, now() from campaigns;
