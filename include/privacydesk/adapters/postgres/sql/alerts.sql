-- What the clock sweep reads and keeps. Which alert a case deserves is decided by the domain.

-- name: forget_looks
-- Look again at what was read by other rules, or at a later hour (the demo's clock can go back).
UPDATE desk.case_looks SET swept_changes = NULL
 WHERE NOT is_closed AND swept_changes IS NOT NULL
   AND (reading <> %(reading)s OR looked_at > %(now)s);

-- name: to_look
-- Open cases to which something happened or whose next date has come; locked for this pass.
SELECT l.reference, l.changes, l.since, c."right", c.place, c.status, c.received_at,
       c.clock_status, c.due_on,
       (SELECT min(w.untold_at) FROM desk.waits w
         WHERE w.reference = l.reference AND w.ended_at IS NULL) AS untold_at,
       ARRAY(SELECT DISTINCT (n.troubled_at AT TIME ZONE 'Europe/London')::date
               FROM desk.recipient_notices n
              WHERE n.reference = l.reference AND n.troubled_at IS NOT NULL
                AND n.settled_at IS NULL ORDER BY 1) AS troubles_on,
       c."right" = 'complaint' AND EXISTS (
           SELECT FROM desk.outbox o
            WHERE o.reference = l.reference AND o.letter LIKE '%%acknowledgement%%'
              AND o.sent_at IS NOT NULL) AS acknowledged
  FROM desk.case_looks l JOIN desk.cases c USING (reference)
 WHERE NOT l.is_closed AND l.reference > %(after)s
   AND (l.swept_changes IS DISTINCT FROM l.changes OR l.next_look_at <= %(now)s)
 ORDER BY l.reference LIMIT %(most)s
   FOR NO KEY UPDATE OF l SKIP LOCKED;

-- name: look_at
-- One case as the sweep sees it.
SELECT l.reference, l.changes, l.since, c."right", c.place, c.status, c.received_at,
       c.clock_status, c.due_on,
       (SELECT min(w.untold_at) FROM desk.waits w
         WHERE w.reference = l.reference AND w.ended_at IS NULL) AS untold_at,
       ARRAY(SELECT DISTINCT (n.troubled_at AT TIME ZONE 'Europe/London')::date
               FROM desk.recipient_notices n
              WHERE n.reference = l.reference AND n.troubled_at IS NOT NULL
                AND n.settled_at IS NULL ORDER BY 1) AS troubles_on,
       c."right" = 'complaint' AND EXISTS (
           SELECT FROM desk.outbox o
            WHERE o.reference = l.reference AND o.letter LIKE '%%acknowledgement%%'
              AND o.sent_at IS NOT NULL) AS acknowledged
  FROM desk.case_looks l JOIN desk.cases c USING (reference)
 WHERE l.reference = %(case)s;

-- name: events_of
-- What happened to a batch of cases, in order.
SELECT reference, kind, at, facts FROM desk.case_events
 WHERE reference = ANY (%(cases)s) ORDER BY reference, at, event;

-- name: raise_alerts
-- Each alert once for its case, kind and day.
INSERT INTO desk.alerts (reference, kind, about_on, due_on, from_at, is_late, raised_at)
SELECT a.*, %(now)s
  FROM unnest(%(cases)s::text[], %(kinds)s::text[], %(about)s::date[], %(due)s::date[],
              %(from_at)s::timestamptz[], %(late)s::boolean[]) AS a
ON CONFLICT (reference, kind, about_on) DO NOTHING;

-- name: keep_looks
-- When to look again at each case of a batch, and what it was read from.
UPDATE desk.case_looks l
   SET swept_changes = n.changes, next_look_at = n.next_look_at, looked_at = %(now)s,
       reading = %(reading)s
  FROM unnest(%(cases)s::text[], %(changes)s::integer[], %(next)s::timestamptz[])
       AS n (reference, changes, next_look_at)
 WHERE l.reference = n.reference;

-- name: to_write
-- Alerts that nobody was told of yet, and those that nobody acknowledged in time.
SELECT alert, reference FROM desk.alerts
 WHERE alert > %(after)s AND reference IS NOT NULL AND lapsed_at IS NULL
   AND (queued_at IS NULL
        OR (escalate_at <= %(now)s AND acknowledged_at IS NULL AND escalated_at IS NULL))
 ORDER BY alert LIMIT %(most)s;

-- name: get
-- One alert, for the step that holds its case.
SELECT alert, reference, kind, about_on, due_on, from_at, raised_at, is_late, queued_at, send_at,
       escalate_at, escalated_at, acknowledged_at, acknowledged_by, lapsed_at
  FROM desk.alerts WHERE alert = %(alert)s;

-- name: of_case
-- Every alert of a case, oldest first.
SELECT alert, reference, kind, about_on, due_on, from_at, raised_at, is_late, queued_at, send_at,
       escalate_at, escalated_at, acknowledged_at, acknowledged_by, lapsed_at
  FROM desk.alerts WHERE reference = %(case)s ORDER BY alert;

-- name: queued
-- Its mails are in the outbox; the lead hears of it unless somebody acknowledges it by then.
UPDATE desk.alerts
   SET queued_at = %(now)s, send_at = %(send_at)s, escalate_at = %(escalate_at)s
 WHERE alert = %(alert)s;

-- name: escalated
-- The lead's mail is in the outbox.
UPDATE desk.alerts SET escalated_at = %(now)s WHERE alert = %(alert)s;

-- name: lapsed
-- What it warned of is over: the answer is out, or the date moved.
UPDATE desk.alerts SET lapsed_at = %(now)s WHERE alert = %(alert)s AND lapsed_at IS NULL;

-- name: acknowledge
-- Somebody has taken note of every alert of this kind.
UPDATE desk.alerts SET acknowledged_at = %(now)s, acknowledged_by = %(by)s
 WHERE reference = %(case)s AND kind = %(kind)s AND acknowledged_at IS NULL;

-- name: next_due
-- The open case whose legal limit comes next, or the one named.
SELECT reference, due_ends_at FROM desk.cases
 WHERE status <> 'closed' AND answered_at IS NULL AND due_ends_at > %(after)s
   AND (%(case)s::text IS NULL OR reference = %(case)s)
 ORDER BY due_ends_at, reference LIMIT 1;
