-- The dag runs of imports, the answers of staff about lists, and the warnings they accept.

-- name: ask
-- Let an import go on; while a run of it is open, that one does.
INSERT INTO desk.import_runs (reference, number, asked_at)
SELECT %(case)s, coalesce(max(number), 0) + 1, %(now)s FROM desk.import_runs
 WHERE reference = %(case)s
    ON CONFLICT (reference) WHERE ended_at IS NULL DO NOTHING;

-- name: to_start
-- Runs that were asked for, the oldest first; locked for this courier.
SELECT r.reference, r.number, i.kind FROM desk.import_runs r JOIN desk.imports i USING (reference)
 WHERE r.started_at IS NULL AND r.ended_at IS NULL
 ORDER BY r.asked_at, r.reference LIMIT %(most)s
   FOR UPDATE OF r SKIP LOCKED;

-- name: started
-- Airflow has the run (a second start of the same run id is the same run).
UPDATE desk.import_runs SET started_at = coalesce(started_at, %(now)s)
 WHERE reference = %(case)s AND number = %(number)s;

-- name: state
-- Whether a run of an import may act, or has ended.
SELECT CASE WHEN ended_at IS NULL THEN 'current' ELSE 'ended' END AS state FROM desk.import_runs
 WHERE reference = %(case)s AND number = %(number)s;

-- name: end
-- The run has done what it could.
UPDATE desk.import_runs SET ended_at = %(now)s, started_at = coalesce(started_at, %(now)s)
 WHERE reference = %(case)s AND ended_at IS NULL;

-- name: wake_courier
-- There is a run to start.
SELECT pg_notify('courier', 'run');

-- name: record
-- What somebody answered, whether it counted or not.
INSERT INTO desk.import_decisions (import, task, round, chosen, by_user, responded_at, accepted,
                                   why_not)
SELECT %(number)s, %(task)s, coalesce(max(round), 0) + 1, %(chosen)s, %(by_user)s,
       %(responded_at)s, %(accepted)s, %(why_not)s
  FROM desk.import_decisions WHERE import = %(number)s AND task = %(task)s;

-- name: decisions
-- Every answer of staff about this list, oldest first.
SELECT task, round, chosen, by_user, responded_at, accepted, why_not FROM desk.import_decisions
 WHERE import = %(number)s ORDER BY responded_at, task, round;

-- name: forget_warnings
-- A warning that the gate gives no more.
DELETE FROM desk.import_warnings
 WHERE import = %(number)s AND warning <> ALL (%(warnings)s::text[]);

-- name: keep_warnings
-- The warnings that the gate gives now.
INSERT INTO desk.import_warnings (import, warning)
SELECT %(number)s, unnest(%(warnings)s::text[])
    ON CONFLICT (import, warning) DO NOTHING;

-- name: warnings
-- The warnings that stand, and who accepted each.
SELECT warning, accepted_by FROM desk.import_warnings WHERE import = %(number)s ORDER BY warning;

-- name: accept
-- Somebody accepts a warning.
UPDATE desk.import_warnings SET accepted_by = %(by)s, accepted_at = %(now)s
 WHERE import = %(number)s AND warning = %(warning)s AND accepted_by IS NULL;
