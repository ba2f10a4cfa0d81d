-- What erasures kept until a day (R-66, R-67).

-- name: add
-- Rows of one collection with one last day.
INSERT INTO desk.remainders (reference, number, address, connection, last_day, rows, sealed, since)
SELECT %(case)s, coalesce(max(number), 0) + 1, %(address)s, %(connection)s, %(last_day)s, %(rows)s,
       %(sealed)s, %(now)s
  FROM desk.remainders WHERE reference = %(case)s;

-- name: due
-- Cases of which rows had their last day.
SELECT DISTINCT reference FROM desk.remainders
 WHERE settled_at IS NULL AND last_day < %(today)s ORDER BY reference;

-- name: of
-- What one case still keeps.
SELECT number, address, connection, last_day, sealed FROM desk.remainders
 WHERE reference = %(case)s AND settled_at IS NULL ORDER BY number;

-- name: settle
-- Dealt with; which rows they were is forgotten.
UPDATE desk.remainders SET settled_at = %(now)s, sealed = NULL
 WHERE reference = %(case)s AND number = ANY(%(numbers)s) AND settled_at IS NULL;

-- name: held
-- Whether the same person has an open request for a copy, or a complaint.
SELECT desk.is_held(%(case)s) OR EXISTS (
       SELECT FROM desk.cases o JOIN desk.identities i ON i.reference = o.reference
        WHERE o.reference <> %(case)s AND o.status <> 'closed'
          AND o."right" IN ('access', 'portability', 'complaint')
          AND (i.kind, i.blind) IN (SELECT * FROM unnest(%(kinds)s::text[], %(blinds)s::bytea[]))
       ) AS held;
