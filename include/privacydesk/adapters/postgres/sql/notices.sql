-- Batches of data from others whose people must be told. Until when is decided by the domain.

-- name: untold
-- Every batch whose people must still be told.
SELECT batch, people, obtained_on, first_contact_on, first_disclosed_on FROM desk.notices
 WHERE told_at IS NULL AND ended_at IS NULL ORDER BY batch;

-- name: lock
-- One of them, held for this transaction.
SELECT batch, people, obtained_on, first_contact_on, first_disclosed_on FROM desk.notices
 WHERE batch = %(batch)s AND told_at IS NULL AND ended_at IS NULL
   FOR UPDATE;

-- name: raise_alert
-- Each alert once for its batch, kind and day.
INSERT INTO desk.alerts (batch, kind, about_on, due_on, from_at, is_late, raised_at, queued_at,
                         send_at, escalate_at)
VALUES (%(batch)s, %(kind)s, %(about)s, %(due)s, %(from_at)s, %(late)s, %(now)s, %(now)s,
        %(send_at)s, %(escalate_at)s)
ON CONFLICT (batch, kind, about_on) DO NOTHING
RETURNING alert;

-- name: to_escalate
-- What the team was told of a batch that is still untold, and the lead not yet.
SELECT alert FROM desk.alerts
 WHERE batch = %(batch)s AND escalate_at <= %(now)s AND escalated_at IS NULL
   AND acknowledged_at IS NULL AND lapsed_at IS NULL
 ORDER BY alert;

-- name: escalated
-- The lead's mail is in the outbox.
UPDATE desk.alerts SET escalated_at = %(now)s WHERE alert = %(alert)s;
