-- name: postgres_links
-- The foreign keys of one table that refuse the deletion of what they point to.
SELECT ARRAY(SELECT a.attname::text
               FROM unnest(c.conkey) WITH ORDINALITY AS k (number, place)
               JOIN pg_attribute a ON a.attrelid = c.conrelid AND a.attnum = k.number
              ORDER BY k.place),
       n.nspname, t.relname,
       ARRAY(SELECT a.attname::text
               FROM unnest(c.confkey) WITH ORDINALITY AS k (number, place)
               JOIN pg_attribute a ON a.attrelid = c.confrelid AND a.attnum = k.number
              ORDER BY k.place)
  FROM pg_constraint c
  JOIN pg_class t ON t.oid = c.confrelid
  JOIN pg_namespace n ON n.oid = t.relnamespace
 WHERE c.contype = 'f' AND c.conrelid = to_regclass(%s) AND c.confdeltype IN ('a', 'r')
 ORDER BY c.conname
