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
