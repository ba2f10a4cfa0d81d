-- Identities, searches, findings and packages of a case.

-- name: add_identity
-- Something that may identify the person; a better proof replaces a claim.
INSERT INTO desk.identities AS i (reference, kind, blind, sealed, proof, at)
VALUES (%(case)s, %(kind)s, %(blind)s, %(sealed)s, %(proof)s, %(now)s)
ON CONFLICT (reference, kind, blind) DO UPDATE SET proof = excluded.proof, at = excluded.at
 WHERE i.proof = 'claimed';

-- name: identities
-- What identifies the person of this case.
SELECT kind, sealed, proof FROM desk.identities WHERE reference = %(case)s ORDER BY kind, blind;

-- name: plan_search
-- A store that must be asked (R-35).
INSERT INTO desk.searches (reference, connection, dataset, collection, state, at)
VALUES (%(case)s, %(connection)s, %(dataset)s, %(collection)s, 'waiting', %(now)s)
ON CONFLICT (reference, dataset, collection) DO NOTHING;

-- name: searches
-- The search record of every store of this case.
SELECT connection, dataset, collection, state, key_kinds, found, reason, at
  FROM desk.searches WHERE reference = %(case)s ORDER BY dataset, collection;

-- name: searched
-- What a store answered.
UPDATE desk.searches
   SET state = 'searched', key_kinds = %(key_kinds)s, reason = NULL, at = %(now)s,
       found = (SELECT count(*) FROM desk.findings f
                 WHERE f.reference = %(case)s AND f.dataset = %(dataset)s
                   AND f.collection = %(collection)s)
 WHERE reference = %(case)s AND dataset = %(dataset)s AND collection = %(collection)s
   AND state <> 'excluded';

-- name: unreachable
-- The stores of a connection that did not answer; what others found stays.
UPDATE desk.searches SET state = 'unreachable', reason = %(reason)s, at = %(now)s
 WHERE reference = %(case)s AND connection = %(connection)s AND state = 'waiting';

-- name: left_out_by_map
-- The data map itself says that this collection is not searched.
UPDATE desk.searches SET state = 'excluded', reason = 'by_map', at = %(now)s
 WHERE reference = %(case)s AND dataset = %(dataset)s AND collection = %(collection)s
   AND state <> 'excluded';

-- name: exclude
-- A person says that this connection cannot be asked, and why; the letter says so too.
UPDATE desk.searches SET state = 'excluded', reason = %(reason)s, at = %(now)s
 WHERE reference = %(case)s AND connection = %(connection)s AND state <> 'searched';

-- name: last_finding
-- The highest number given to a finding of this case.
SELECT coalesce(max(finding), 0) AS finding FROM desk.findings WHERE reference = %(case)s;

-- name: known_digests
-- Which of these records the case has already.
SELECT digest FROM desk.findings WHERE reference = %(case)s AND digest = ANY (%(digests)s);

-- name: add_finding
-- One record found: address, judgement, keyed digest.
INSERT INTO desk.findings (reference, finding, dataset, collection, batch, slot, digest, distance,
                           owner, category, purpose, provenance, suggestions, decision, ground,
                           decided_by, decided_at, sealed)
VALUES (%(case)s, %(number)s, %(dataset)s, %(collection)s, %(batch)s, %(slot)s, %(digest)s,
        %(distance)s, %(owner)s, %(category)s, %(purpose)s, %(provenance)s, %(suggestions)s,
        %(decision)s, %(ground)s, %(decided_by)s, %(decided_at)s, %(sealed)s)
ON CONFLICT (reference, digest) DO NOTHING;

-- name: findings
-- The case's findings in the order they were found.
SELECT finding AS number, dataset, collection, batch, slot, digest, distance, owner, category,
       purpose, provenance, suggestions, decision, ground, decided_by, sealed
  FROM desk.findings WHERE reference = %(case)s ORDER BY finding;

-- name: finding
-- One finding.
SELECT finding AS number, dataset, collection, batch, slot, digest, distance, owner, category,
       purpose, provenance, suggestions, decision, ground, decided_by, sealed
  FROM desk.findings WHERE reference = %(case)s AND finding = %(number)s;

-- name: suggest
-- What the scan saw in this record; a person decides.
UPDATE desk.findings SET suggestions = %(suggestions)s, sealed = %(sealed)s
 WHERE reference = %(case)s AND finding = %(number)s;

-- name: disclose_plain
-- The person's own records without anybody else in them are disclosed by rule.
UPDATE desk.findings SET decision = 'disclose', decided_by = 'rule', decided_at = %(now)s
 WHERE reference = %(case)s AND decision IS NULL AND owner = 'own' AND suggestions = 0;

-- name: withhold_processor
-- What we keep for a customer is the customer's to disclose (R-30).
UPDATE desk.findings SET decision = 'withhold', ground = 'not_controller', decided_by = 'rule',
       decided_at = %(now)s
 WHERE reference = %(case)s AND decision IS NULL AND owner = 'processor';

-- name: decide
-- A person decided about one record.
UPDATE desk.findings SET decision = %(decision)s, ground = %(ground)s, decided_by = %(by)s,
       decided_at = %(now)s, sealed = %(sealed)s
 WHERE reference = %(case)s AND finding = %(number)s;

-- name: leave_out_store
-- A store's records lie outside what the person asked for; what is left out already stays so.
UPDATE desk.findings SET decision = 'withhold', ground = 'not_asked_for', decided_by = %(by)s,
       decided_at = %(now)s
 WHERE reference = %(case)s AND dataset = %(dataset)s AND collection = %(collection)s
   AND decision IS DISTINCT FROM 'withhold';

-- name: reopen
-- Sent back: what a person decided is to be decided again.
UPDATE desk.findings SET decision = NULL, ground = NULL, decided_by = NULL, decided_at = NULL
 WHERE reference = %(case)s AND decided_by <> 'rule';

-- name: tally
-- How many records stand undecided or decided.
SELECT count(*) FILTER (WHERE decision IS NULL) AS undecided,
       count(*) FILTER (WHERE decision = 'disclose') AS disclose,
       count(*) FILTER (WHERE decision = 'redact') AS redact,
       count(*) FILTER (WHERE decision = 'withhold') AS withhold
  FROM desk.findings WHERE reference = %(case)s;

-- name: grounds
-- Why records are left out, with their number.
SELECT decision, ground, count(*) AS records FROM desk.findings
 WHERE reference = %(case)s AND decision IN ('redact', 'withhold')
 GROUP BY decision, ground ORDER BY decision, ground;

-- name: add_package
-- A sealed package behind a link.
INSERT INTO desk.packages (token_hash, reference, sealed, made_at, expires_at, downloads_left,
                           reader)
VALUES (%(token_hash)s, %(case)s, %(sealed)s, %(now)s, %(expires_at)s, %(downloads)s, %(reader)s);
