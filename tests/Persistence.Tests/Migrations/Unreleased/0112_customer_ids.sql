-- Blanks at the ends of an id that a sheet left there. The list is that of CustomerIds.Trim in Domain.
create or replace function trimmed_id(id text) returns text language sql immutable strict parallel safe
return btrim(id, U&'\0020\00A0\1680\2000\2001\2002\2003\2004\2005\2006\2007\2008\2009\200A\2028\2029\202F\205F\3000\FEFF');

-- Ids with such blanks that are stored already: imports find them by their trimmed form. There are few or none.
create index if not exists customers_untrimmed on customers (tenant_id, trimmed_id(customer_id)) where customer_id <> trimmed_id(customer_id);
