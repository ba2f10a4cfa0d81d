-- What left the desk or was stopped at its gate, and about whom (R-103).

-- name: add
-- One attempt; blocked says why nothing left.
INSERT INTO desk.disclosures (reference, recipient, class, purpose, ground, fields, bytes, approver,
                              means, at, blocked)
VALUES (%(case)s, %(recipient)s, %(class)s, %(purpose)s, %(ground)s, %(fields)s, %(bytes)s,
        %(approver)s, %(means)s, %(now)s, %(blocked)s)
RETURNING disclosure;

-- name: about
-- Whom an attempt was about, by a keyed digest.
INSERT INTO desk.disclosed_people (disclosure, key_version, digest)
VALUES (%(disclosure)s, %(version)s, %(digest)s);

-- name: passed_on
-- To whom data of a person really went, by any of these digests, and when last.
SELECT d.recipient, max(d.at) AS last_at
  FROM desk.disclosed_people p JOIN desk.disclosures d USING (disclosure)
 WHERE p.digest = ANY (%(digests)s) AND d.blocked IS NULL AND d.class <> 'authority_inquiry'
 GROUP BY d.recipient ORDER BY d.recipient;

-- name: may_be_of_list
-- Whether anybody's data went out since a list came in use.
SELECT EXISTS (
    SELECT FROM desk.disclosed_people p JOIN desk.disclosures d USING (disclosure)
     WHERE d.blocked IS NULL AND d.class <> 'authority_inquiry'
       AND d.at >= (SELECT published_at FROM desk.imports WHERE import = %(number)s)) AS found;

-- name: alone_on_list
-- The addresses of people whom no other list names; what withdrawing it deletes.
SELECT c.email
  FROM lists.contacts c JOIN lists.provenance p USING (contact)
 WHERE p.import = %(number)s AND c.email IS NOT NULL
   AND NOT EXISTS (SELECT FROM lists.provenance o
                    WHERE o.contact = p.contact AND o.import <> %(number)s);

-- name: of_list
-- To whom data of these people went since the list came in use, and of whom.
SELECT DISTINCT d.recipient, p.digest
  FROM desk.disclosed_people p JOIN desk.disclosures d USING (disclosure)
 WHERE p.digest = ANY (%(digests)s) AND d.blocked IS NULL AND d.class <> 'authority_inquiry'
   AND d.at >= (SELECT published_at FROM desk.imports WHERE import = %(number)s)
 ORDER BY d.recipient;
