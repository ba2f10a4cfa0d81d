-- Notices to recipients of personal data, and their receipts (R-62).

-- name: add
-- One notice to one recipient; the same letter of the same round is the same notice.
INSERT INTO desk.recipient_notices
    (reference, recipient, letter, round, means, message_key, barred, told_at, due_on)
VALUES (%(case)s, %(recipient)s, %(letter)s, %(round)s, %(means)s, %(message_key)s, %(barred)s,
        %(now)s, %(due_on)s)
ON CONFLICT (reference, recipient, letter, round) DO NOTHING
RETURNING notice, request;

-- name: of_case
-- The case's notices, with how far the message of each has got.
SELECT n.notice, n.reference, n.recipient, n.letter, n.means, n.request, n.told_at, n.due_on,
       n.barred, n.receipt, n.chased_at, n.trouble, n.troubled_at, n.settled_as, n.settled_at,
       n.settled_by, n.sealed, o.state AS message_state
  FROM desk.recipient_notices n LEFT JOIN desk.outbox o ON o.key = n.message_key
 WHERE n.reference = %(case)s ORDER BY n.notice;

-- name: by_message
-- The notice that a message of the outbox carries.
SELECT notice FROM desk.recipient_notices WHERE message_key = %(message_key)s;

-- name: to_look_at
-- Cases with a notice that somebody may have to do something about.
SELECT DISTINCT reference FROM desk.recipient_notices
 WHERE settled_at IS NULL AND trouble IS NULL ORDER BY reference;

-- name: receive
-- What a processor says; true if it is new.
SELECT desk.note_receipt(%(notice)s, %(state)s, %(now)s, %(actor)s) AS fresh;

-- name: chased
-- The second notice is on its way.
UPDATE desk.recipient_notices SET chased_at = %(now)s WHERE notice = %(notice)s;

-- name: troubled
-- A person must look at it.
UPDATE desk.recipient_notices SET trouble = %(trouble)s, troubled_at = %(now)s
 WHERE notice = %(notice)s;

-- name: settle
-- Somebody of staff says how it ended.
UPDATE desk.recipient_notices
   SET settled_as = %(settled_as)s, settled_at = %(now)s, settled_by = %(by)s, sealed = %(sealed)s
 WHERE notice = %(notice)s AND settled_at IS NULL;

-- name: end_wait
-- Let the case go on if no processor is awaited any more; true if it waited.
SELECT desk.end_processor_wait(%(case)s, %(now)s, %(actor)s, 'staff') AS ended;

-- name: awaited
-- The processors that have not confirmed yet that they did what a case asks of them.
SELECT count(*) AS awaited FROM desk.recipient_notices
 WHERE reference = %(case)s AND means = 'opendsr' AND settled_at IS NULL;
