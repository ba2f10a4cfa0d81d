-- Waits that nobody answers: chased, closed, reopened. How long is long is decided by the domain.

-- name: due
-- Cases with a wait that was asked or chased long enough ago, or whose closing is under way.
SELECT DISTINCT w.reference
  FROM desk.waits w
  JOIN unnest(%(kinds)s::text[], %(asked_before)s::timestamptz[], %(chased_before)s::timestamptz[])
       AS k (kind, asked_before, chased_before) USING (kind)
 WHERE w.ended_at IS NULL
   AND (w.closing_at IS NOT NULL
        OR coalesce(w.chased_at < k.chased_before, w.since < k.asked_before))
 ORDER BY w.reference;

-- name: is_replied
-- Whether a message waits to be taken, or a run is at work or asked for.
SELECT EXISTS (SELECT FROM desk.inbox_cases WHERE reference = %(case)s AND taken_at IS NULL)
    OR EXISTS (SELECT FROM desk.runs WHERE reference = %(case)s AND ended_at IS NULL) AS replied;

-- name: asked_by
-- The mail that asked: the last of that instant; the acknowledgement asks nothing.
SELECT sealed FROM desk.outbox
 WHERE reference = %(case)s AND channel = 'email' AND created_at = %(at)s
   AND letter <> 'acknowledgement'
 ORDER BY message DESC LIMIT 1;

-- name: add_token
-- The token of a later letter.
INSERT INTO desk.wait_tokens (token_hash, wait, made_at)
VALUES (%(token_hash)s, %(wait)s, %(now)s);

-- name: chased
-- The person is reminded.
UPDATE desk.waits SET chased_at = %(now)s, untold_at = NULL WHERE wait = %(wait)s;

-- name: closing
-- The person is told that we close the case.
UPDATE desk.waits SET closing_at = %(now)s, untold_at = NULL WHERE wait = %(wait)s;

-- name: untold
-- No mail reaches the person; the next sweep looks at the case and tells staff.
WITH w AS (
    UPDATE desk.waits SET untold_at = %(now)s WHERE wait = %(wait)s RETURNING reference
)
UPDATE desk.case_looks l SET changes = changes + 1 FROM w WHERE l.reference = w.reference;

-- name: stood
-- Where the case stood when the wait closed it.
UPDATE desk.waits SET stood_at = %(place)s, stood_as = %(status)s WHERE wait = %(wait)s;

-- name: reopen
-- Open a case again that was closed for want of a reply.
SELECT desk.reopen(%(case)s, %(now)s, %(actor)s, %(by)s) AS reopened;

-- name: closed_on_ticket
-- Other cases of the same ticket that a late reply may open.
SELECT o.reference FROM desk.cases c JOIN desk.cases o USING (ticket)
 WHERE c.reference = %(case)s AND desk.can_reopen(o.reference)
 ORDER BY o.closed_at DESC, o.reference;

-- name: hand_over
-- A message that one case has not taken is another's reply.
UPDATE desk.inbox_cases SET reference = %(to)s, opens = false
 WHERE message = %(message)s AND reference = %(of)s AND taken_at IS NULL;
