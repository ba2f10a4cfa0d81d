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

-- name: list_import_facts
-- What a list is judged by that can stop it: shares of its records, counts of its usable rows.
SELECT i.records - i.usable - coalesce(c.rows, 0) AS unaccounted,
       i.seller IS NOT NULL AND i.obtained_on IS NOT NULL AS record_complete,
       i.kind <> 'broker' OR i.licence_ends_on >= (desk.now() AT TIME ZONE 'Europe/London')::date AS licence_runs,
       i.usable, coalesce(c.broken, 0) / greatest(i.records, 1)::float8 AS broken_share,
       coalesce(c.failed, 0) / greatest(i.records, 1)::float8 AS failed_share,
       -- Whoever applied for terms is known by the application (R-99).
       f.odd_emails, CASE i.kind WHEN 'credit' THEN 0 ELSE f.unreachable END AS unreachable,
       f.future_consents
  FROM desk.imports i JOIN desk.import_facts f USING (import)
  LEFT JOIN (SELECT import, sum(rows) AS rows,
                    sum(rows) FILTER (WHERE reason IN ('blank_line', 'ragged', 'nul_byte',
                        'bad_encoding', 'broken_quote', 'too_long')) AS broken,
                    sum(rows) FILTER (WHERE reason IN ('no_contact', 'bad_email', 'bad_phone',
                        'phone_spoiled', 'formula', 'bad_date', 'consent_in_future', 'bad_report')) AS failed
               FROM desk.import_counts GROUP BY import) AS c USING (import)
 WHERE i.reference = %(case)s;

-- name: list_import_looks
-- What a reviewer should look at, though it stops nothing.
SELECT coalesce(c.repeated, 0) / greatest(i.records, 1)::float8 AS repeated_share,
       coalesce(c.objected, 0) / greatest(i.records, 1)::float8 AS objected_share,
       f.role_emails / greatest(i.usable, 1)::float8 AS role_share,
       -- A reseller's people are supplied, not marketed to: nothing hangs on a consent (R-98).
       CASE i.kind WHEN 'broker' THEN f.old_consents ELSE 0 END AS old_consents,
       CASE i.kind WHEN 'broker' THEN f.unnamed_consents ELSE 0 END AS unnamed_consents,
       (1 - i.usable / greatest(i.records, 1)::float8)
       / nullif((SELECT 1 - sum(o.usable) / greatest(sum(o.records), 1)::float8
                   FROM desk.imports o
                  WHERE o.seller = i.seller AND o.import < i.import
                    AND o.records IS NOT NULL), 0) AS unusable_against_history
  FROM desk.imports i JOIN desk.import_facts f USING (import)
  LEFT JOIN (SELECT import,
                    sum(rows) FILTER (WHERE reason IN ('same_email', 'same_person', 'same_application')) AS repeated,
                    sum(rows) FILTER (WHERE reason = 'objected') AS objected
               FROM desk.import_counts GROUP BY import) AS c USING (import)
 WHERE i.reference = %(case)s;
