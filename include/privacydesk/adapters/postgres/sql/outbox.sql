-- The outbox, the door's orders and the disclosure log.

-- name: add
-- One message to send; the same key is the same message.
INSERT INTO desk.outbox (key, reference, letter, version, channel, sealed, next_try_at, created_at)
VALUES (%(key)s, %(case)s, %(letter)s, %(version)s, %(channel)s, %(sealed)s, %(send_at)s, %(now)s)
ON CONFLICT (key) DO NOTHING
RETURNING message;

-- name: lock_own
-- One writer at a time for messages that belong to no case.
SELECT pg_advisory_xact_lock(hashtextextended('desk.outbox.own', 0));

-- name: of_case
-- The case's messages, oldest first.
SELECT message, key, letter, version, channel, state, created_at, sent_at FROM desk.outbox
 WHERE reference = %(case)s ORDER BY message;

-- name: unsent
-- How many messages of the case are not out yet; a processor that does not answer is no reason to
-- keep a run, the case waits for it without one.
SELECT count(*) AS unsent FROM desk.outbox
 WHERE reference = %(case)s AND state IN ('queued', 'sending') AND channel <> 'opendsr';

-- name: claim
-- Take due messages for sending; another courier passes over them.
UPDATE desk.outbox SET state = 'sending', attempts = attempts + 1, next_try_at = %(lease_until)s
 WHERE message IN (SELECT message FROM desk.outbox
                    WHERE state = 'queued' AND next_try_at <= %(now)s
                    ORDER BY message LIMIT %(most)s FOR UPDATE SKIP LOCKED)
RETURNING message, key, reference, letter, channel, sealed, attempts;

-- name: abandoned
-- Messages whose courier died over them; claimed anew, to ask what became of them.
UPDATE desk.outbox SET next_try_at = %(lease_until)s
 WHERE message IN (SELECT message FROM desk.outbox
                    WHERE state IN ('sending', 'delivered', 'deferred') AND sent_at IS NULL
                      AND next_try_at <= %(now)s
                    ORDER BY message FOR UPDATE SKIP LOCKED)
RETURNING message, key, reference, letter, channel, sealed, attempts, state, provider_id;

-- name: sent
-- The provider has it; its own event may have come first, and tells more than we do.
UPDATE desk.outbox
   SET state = CASE state WHEN 'sending' THEN 'sent' ELSE state END,
       provider_id = coalesce(%(provider_id)s, provider_id), sent_at = %(now)s, problem = NULL
 WHERE message = %(message)s AND sent_at IS NULL
   AND state IN ('sending', 'delivered', 'deferred', 'bounced', 'dropped');

-- name: put_back
-- Not now: try again later.
UPDATE desk.outbox SET state = 'queued', next_try_at = %(next_try_at)s, problem = %(problem)s
 WHERE message = %(message)s AND state = 'sending';

-- name: give_up
-- Refused for good, or nobody can say whether it went.
UPDATE desk.outbox SET state = %(state)s, problem = %(problem)s
 WHERE message = %(message)s AND state = 'sending';

-- name: orders
-- What the public door asks the desk to send.
SELECT door_order, kind, reference, token_hash FROM desk.door_orders
 WHERE done_at IS NULL ORDER BY door_order LIMIT %(most)s;

-- name: order_done
-- The order is carried out, or there was nothing to carry out.
UPDATE desk.door_orders SET done_at = %(now)s
 WHERE door_order = %(door_order)s AND done_at IS NULL;

-- name: keep_status_code
-- The last code sent for a case's status page.
INSERT INTO desk.status_codes AS s (reference, code_hash, expires_at)
VALUES (%(case)s, %(code_hash)s, %(expires_at)s)
ON CONFLICT (reference) DO UPDATE SET code_hash = excluded.code_hash,
       expires_at = excluded.expires_at, tries = 0;

-- name: keep_download_code
-- The last code sent for a package.
UPDATE desk.packages SET code_hash = %(code_hash)s, code_expires_at = %(expires_at)s, code_tries = 0
 WHERE token_hash = %(token_hash)s AND downloads_left > 0;

-- name: package_case
-- Whose package a link leads to, while it is live.
SELECT reference FROM desk.packages
 WHERE token_hash = %(token_hash)s AND downloads_left > 0 AND expires_at > %(now)s;

-- name: package_reader
-- For whom a package is.
SELECT reader FROM desk.packages WHERE token_hash = %(token_hash)s;

-- name: live_package
-- The newest package of a reader whose link has not ended.
SELECT token_hash FROM desk.packages
 WHERE reference = %(case)s AND reader = %(reader)s AND downloads_left > 0
   AND expires_at > %(now)s AND length(sealed) > 0
 ORDER BY made_at DESC LIMIT 1;

-- name: disclose
-- What left the desk, to whom, why (R-103).
INSERT INTO desk.disclosures (reference, recipient, class, purpose, ground, fields, bytes, approver,
                              means, at)
VALUES (%(case)s, %(recipient)s, %(class)s, %(purpose)s, %(ground)s, %(fields)s, %(bytes)s,
        %(approver)s, %(means)s, %(now)s);
