-- The sentences of rejected rows in the other languages, with their places in the lines; sealed. Null: the lines were stored
-- by a version without them, and are told in English.
alter table stored_import_rejects add column if not exists sentences bytea;
alter table stored_import_rejects alter column sentences set storage external;
