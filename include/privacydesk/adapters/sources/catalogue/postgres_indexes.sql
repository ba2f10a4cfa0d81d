-- name: postgres_indexes
-- The first column or expression of each index of one table, and the primary key's columns. A view
-- is searched by the indexes of the tables that it reads, and has no key of its own.
WITH RECURSIVE asked AS (SELECT to_regclass(%s)::oid AS relation),
behind (relation) AS (
    SELECT relation FROM asked
    UNION
    SELECT d.refobjid FROM behind b JOIN pg_rewrite w ON w.ev_class = b.relation
      JOIN pg_depend d ON d.classid = 'pg_rewrite'::regclass AND d.objid = w.oid
       AND d.refclassid = 'pg_class'::regclass)
SELECT pg_get_indexdef(i.indexrelid, 1, true), i.indisprimary AND i.indrelid = a.relation,
       ARRAY(SELECT pg_get_indexdef(i.indexrelid, n, true)
               FROM generate_series(1, i.indnkeyatts) AS n)
  FROM behind b JOIN pg_index i ON i.indrelid = b.relation CROSS JOIN asked a
 WHERE i.indisvalid AND i.indpred IS NULL
