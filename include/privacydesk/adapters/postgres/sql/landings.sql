-- What the landing folder held at the last look: blind indexes of names, and sizes.

-- name: lock_look
-- One look at a time.
LOCK TABLE desk.landing_files IN SHARE ROW EXCLUSIVE MODE;

-- name: forget
-- What is gone from the folder.
DELETE FROM desk.landing_files WHERE name <> ALL (%(names)s::bytea[]);

-- name: look
-- Whether each file was there at the last look as large as now, and since when it lies there.
SELECT f.name, coalesce(l.size = f.size, false) AS same,
       coalesce(l.first_seen_at, %(now)s) AS first_seen_at
  FROM unnest(%(names)s::bytea[], %(sizes)s::bigint[]) AS f (name, size)
  LEFT JOIN desk.landing_files l USING (name);

-- name: keep
-- How large each file is now.
INSERT INTO desk.landing_files AS l (name, size, first_seen_at, last_seen_at)
SELECT f.name, f.size, %(now)s, %(now)s
  FROM unnest(%(names)s::bytea[], %(sizes)s::bigint[]) AS f (name, size)
    ON CONFLICT (name) DO UPDATE SET size = excluded.size, last_seen_at = excluded.last_seen_at;
