-- The parts of lists that are being screened: where each begins, and what came of it.

-- name: keep
-- One part of a list.
INSERT INTO desk.import_parts (import, part, line, begins_in, begins_at, ends_in, ends_at, size)
VALUES (%(number)s, %(part)s, %(line)s, %(begins_in)s, %(begins_at)s, %(ends_in)s, %(ends_at)s,
        %(size)s);

-- name: next
-- The next part that nobody has in hand; whoever gets it keeps it until the transaction's end.
SELECT * FROM desk.import_parts WHERE import = %(number)s AND done_at IS NULL
 ORDER BY part LIMIT 1 FOR UPDATE SKIP LOCKED;

-- name: wait
-- The next part, even if another process has it in hand: then wait what becomes of it.
SELECT * FROM desk.import_parts WHERE import = %(number)s AND done_at IS NULL
 ORDER BY part LIMIT 1 FOR UPDATE;

-- name: done
-- A part is screened. The time is the machine's: it is for the rate alone.
UPDATE desk.import_parts
   SET records = %(records)s, staged = %(staged)s, screened_as = %(screened_as)s,
       key_version = %(key_version)s, done_at = clock_timestamp()
 WHERE import = %(number)s AND part = %(part)s;

-- name: sums
-- What came of all parts. Where they were not all screened by the same suppressions, no word is
-- true of the list, so that it is screened again before it is published.
SELECT count(*) AS parts, count(*) FILTER (WHERE done_at IS NULL) AS undone,
       coalesce(sum(records), 0)::bigint AS records, coalesce(sum(staged), 0)::bigint AS staged,
       CASE WHEN min(screened_as) = max(screened_as) THEN min(screened_as) ELSE '' END
           AS screened_as,
       min(key_version) AS key_version
  FROM desk.import_parts WHERE import = %(number)s;

-- name: reset
-- Every part is to be done again.
UPDATE desk.import_parts
   SET records = NULL, staged = NULL, screened_as = NULL, key_version = NULL, done_at = NULL,
       cut_at = clock_timestamp()
 WHERE import = %(number)s;

-- name: forget
-- The list is in one piece again, or gone.
DELETE FROM desk.import_parts WHERE import = %(number)s;

-- name: progress
-- How far one list is.
SELECT * FROM report.import_progress WHERE reference = %(case)s;
