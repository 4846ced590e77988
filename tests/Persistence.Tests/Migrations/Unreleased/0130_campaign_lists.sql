-- Lists of some statuses, and of one sender, by an index of their own: by the list's index alone a page of drafts reads
-- past every newer campaign. Without deleted ones, which no list shows. The columns change with the status, the sender and
-- the deletion only, so progress still updates in place.
create index if not exists grain_states_status on grain_states (tenant_id, status, created_at_ms desc, campaign_id) where not hidden;
create index if not exists grain_states_sender on grain_states (tenant_id, sender_id, status, created_at_ms desc, campaign_id) where not hidden;
