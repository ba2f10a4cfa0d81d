-- What the desk keeps of closed cases, and what has lapsed (R-26, R-118).

-- name: answered
-- Closed cases answered (or closed unanswered) long enough ago, of which a class is still kept.
SELECT c.reference FROM desk.cases c
 WHERE c.status = 'closed' AND coalesce(c.answered_at, c.closed_at) <= %(before)s
   AND NOT desk.is_held(c.reference)
   AND NOT desk.is_done(c.reference, 'case.forgotten', '{}')
   AND NOT desk.is_done(c.reference, 'work.discarded', %(facts)s)
       -- The key opens what to lift, and whom to tell before: it stays while a restriction does.
       -- A use that stopped for good is not lifted any more, only what was told to start again.
   AND (%(facts)s ->> 'kept' = 'working_copy' OR NOT EXISTS (
       SELECT FROM desk.changes r
        WHERE r.reference = c.reference AND r.effect = 'restrict' AND r.state = 'done'
          AND (c."right" <> 'objection_general' OR EXISTS (
               SELECT FROM desk.changes p WHERE p.reference = r.reference
                  AND p.effect = 'lift' AND p.state = 'planned'))
          AND NOT EXISTS (SELECT FROM desk.changes l
                           WHERE l.reference = r.reference AND l.effect = 'lift'
                             AND l.state = 'done')))
 ORDER BY c.reference LIMIT %(most)s;

-- name: identified
-- Cases that asked who it is, proved or closed long enough ago, whose evidence is still kept.
SELECT DISTINCT a.reference FROM desk.ledger_entries a
 WHERE a.event = 'identity.asked' AND EXISTS (
       SELECT FROM desk.ledger_entries p
        WHERE p.reference = a.reference AND p.event IN ('identity.proved', 'case.closed')
          AND p.at <= %(before)s)
   AND NOT desk.is_done(a.reference, 'case.forgotten', '{}')
   AND NOT desk.is_done(a.reference, 'work.discarded', %(facts)s)
 ORDER BY a.reference LIMIT %(most)s;

-- name: old_lines
-- Forgotten cases closed so long ago that their line goes too, and that keep no rows any more.
SELECT c.reference FROM desk.cases c
 WHERE c.closed_at <= %(before)s AND NOT desk.is_held(c.reference)
   AND NOT EXISTS (SELECT FROM desk.remainders r
                    WHERE r.reference = c.reference AND r.settled_at IS NULL)
   AND EXISTS (
       SELECT FROM desk.ledger_entries e
        WHERE e.reference = c.reference AND e.event = 'case.forgotten')
 ORDER BY c.reference LIMIT %(most)s;

-- name: empty_work
-- The marks on records, and the package; what was decided about each stays, for the register.
WITH marks AS (
    UPDATE desk.findings SET sealed = NULL WHERE reference = %(case)s
), looks AS (
    UPDATE desk.searches SET sealed = NULL WHERE reference = %(case)s
)
UPDATE desk.packages SET sealed = '', code_hash = NULL WHERE reference = %(case)s;

-- name: empty_case
-- Everything sealed, and everything that leads to a person.
WITH marks AS (
    UPDATE desk.findings SET sealed = NULL WHERE reference = %(case)s
), looks AS (
    UPDATE desk.searches SET sealed = NULL WHERE reference = %(case)s
), links AS (
    UPDATE desk.packages SET sealed = '', code_hash = NULL WHERE reference = %(case)s
), names AS (
    DELETE FROM desk.identities WHERE reference = %(case)s
), codes AS (
    DELETE FROM desk.status_codes WHERE reference = %(case)s
), letters AS (
    UPDATE desk.outbox SET sealed = NULL, provider_id = NULL WHERE reference = %(case)s
)
UPDATE desk.inbox i SET sealed = NULL
 WHERE i.message IN (SELECT message FROM desk.inbox_cases WHERE reference = %(case)s)
   AND NOT EXISTS (SELECT FROM desk.inbox_cases o
                    WHERE o.message = i.message AND o.reference <> %(case)s
                      AND o.taken_at IS NULL);

-- name: delete_line
-- The case itself; the ledger and what was disclosed keep its reference.
WITH a AS (DELETE FROM desk.case_events WHERE reference = %(case)s),
     b AS (DELETE FROM desk.inbox_cases WHERE reference = %(case)s),
     c AS (DELETE FROM desk.waits WHERE reference = %(case)s),
     d AS (DELETE FROM desk.runs WHERE reference = %(case)s),
     e AS (DELETE FROM desk.decisions WHERE reference = %(case)s),
     f AS (DELETE FROM desk.identities WHERE reference = %(case)s),
     g AS (DELETE FROM desk.searches WHERE reference = %(case)s),
     h AS (DELETE FROM desk.findings WHERE reference = %(case)s),
     i AS (DELETE FROM desk.packages WHERE reference = %(case)s),
     j AS (DELETE FROM desk.status_codes WHERE reference = %(case)s),
     k AS (DELETE FROM desk.door_orders WHERE reference = %(case)s),
     l AS (DELETE FROM desk.outbox WHERE reference = %(case)s),
     demands AS (DELETE FROM desk.demands WHERE reference = %(case)s)
DELETE FROM desk.cases WHERE reference = %(case)s;

-- name: delete_orphans
-- Messages that belong to no case any more.
DELETE FROM desk.inbox i
 WHERE i.filed_at <= %(before)s
   AND NOT EXISTS (SELECT FROM desk.inbox_cases ic WHERE ic.message = i.message);

-- name: delete_tickets
-- Tickets that hold neither a case nor a message.
DELETE FROM desk.tickets t
 WHERE t.opened_at <= %(before)s
   AND NOT EXISTS (SELECT FROM desk.cases c WHERE c.ticket = t.ticket)
   AND NOT EXISTS (SELECT FROM desk.inbox i WHERE i.ticket = t.ticket);

-- name: end_links
-- Packages whose link has ended; that there was one stays.
UPDATE desk.packages SET sealed = '', code_hash = NULL
 WHERE expires_at <= %(now)s AND length(sealed) > 0;

-- name: drop_delivery_states
-- How a message arrived is told no longer; that it was sent stays.
UPDATE desk.outbox SET state = 'sent', provider_id = NULL, problem = NULL
 WHERE sent_at <= %(before)s AND state IN ('delivered', 'deferred', 'bounced', 'dropped');

-- name: drop_marketing_links
-- The ways out in marketing messages that nobody reads any more.
DELETE FROM desk.marketing_links WHERE made_at <= %(before)s;
