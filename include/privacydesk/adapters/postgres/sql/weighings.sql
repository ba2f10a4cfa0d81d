-- Objections to what we do on legitimate interests: each use that one stopped, and its verdict.

-- name: add
-- A use is stopped until it is weighed.
INSERT INTO desk.weighings (reference, use, stopped_at) VALUES (%(case)s, %(use)s, %(now)s)
ON CONFLICT DO NOTHING;

-- name: of
-- The uses of this case.
SELECT use, stopped_at, verdict, ground, sealed, weighed_by
  FROM desk.weighings WHERE reference = %(case)s ORDER BY stopped_at, use;

-- name: judge
-- What a person says of it.
UPDATE desk.weighings
   SET verdict = %(verdict)s, ground = %(ground)s, sealed = %(sealed)s, weighed_by = %(by)s,
       weighed_at = %(now)s
 WHERE reference = %(case)s AND use = %(use)s;

-- name: reopen
-- Sent back: to be weighed again.
UPDATE desk.weighings SET verdict = NULL, ground = NULL, weighed_by = NULL, weighed_at = NULL
 WHERE reference = %(case)s;
