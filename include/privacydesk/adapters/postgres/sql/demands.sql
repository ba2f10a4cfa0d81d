-- What the person of a case is asked or told during the review; its words lie in the vault.

-- name: add
-- Something is prepared; the index lets one wait at a time.
INSERT INTO desk.demands (reference, number, kind, code, late, hours, rate, amount, proposed_by,
                          proposed_at, state)
VALUES (%(case)s, %(number)s, %(kind)s, %(code)s, %(late)s, %(hours)s, %(rate)s, %(amount)s,
        %(proposed_by)s, %(proposed_at)s, 'proposed');

-- name: of
-- Everything that was ever prepared for the case, oldest first.
SELECT number, kind, code, late, hours, rate, amount, proposed_by, proposed_at, approved_by, state
  FROM desk.demands WHERE reference = %(case)s ORDER BY number;

-- name: approve
-- The lead agrees.
UPDATE desk.demands SET state = 'approved', approved_by = %(by)s
 WHERE reference = %(case)s AND number = %(number)s AND state = 'proposed';

-- name: settle
-- It went out, or it was dropped.
UPDATE desk.demands SET state = %(state)s, settled_at = %(now)s
 WHERE reference = %(case)s AND number = %(number)s AND state IN ('proposed', 'approved');
