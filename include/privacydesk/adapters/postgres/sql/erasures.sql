-- Erasures: plans by round, what was chosen, done and found, and who must stay erased.

-- name: add_round
-- The case's next plan.
INSERT INTO desk.erasure_rounds (reference, round, digest, made_at)
SELECT %(case)s, coalesce(max(round), 0) + 1, %(digest)s, %(now)s
  FROM desk.erasure_rounds WHERE reference = %(case)s
RETURNING round;

-- name: add_line
-- Rows of one collection with one action.
INSERT INTO desk.erasure_lines (reference, round, number, address, connection, action, why, rows,
                                ground, kept_until)
VALUES (%(case)s, %(round)s, %(number)s, %(address)s, %(connection)s, %(action)s, %(why)s,
        %(rows)s, %(ground)s, %(until)s);

-- name: add_conflict
-- What stands in the way, and the ways out.
INSERT INTO desk.erasure_conflicts (reference, round, number, code, address, rows, beside, options,
                                    chosen)
VALUES (%(case)s, %(round)s, %(number)s, %(code)s, %(address)s, %(rows)s, %(beside)s, %(options)s,
        %(chosen)s);

-- name: newest_round
-- The plan that counts.
SELECT round, digest, made_at FROM desk.erasure_rounds
 WHERE reference = %(case)s ORDER BY round DESC LIMIT 1;

-- name: lines
-- The lines of one round, in the order in which they are carried out.
SELECT regexp_replace(address, '\.[^.]*$', '') AS dataset,
       regexp_replace(address, '^.*\.', '') AS collection, connection, action, why, rows, ground,
       kept_until AS until, erased_at
  FROM desk.erasure_lines WHERE reference = %(case)s AND round = %(round)s ORDER BY number;

-- name: conflicts
-- The conflicts of one round.
SELECT code, address, rows, beside, options, chosen FROM desk.erasure_conflicts
 WHERE reference = %(case)s AND round = %(round)s ORDER BY number;

-- name: choose
-- A person's choice about a collection.
INSERT INTO desk.erasure_choices (reference, collection, code, action, ground, until, chosen_by,
                                  chosen_at)
VALUES (%(case)s, %(collection)s, %(code)s, %(action)s, %(ground)s, %(until)s, %(by)s, %(now)s)
ON CONFLICT (reference, collection, code) DO UPDATE
   SET action = excluded.action, ground = excluded.ground, until = excluded.until,
       chosen_by = excluded.chosen_by, chosen_at = excluded.chosen_at;

-- name: choices
-- What people chose so far.
SELECT collection, code, action, ground, until FROM desk.erasure_choices
 WHERE reference = %(case)s;

-- name: erased
-- The newest plan is carried out on one connection.
UPDATE desk.erasure_lines l SET erased_at = %(now)s
 WHERE l.reference = %(case)s AND l.connection = %(connection)s AND l.erased_at IS NULL
   AND l.round = (SELECT max(round) FROM desk.erasure_rounds r WHERE r.reference = l.reference);

-- name: checked
-- What one place was found to hold afterwards; a later look replaces an earlier one.
INSERT INTO desk.erasure_checks (reference, place, left_rows, unexpected, mentions, checked_at)
VALUES (%(case)s, %(place)s, %(left)s, %(unexpected)s, %(mentions)s, %(now)s)
ON CONFLICT (reference, place) DO UPDATE
   SET left_rows = excluded.left_rows, unexpected = excluded.unexpected,
       mentions = excluded.mentions,
       checked_at = excluded.checked_at;

-- name: own_mentions
-- Columns of the desk's own tables in which one of these words stands in clear.
SELECT place, hits FROM desk.mentions(%(words)s);

-- name: open_requests
-- Open access and portability requests of the same person: same ticket, or same identity.
SELECT o.reference FROM desk.cases c JOIN desk.cases o ON o.reference <> c.reference
 WHERE c.reference = %(case)s AND o.status <> 'closed' AND o."right" IN ('access', 'portability')
   AND (o.ticket = c.ticket OR EXISTS (
        SELECT FROM desk.identities a JOIN desk.identities b USING (kind, blind)
         WHERE a.reference = c.reference AND b.reference = o.reference))
 ORDER BY o.reference;

-- name: add_tombstone
-- Somebody who must stay erased.
INSERT INTO desk.tombstones (reference, kind, digest, erased_on, expires_on)
VALUES (%(case)s, %(kind)s, %(digest)s, %(erased_on)s, %(expires_on)s)
ON CONFLICT (reference, kind, digest) DO NOTHING;

-- name: living_tombstones
-- Those whose backups have not rolled off, and where rows of the person were kept.
SELECT t.reference, t.kind, t.digest, ARRAY(
       SELECT DISTINCT l.address FROM desk.erasure_lines l
        WHERE l.reference = t.reference AND l.action <> 'delete' AND l.round = (
              SELECT max(round) FROM desk.erasure_rounds r WHERE r.reference = l.reference)) AS spared
  FROM desk.tombstones t WHERE t.expires_on >= %(today)s;

-- name: expire_tombstones
-- The last backup has rolled off: nobody need be recognised any more.
DELETE FROM desk.tombstones WHERE expires_on < %(today)s;

-- name: found_again
-- Somebody erased is back; told once for each collection.
INSERT INTO desk.erasure_returns (reference, collection, rows, found_at)
VALUES (%(case)s, %(collection)s, %(rows)s, %(now)s)
ON CONFLICT (reference, collection) DO NOTHING;
