-- A recipient's row is written anew twice in a blast: by its claim and by its outcome. At 38 % both stay in their page and
-- no index entry is added; at 70 % half of them did not, which took half again the claim's time, and the table ended no
-- smaller (measured: docs/performance.md). Pages that exist already stay as they are.
alter table recipients set (fillfactor = 38);
