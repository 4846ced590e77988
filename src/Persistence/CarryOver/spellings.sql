-- What is known of a number in one spelling holds for its other spelling too. A customer whose STOP was not recognised before is
-- told to webhooks now.
insert into opt_out_events (tenant_id, channel, address, at, opted_out, evidence, recorded_at)
select tenant_id, channel, canonical_phone(address), at, opted_out, evidence, recorded_at
from opt_out_events
where address like '+5%' and channel in ('whatsapp', 'sms') and address <> canonical_phone(address)
on conflict do nothing;

insert into suppressions (tenant_id, channel, address, reason, evidence, created_at)
select tenant_id, channel, canonical_phone(address), reason, evidence, created_at
from suppressions
where address like '+5%' and channel in ('whatsapp', 'sms') and address <> canonical_phone(address) and origin is null
order by tenant_id, channel, address
on conflict (tenant_id, channel, address) do nothing;

insert into suppressions as stands (tenant_id, channel, address, reason, evidence, created_at, origin)
select s.tenant_id, s.channel, o.address, s.reason, s.evidence, s.created_at, s.address
from suppressions s
cross join lateral unnest(phone_spellings(s.address)) o (address)
where s.address like '+5%' and s.channel in ('whatsapp', 'sms') and s.address = canonical_phone(s.address) and o.address <> s.address
order by s.tenant_id, s.channel, o.address
on conflict (tenant_id, channel, address) do update set origin = excluded.origin where stands.origin is null;

insert into chat_history as h (tenant_id, number_no, address, first_inbound_at, last_inbound_at)
select c.tenant_id, c.number_no, o.address, c.first_inbound_at, c.last_inbound_at
from chat_history c
cross join lateral unnest(phone_spellings(c.address)) o (address)
where c.address like '+5%' and o.address <> c.address
order by c.tenant_id, c.number_no, o.address
on conflict (tenant_id, number_no, address) do update
set first_inbound_at = least(h.first_inbound_at, excluded.first_inbound_at),
    last_inbound_at = greatest(h.last_inbound_at, excluded.last_inbound_at)
where excluded.first_inbound_at < h.first_inbound_at or excluded.last_inbound_at > h.last_inbound_at;

-- So that a planner knows of the new column that hardly a customer has it.
analyze customers (whatsapp_user_id);
