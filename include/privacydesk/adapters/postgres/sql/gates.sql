-- What the quality gates look at: addresses, judgements and counts of one case, never a value.

-- name: bundle_searches
-- Every store of the case, and how far its findings differ from what the walk counted.
SELECT s.dataset, s.collection, s.state, s.reason,
       s.found - (SELECT count(*) FROM desk.findings f
                   WHERE f.reference = s.reference AND f.dataset = s.dataset
                     AND f.collection = s.collection) AS missing
  FROM desk.searches s WHERE s.reference = %(case)s ORDER BY s.dataset, s.collection;

-- name: bundle_findings
-- Every finding of the case with its judgement.
SELECT finding, owner, category, purpose, provenance FROM desk.findings
 WHERE reference = %(case)s ORDER BY finding;

-- name: release_findings
-- Every finding of the case with what was decided.
SELECT finding, owner, suggestions, decision, ground, decided_by FROM desk.findings
 WHERE reference = %(case)s ORDER BY finding;

-- name: erased_lines
-- Every line of the newest plan that writes, and whether it was carried out.
SELECT address, action, rows, erased_at IS NOT NULL AS done FROM desk.erasure_lines l
 WHERE reference = %(case)s AND action <> 'keep' AND round = (
       SELECT max(round) FROM desk.erasure_rounds r WHERE r.reference = l.reference)
 ORDER BY number;

-- name: erased_kept
-- Every line of which rows stay, with ground and end.
SELECT address, why, ground, kept_until::text AS kept_until FROM desk.erasure_lines l
 WHERE reference = %(case)s AND action <> 'delete' AND round = (
       SELECT max(round) FROM desk.erasure_rounds r WHERE r.reference = l.reference)
 ORDER BY number;

-- name: erased_checks
-- What each place was found to hold afterwards.
SELECT place, left_rows, unexpected FROM desk.erasure_checks
 WHERE reference = %(case)s ORDER BY place;
