-- Stop lists: partners' digests of objectors and the registers of numbers, as keyed digests.

-- name: lock
-- One list is loaded at a time; run before anything else in the transaction.
SELECT pg_advisory_xact_lock(hashtextextended('desk.stop_lists', 0));

-- name: known
-- The list that was loaded of the same file, while it is kept.
SELECT * FROM desk.stop_lists
 WHERE kind = %(kind)s AND source = %(source)s AND as_of = %(as_of)s AND digest = %(digest)s
   AND emptied_at IS NULL
 ORDER BY stop_list DESC LIMIT 1;

-- name: get
-- One list.
SELECT * FROM desk.stop_lists WHERE stop_list = %(number)s;

-- name: current
-- The lists in use on a day.
SELECT * FROM desk.stop_lists
 WHERE emptied_at IS NULL AND kept_until >= %(today)s AND as_of <= %(today)s ORDER BY stop_list;

-- name: incoming
-- A table of this transaction for the keys as they come, repeated ones too.
CREATE TEMP TABLE incoming_keys (key bigint NOT NULL) ON COMMIT DROP;

-- name: copy
-- Fill it, in binary.
COPY incoming_keys (key) FROM STDIN (FORMAT binary);

-- name: add
-- A list came.
INSERT INTO desk.stop_lists (kind, source, contract, as_of, kept_until, channel, key_version,
                             digest, entries, unread, loaded_by, loaded_at)
SELECT %(kind)s, %(source)s, %(contract)s, %(as_of)s, %(kept_until)s, %(channel)s,
       %(key_version)s, %(digest)s, count(DISTINCT key), 0, %(by)s, %(now)s
  FROM incoming_keys
RETURNING stop_list;

-- name: empty_older
-- A register's newer list takes the place of the older one. A partner's does not: nobody takes
-- an objection back by not being on the next file.
UPDATE desk.stop_lists o SET emptied_at = %(now)s
  FROM desk.stop_lists n
 WHERE n.stop_list = %(number)s AND n.kind IN ('tps', 'ctps') AND o.kind = n.kind
   AND o.stop_list <> n.stop_list AND o.emptied_at IS NULL;

-- name: empty_lapsed
-- The days of some lists are over.
UPDATE desk.stop_lists SET emptied_at = %(now)s
 WHERE emptied_at IS NULL AND kept_until < %(today)s;

-- name: clear_emptied
-- Their keys go.
DELETE FROM desk.stop_keys k USING desk.stop_lists l
 WHERE l.stop_list = k.stop_list AND l.emptied_at IS NOT NULL;

-- name: fill
-- The keys of a list, in their order.
INSERT INTO desk.stop_keys (stop_list, key)
SELECT DISTINCT %(number)s::integer, key FROM incoming_keys ORDER BY 2;

-- name: count
-- How many lines could not be read.
UPDATE desk.stop_lists SET unread = %(unread)s WHERE stop_list = %(number)s;

-- name: keys
-- All keys of a list, sorted, as bytes.
SELECT coalesce(string_agg(int8send(key), ''::bytea ORDER BY key), ''::bytea) AS keys
  FROM desk.stop_keys WHERE stop_list = %(number)s;

-- name: holds
-- Whether a list has a key.
SELECT 1 AS there FROM desk.stop_keys WHERE stop_list = %(number)s AND key = %(key)s;

-- name: forget_screens
-- The rows are held against the lists anew.
DELETE FROM desk.import_screens WHERE import = %(imported)s;

-- name: note_screens
-- Which lists the rows were held against.
INSERT INTO desk.import_screens (import, stop_list)
SELECT %(imported)s, unnest(%(lists)s::integer[]);

-- name: newer_than
-- Whether a list is in use that the rows were not held against.
SELECT EXISTS (
       SELECT FROM desk.stop_lists l
        WHERE l.emptied_at IS NULL AND l.kept_until >= %(today)s AND l.as_of <= %(today)s
          AND (l.kind NOT IN ('tps', 'ctps') OR l.as_of > %(today)s - 28)
          AND NOT EXISTS (SELECT FROM desk.import_screens s
                           WHERE s.import = %(imported)s AND s.stop_list = l.stop_list)) AS newer;
