-- Proposed corrections, the changes that follow, and the register that later loads must ask.

-- name: add_proposal
-- Something that is said to be wrong.
INSERT INTO desk.proposals (reference, proposal, fact, financial, shared, sealed, proposed_by,
                            proposed_at)
SELECT %(case)s, coalesce(max(proposal), 0) + 1, %(fact)s, %(financial)s, %(shared)s, %(sealed)s,
       %(by)s, %(now)s
  FROM desk.proposals WHERE reference = %(case)s
RETURNING proposal;

-- name: proposals
-- What is proposed in this case.
SELECT proposal, fact, financial, shared, sealed, proposed_by, verdict, decided_by
  FROM desk.proposals WHERE reference = %(case)s ORDER BY proposal;

-- name: drop_proposal
-- It was proposed by mistake.
DELETE FROM desk.proposals WHERE reference = %(case)s AND proposal = %(number)s;

-- name: decide
-- What a person says to it; nothing opens it again.
UPDATE desk.proposals
   SET verdict = %(verdict)s, sealed = %(sealed)s, decided_by = %(by)s,
       decided_at = CASE WHEN %(verdict)s::text IS NULL THEN NULL ELSE %(now)s END
 WHERE reference = %(case)s AND proposal = %(number)s;

-- name: reopen
-- Sent back: what is not carried out yet is to be decided again.
UPDATE desk.proposals p SET verdict = NULL, decided_by = NULL, decided_at = NULL
 WHERE p.reference = %(case)s AND NOT EXISTS (
       SELECT FROM desk.changes c
        WHERE c.reference = p.reference AND c.proposal = p.proposal AND c.state = 'done');

-- name: plan
-- One change, planned.
INSERT INTO desk.changes (reference, change, proposal, effect, connection, collection, finding,
                          field, digest, sealed)
SELECT %(case)s, coalesce(max(change), 0) + 1, %(proposal)s, %(effect)s, %(connection)s,
       %(collection)s, %(finding)s, %(field)s, %(digest)s, %(sealed)s
  FROM desk.changes WHERE reference = %(case)s;

-- name: changes
-- Every change of this case.
SELECT change, proposal, effect, connection, collection, finding, field, digest, sealed, state
  FROM desk.changes WHERE reference = %(case)s ORDER BY change;

-- name: stand
-- How a change stands now.
UPDATE desk.changes SET state = %(state)s, stood_at = %(now)s
 WHERE reference = %(case)s AND change = %(number)s;

-- name: unplan
-- The proposal is decided anew: what was not made yet is planned anew.
DELETE FROM desk.changes
 WHERE reference = %(case)s AND proposal = %(proposal)s AND state <> 'done';

-- name: keep_correction
-- A fact that no later load may undo (R-63).
INSERT INTO desk.corrections (person, fact, old, new, reference, corrected_at)
VALUES (%(person)s, %(fact)s, %(old)s, %(new)s, %(case)s, %(now)s)
ON CONFLICT DO NOTHING;

-- name: corrections
-- What was corrected for whoever bears one of these identities, newest first.
SELECT old, new, corrected_at FROM desk.corrections
 WHERE person = ANY (%(persons)s) AND fact = %(fact)s ORDER BY corrected_at DESC;

-- name: to_lift
-- Cases whose restriction is to end and whose letters are out (R-60).
SELECT DISTINCT c.reference FROM desk.changes c
 WHERE c.effect = 'lift' AND c.state = 'planned' AND NOT EXISTS (
       SELECT FROM desk.outbox o
        WHERE o.reference = c.reference AND o.state IN ('queued', 'sending'))
 ORDER BY c.reference;
