-- Work that lies: what the courier left, and runs that Airflow has lost.

-- name: late
-- What should have been done before an instant: runs to start, messages and codes to send.
SELECT (SELECT count(*) FROM desk.runs r
         WHERE r.started_at IS NULL AND r.asked_at <= %(before)s AND NOT EXISTS (
               SELECT FROM desk.runs o WHERE o.reference = r.reference
                  AND o.started_at IS NOT NULL AND o.ended_at IS NULL))
       + (SELECT count(*) FROM desk.bulk_runs b
           WHERE b.started_at IS NULL AND b.asked_at <= %(before)s AND NOT EXISTS (
                 SELECT FROM desk.bulk_runs o WHERE o.file = b.file
                    AND o.started_at IS NOT NULL AND o.ended_at IS NULL))
       + (SELECT count(*) FROM desk.import_runs
           WHERE started_at IS NULL AND ended_at IS NULL AND asked_at <= %(before)s) AS runs,
       (SELECT count(*) FROM desk.outbox
         WHERE state IN ('queued', 'sending') AND next_try_at <= %(before)s) AS messages,
       (SELECT count(*) FROM desk.door_orders
         WHERE done_at IS NULL AND asked_at <= %(before)s) AS orders;

-- name: stuck
-- Messages that nobody will send again unless a person does something.
SELECT count(*) FILTER (WHERE state = 'failed') AS failed,
       count(*) FILTER (WHERE state = 'unknown') AS unknown,
       count(*) FILTER (WHERE state IN ('bounced', 'dropped')) AS undelivered
  FROM desk.outbox;

-- name: end_overtaken
-- Runs that are said to act while the case's next one is asked for: that one goes on.
UPDATE desk.runs r SET ended_at = %(now)s
 WHERE r.started_at IS NOT NULL AND r.ended_at IS NULL
   AND EXISTS (SELECT FROM desk.cases c WHERE c.reference = r.reference AND c.status <> 'closed')
   AND EXISTS (SELECT FROM desk.runs n WHERE n.reference = r.reference AND n.started_at IS NULL);

-- name: ask_again
-- Runs that are said to act: the courier starts each again, under the same run id.
UPDATE desk.runs r SET started_at = NULL
 WHERE r.started_at IS NOT NULL AND r.ended_at IS NULL AND r.dag <> 'rights_bulk'
   AND EXISTS (SELECT FROM desk.cases c WHERE c.reference = r.reference AND c.status <> 'closed')
   AND NOT EXISTS (SELECT FROM desk.runs n WHERE n.reference = r.reference AND n.started_at IS NULL)
RETURNING reference;

-- name: ask_files_again
-- Runs of files that are said to act; the cases that they carry have no other.
UPDATE desk.bulk_runs r SET started_at = NULL
 WHERE r.started_at IS NOT NULL AND r.ended_at IS NULL
   AND NOT EXISTS (SELECT FROM desk.bulk_runs n WHERE n.file = r.file AND n.started_at IS NULL);

-- name: ask_imports_again
-- Runs of imports that are said to act; a run that Airflow still has stays the run that it is.
UPDATE desk.import_runs SET started_at = NULL WHERE started_at IS NOT NULL AND ended_at IS NULL;

-- name: without_run
-- Open cases that have a procedure, wait for nobody outside and have no run to move them.
SELECT c.reference FROM desk.cases c JOIN desk.procedures p USING ("right")
 WHERE c.status <> 'closed'
   AND NOT EXISTS (SELECT FROM desk.waits w
                    WHERE w.reference = c.reference AND w.ended_at IS NULL)
   AND NOT EXISTS (SELECT FROM desk.runs r
                    WHERE r.reference = c.reference AND r.ended_at IS NULL)
 ORDER BY c.reference;

-- name: open_cases
-- Open cases that have been opened by their run, so that they must have a key.
SELECT c.reference FROM desk.cases c
 WHERE c.status <> 'closed' AND EXISTS (
       SELECT FROM desk.ledger_entries e
        WHERE e.reference = c.reference AND e.event = 'case.opened')
 ORDER BY c.reference;

-- name: revision
-- The last migration that was applied.
SELECT version_num FROM desk_migrations;

-- name: wake_courier
-- There is work.
SELECT pg_notify('courier', 'run');
