-- Cases, their events, messages, waits and runs. Placeholders are psycopg's %(name)s.

-- name: lock
-- Wait for every other step of this case; run before anything else in the transaction.
SELECT reference, t.portal, t.portal_ticket AS ticket, "right", channel, received_at, jurisdiction,
       needs_triage, place, status, outcome, due_on, clock_status
  FROM desk.cases JOIN desk.tickets t USING (ticket)
 WHERE reference = %(case)s
   FOR UPDATE OF cases;

-- name: get
-- One case as it stands, without waiting.
SELECT reference, t.portal, t.portal_ticket AS ticket, "right", channel, received_at, jurisdiction,
       needs_triage, place, status, outcome, due_on, clock_status
  FROM desk.cases JOIN desk.tickets t USING (ticket)
 WHERE reference = %(case)s;

-- name: lock_ticket
-- Wait for every other case of this ticket that is about to say that the ticket is solved.
SELECT pg_advisory_xact_lock(hashtextextended(ticket::text, 24)) FROM desk.cases
 WHERE reference = %(case)s;

-- name: others_unanswered
-- How many other cases of the same ticket have no outcome yet (R-24).
SELECT count(*) AS others
  FROM desk.cases c JOIN desk.cases o ON o.ticket = c.ticket AND o.reference <> c.reference
 WHERE c.reference = %(case)s AND o.outcome IS NULL AND o.place <> 'done';

-- name: move
-- The case stands at another place now.
UPDATE desk.cases SET place = %(place)s, status = %(status)s WHERE reference = %(case)s;

-- name: sort
-- A person said which right this is.
UPDATE desk.cases SET "right" = %(right)s, needs_triage = false WHERE reference = %(case)s;

-- name: sorted
-- Triage is settled.
UPDATE desk.cases SET needs_triage = false WHERE reference = %(case)s;

-- name: settle
-- How the case will end.
UPDATE desk.cases SET outcome = %(outcome)s WHERE reference = %(case)s;

-- name: close
-- The case is over.
UPDATE desk.cases SET place = 'done', status = 'closed', closed_at = %(now)s
 WHERE reference = %(case)s AND closed_at IS NULL;

-- name: add_event
-- Something happened that the clock must know.
INSERT INTO desk.case_events (reference, kind, at, facts, recorded_at, recorded_by)
VALUES (%(case)s, %(kind)s, %(at)s, %(facts)s, %(now)s, %(by)s);

-- name: events
-- Everything the clock must know.
SELECT kind, at, facts FROM desk.case_events WHERE reference = %(case)s ORDER BY at, event;

-- name: keep_reading
-- The clock's answer, beside the case.
UPDATE desk.cases
   SET clock_status = %(clock_status)s, clock_start = %(clock_start)s,
       paused_days = %(paused_days)s, due_on = %(due_on)s, due_ends_at = %(due_ends_at)s,
       tell_by = %(tell_by)s, extended_on = %(extended_on)s, clock_flags = %(clock_flags)s,
       answered_at = %(answered_at)s, jurisdiction = %(jurisdiction)s, holidays = %(holidays)s
 WHERE reference = %(case)s;

-- name: unread_clocks
-- Cases that came in and whose clock nobody has read yet.
SELECT reference FROM desk.cases
 WHERE clock_status IS NULL AND status <> 'closed'
   AND "right" NOT IN ('question', 'unknown', 'complaint')
 ORDER BY reference LIMIT %(most)s;

-- name: keep_refusal
-- No clock can be read from this case's events; a person must look.
UPDATE desk.cases SET clock_status = 'refused' WHERE reference = %(case)s;

-- name: filed
-- Messages that this case has not taken from the inbox yet, oldest first.
SELECT i.message, i.portal, t.portal_ticket, i.received_at, i.token_hash, i.sealed, ic.opens,
       NOT EXISTS (SELECT FROM desk.inbox_cases o
                    WHERE o.message = i.message AND o.reference <> ic.reference
                      AND o.taken_at IS NULL) AS is_last_taker
  FROM desk.inbox_cases ic JOIN desk.inbox i USING (message) JOIN desk.tickets t USING (ticket)
 WHERE ic.reference = %(case)s AND ic.taken_at IS NULL
 ORDER BY i.message
   FOR UPDATE OF i, ic;

-- name: take
-- The case has its own sealed copy of this message now.
UPDATE desk.inbox_cases SET taken_at = %(now)s
 WHERE message = %(message)s AND reference = %(case)s;

-- name: empty_slot
-- Every case has taken the message; the inbox keeps only that it came.
UPDATE desk.inbox SET sealed = NULL
 WHERE message = %(message)s
   AND NOT EXISTS (SELECT FROM desk.inbox_cases WHERE message = %(message)s AND taken_at IS NULL);

-- name: open_waits
-- For what the case waits.
SELECT w.wait, kind, since, w.token_hash, chased_at, closing_at, untold_at,
       array_remove(array_agg(k.token_hash), NULL) AS later_tokens,
       array_remove(array_agg(k.made_at), NULL) AS made_at
  FROM desk.waits w LEFT JOIN desk.wait_tokens k USING (wait)
 WHERE reference = %(case)s AND ended_at IS NULL GROUP BY w.wait ORDER BY w.wait;

-- name: start_wait
-- Wait for somebody outside; a second wait of the same kind is the same wait.
INSERT INTO desk.waits (reference, kind, since, token_hash)
VALUES (%(case)s, %(kind)s, %(now)s, %(token_hash)s)
ON CONFLICT (reference, kind) WHERE ended_at IS NULL DO NOTHING
RETURNING wait;

-- name: end_wait
-- The wait is over.
UPDATE desk.waits SET ended_at = %(now)s, ended_by = %(ended_by)s
 WHERE wait = %(wait)s AND ended_at IS NULL;

-- name: current_run
-- The run that may act for this case: the first that has not ended.
SELECT number, dag FROM desk.runs
 WHERE reference = %(case)s AND ended_at IS NULL ORDER BY number LIMIT 1;

-- name: ended_run
-- Whether the case had this run, and it is over.
SELECT number FROM desk.runs
 WHERE reference = %(case)s AND number = %(number)s AND ended_at IS NOT NULL;

-- name: end_run
-- Only somebody outside can move the case on, or it is closed; if more has come, go on.
UPDATE desk.runs SET ended_at = %(now)s, started_at = coalesce(started_at, %(now)s)
 WHERE reference = %(case)s AND number = (
       SELECT min(number) FROM desk.runs WHERE reference = %(case)s AND ended_at IS NULL);

-- name: wake_courier
-- A run that was asked for meanwhile can start now.
SELECT pg_notify('courier', 'run');

-- name: ask_for_run
-- Let the case go on; asking twice is asking once.
SELECT desk.ask_for_run(%(case)s, p.dag, %(reason)s, %(now)s)
  FROM desk.procedures p JOIN desk.cases c USING ("right") WHERE c.reference = %(case)s;

-- name: run_fits
-- Whether the case's run is one of the dag that moves its right.
SELECT coalesce(r.dag = p.dag, false) AS fits
  FROM desk.cases c JOIN desk.runs r USING (reference) LEFT JOIN desk.procedures p USING ("right")
 WHERE c.reference = %(case)s AND r.ended_at IS NULL
 ORDER BY r.number LIMIT 1;

-- name: redirect_run
-- The case is another right now: its next run is one of that right's dag.
UPDATE desk.runs r SET dag = p.dag
  FROM desk.cases c JOIN desk.procedures p USING ("right")
 WHERE r.reference = %(case)s AND c.reference = %(case)s AND r.started_at IS NULL;

-- name: runs_to_start
-- Runs that were asked for and have none of the same case before them; locked for this courier.
SELECT reference, number, dag FROM desk.runs r
 WHERE started_at IS NULL AND NOT EXISTS (
       SELECT FROM desk.runs o
        WHERE o.reference = r.reference AND o.started_at IS NOT NULL AND o.ended_at IS NULL)
 ORDER BY asked_at LIMIT %(most)s
   FOR UPDATE SKIP LOCKED;

-- name: run_started
-- Airflow has the run (a second start of the same run id is the same run).
UPDATE desk.runs SET started_at = coalesce(started_at, %(now)s)
 WHERE reference = %(case)s AND number = %(number)s;

-- name: record_decision
-- What was pressed in Airflow's UI, whether it counted or not.
INSERT INTO desk.decisions (reference, task, round, chosen, by_user, responded_at, accepted, why_not)
SELECT %(case)s, %(task)s, coalesce(max(round), 0) + 1, %(chosen)s, %(by_user)s, %(responded_at)s,
       %(accepted)s, %(why_not)s
  FROM desk.decisions WHERE reference = %(case)s AND task = %(task)s;

-- name: decisions
-- Every answer of staff to this case, oldest first.
SELECT task, round, chosen, by_user, responded_at, accepted, why_not FROM desk.decisions
 WHERE reference = %(case)s ORDER BY responded_at, round;
