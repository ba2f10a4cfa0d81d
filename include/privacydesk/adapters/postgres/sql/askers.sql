-- Who asks for whom in a case, in codes.

-- name: of
-- What is known of who asks.
SELECT shown, party, age, competent, scope, authority, complete_at, tried, helps, all_to_person
  FROM desk.askers WHERE reference = %(case)s;

-- name: show
-- The message shows that it asks for somebody else; a person settles it.
INSERT INTO desk.askers (reference, shown) VALUES (%(case)s, %(shown)s)
ON CONFLICT (reference) DO UPDATE SET shown = excluded.shown;

-- name: settle
-- A person said who asks for whom; what was recorded for another party no longer holds.
INSERT INTO desk.askers (reference, party, age, competent)
VALUES (%(case)s, %(party)s, %(age)s, %(competent)s)
ON CONFLICT (reference) DO UPDATE
   SET party = excluded.party, age = excluded.age, competent = excluded.competent,
       scope = NULL, authority = NULL, complete_at = NULL, all_to_person = false,
       tried = '{}', helps = '{}';

-- name: authorise
-- A person recorded what authority was shown.
UPDATE desk.askers SET scope = %(scope)s, authority = %(shown)s, complete_at = %(complete_at)s
 WHERE reference = %(case)s;

-- name: cannot_identify
-- A person found that nobody can tell which data is the person's.
INSERT INTO desk.askers (reference, tried, helps) VALUES (%(case)s, %(tried)s, %(helps)s)
ON CONFLICT (reference) DO UPDATE SET tried = excluded.tried, helps = excluded.helps;

-- name: send_all_to_person
-- What looks excessive for the one who acts goes to the person alone.
UPDATE desk.askers SET all_to_person = true WHERE reference = %(case)s;
