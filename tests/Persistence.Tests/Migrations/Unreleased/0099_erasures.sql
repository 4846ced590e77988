-- What finds an erased person's traces outside the frozen audiences; the row goes when they are gone. Rows of the version
-- before have neither.
alter table erasures add column if not exists customer_id text;
alter table erasures add column if not exists phone text;
