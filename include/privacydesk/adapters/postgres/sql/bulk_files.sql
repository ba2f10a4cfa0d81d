-- Files of requests, their lines and their dag runs.

-- name: of_digest
-- The file that was handed in before with the same content.
SELECT file FROM desk.bulk_files WHERE digest = %(digest)s;

-- name: lock_filing
-- One file is taken at a time, so that the same one twice at once is one.
SELECT pg_advisory_xact_lock(hashtextextended('desk.bulk_files', 24));

-- name: add
-- A file was handed in.
INSERT INTO desk.bulk_files (file, digest, portal, sent_by, filed_at, filed_by)
VALUES (desk.next_reference('BU', %(now)s), %(digest)s, %(portal)s, %(sent_by)s, %(now)s, %(by)s)
RETURNING file;

-- name: file_messages
-- File lines by the same function as the public door's messages, in the order of the lines.
SELECT w.line, f.reference, f."right" = w."right" AS is_own, f.fresh
  FROM (SELECT * FROM unnest(
               %(lines)s::int[], %(deliveries)s::text[], %(tickets)s::text[],
               %(received)s::timestamptz[], %(sealed)s::bytea[], %(rights)s::text[])
            AS u (line, delivery, ticket, received_at, sealed, "right") ORDER BY line) AS w
 CROSS JOIN LATERAL door.file_message(%(portal)s, w.delivery, w.ticket, %(channel)s, w.received_at,
                                      NULL, w.sealed, ARRAY[w."right"], false) f;

-- name: file_objections
-- The same for objections: each takes effect when this is committed (R-75).
SELECT w.line, f.reference, f."right" = w."right" AS is_own, f.fresh
  FROM (SELECT * FROM unnest(
               %(lines)s::int[], %(deliveries)s::text[], %(tickets)s::text[],
               %(received)s::timestamptz[], %(sealed)s::bytea[], %(rights)s::text[],
               %(objections)s::bytea[])
            AS u (line, delivery, ticket, received_at, sealed, "right", objection)
         ORDER BY line) AS w
 CROSS JOIN LATERAL door.file_objection(%(portal)s, w.delivery, w.ticket, %(channel)s,
                                        w.received_at, NULL, w.sealed, ARRAY[w."right"], false,
                                        w.objection) f;

-- name: keep_row
-- What became of a line.
INSERT INTO desk.bulk_rows (file, line, chunk, state, reference, problems)
VALUES (%(file)s, %(line)s, %(chunk)s, %(state)s, %(reference)s, %(problems)s);

-- name: carry
-- The file's own run acts for these new cases: the courier starts none for them.
UPDATE desk.runs SET dag = 'rights_bulk', started_at = %(now)s
 WHERE reference = ANY (%(cases)s) AND number = 1 AND started_at IS NULL
RETURNING reference;

-- name: carried
-- The cases of a chunk that the file's run may act for.
SELECT r.reference FROM desk.bulk_rows b JOIN desk.runs r USING (reference)
 WHERE b.file = %(file)s AND b.chunk = %(chunk)s AND b.state = 'filed'
   AND r.dag = 'rights_bulk' AND r.ended_at IS NULL
 ORDER BY b.line;

-- name: is_carried
-- Whether a file's run acts for this case.
SELECT dag = 'rights_bulk' AS carried FROM desk.runs
 WHERE reference = %(case)s AND ended_at IS NULL ORDER BY number LIMIT 1;

-- name: chunks
-- The chunks in which the file's run still has something to do.
SELECT DISTINCT b.chunk
  FROM desk.bulk_rows b JOIN desk.runs r USING (reference) JOIN desk.cases c USING (reference)
 WHERE b.file = %(file)s AND b.state = 'filed' AND r.dag = 'rights_bulk' AND r.ended_at IS NULL
   AND (c.place <> 'review' OR b.approved_at IS NOT NULL)
 ORDER BY b.chunk;

-- name: lock
-- Two that approve at once see one list after the other.
SELECT file FROM desk.bulk_files WHERE file = %(file)s FOR UPDATE;

-- name: get
-- One file.
SELECT file, portal, sent_by, filed_at, filed_by FROM desk.bulk_files WHERE file = %(file)s;

-- name: all
-- Every file, newest first, with its lines by what became of them.
SELECT f.file, f.portal, f.sent_by, f.filed_at, f.filed_by,
       count(*) AS lines,
       count(*) FILTER (WHERE b.state = 'quarantined') AS quarantined,
       count(*) FILTER (WHERE b.state = 'known') AS known,
       count(*) FILTER (WHERE b.state = 'filed' AND c.status = 'closed') AS closed,
       count(*) FILTER (WHERE b.state = 'filed' AND c.place = 'review' AND r.dag = 'rights_bulk'
                          AND b.approved_at IS NULL) AS waiting
  FROM desk.bulk_files f JOIN desk.bulk_rows b USING (file)
  LEFT JOIN desk.cases c USING (reference)
  LEFT JOIN desk.runs r ON r.reference = b.reference AND r.ended_at IS NULL AND r.number = 1
 GROUP BY f.file ORDER BY f.filed_at DESC, f.file DESC;

-- name: rows
-- Every line of a file, with its case as it stands.
SELECT b.line, b.state, b.reference, b.problems, c."right", c.place, c.status, c.outcome, c.due_on,
       b.approved_at IS NOT NULL AS approved,
       (SELECT count(*) FROM desk.findings f
         WHERE f.reference = b.reference AND f.decision IS NULL) AS undecided,
       EXISTS (SELECT FROM desk.runs r WHERE r.reference = b.reference AND r.ended_at IS NULL
                  AND r.dag = 'rights_bulk') AS carried
  FROM desk.bulk_rows b LEFT JOIN desk.cases c USING (reference)
 WHERE b.file = %(file)s ORDER BY b.line;

-- name: ready
-- Cases that stand at their review with nothing left to decide, and what was found in each.
SELECT b.reference, c."right", c.due_on, count(f.finding) AS records,
       count(DISTINCT f.dataset) AS systems,
       count(*) FILTER (WHERE f.decided_by IS NOT NULL AND f.decided_by <> 'rule') AS decided,
       count(*) FILTER (WHERE f.decision = 'withhold') AS withheld
  FROM desk.bulk_rows b JOIN desk.cases c USING (reference)
  JOIN desk.runs r ON r.reference = b.reference AND r.ended_at IS NULL AND r.dag = 'rights_bulk'
  LEFT JOIN desk.findings f ON f.reference = b.reference
 WHERE b.file = %(file)s AND b.state = 'filed' AND c.place = 'review' AND b.approved_at IS NULL
 GROUP BY b.line, b.reference, c."right", c.due_on
HAVING count(*) FILTER (WHERE f.finding IS NOT NULL AND f.decision IS NULL) = 0
 ORDER BY b.line;

-- name: file_of
-- The file that a case came with.
SELECT file FROM desk.bulk_rows WHERE reference = %(case)s AND state = 'filed' LIMIT 1;

-- name: approve
-- Somebody approved these cases, having seen them listed; each is settled singly by the run.
UPDATE desk.bulk_rows SET approved_by = %(by)s, approved_at = %(now)s
 WHERE file = %(file)s AND reference = ANY (%(cases)s) AND approved_at IS NULL AND state = 'filed';

-- name: approval
-- Who approved the case on its file's page, and when.
SELECT approved_by, approved_at FROM desk.bulk_rows
 WHERE reference = %(case)s AND state = 'filed' AND approved_at IS NOT NULL;

-- name: ask_for_run
-- Let the file go on; asking twice is asking once.
INSERT INTO desk.bulk_runs (file, number, asked_at)
SELECT %(file)s, coalesce(max(number), 0) + 1, %(now)s FROM desk.bulk_runs WHERE file = %(file)s
ON CONFLICT (file) WHERE started_at IS NULL DO NOTHING;

-- name: to_start
-- A run that was asked for and has none of the same file before it; locked for this courier.
SELECT file, number FROM desk.bulk_runs r
 WHERE started_at IS NULL AND NOT EXISTS (
       SELECT FROM desk.bulk_runs o
        WHERE o.file = r.file AND o.started_at IS NOT NULL AND o.ended_at IS NULL)
 ORDER BY asked_at LIMIT 1
   FOR UPDATE SKIP LOCKED;

-- name: run_started
-- Airflow has the run (a second start of the same run id is the same run).
UPDATE desk.bulk_runs SET started_at = coalesce(started_at, %(now)s)
 WHERE file = %(file)s AND number = %(number)s;

-- name: run_state
-- Whether a run of a file may act, or has ended.
SELECT CASE WHEN ended_at IS NULL THEN 'current' ELSE 'ended' END AS state FROM desk.bulk_runs
 WHERE file = %(file)s AND number = %(number)s;

-- name: end_run
-- The run has done what it could.
UPDATE desk.bulk_runs SET ended_at = %(now)s, started_at = coalesce(started_at, %(now)s)
 WHERE file = %(file)s AND number = %(number)s AND ended_at IS NULL;

-- name: wake_courier
-- There is a run to start.
SELECT pg_notify('courier', 'run');
