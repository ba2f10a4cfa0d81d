-- name: postgres_columns
-- Names and types of every column of the tables asked about.
SELECT asked.address, a.attname, t.typname
  FROM unnest(%s::text[], %s::text[]) AS asked (address, relation)
  JOIN pg_attribute a ON a.attrelid = to_regclass(asked.relation)
  JOIN pg_type t ON t.oid = a.atttypid
 WHERE a.attnum > 0 AND NOT a.attisdropped
