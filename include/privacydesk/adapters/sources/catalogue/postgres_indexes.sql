-- name: postgres_indexes
-- The first column or expression of each index of one table, and the primary key's columns.
SELECT pg_get_indexdef(i.indexrelid, 1, true), i.indisprimary,
       ARRAY(SELECT pg_get_indexdef(i.indexrelid, n, true)
               FROM generate_series(1, i.indnkeyatts) AS n)
  FROM pg_index i
 WHERE i.indrelid = to_regclass(%s) AND i.indisvalid AND i.indpred IS NULL
