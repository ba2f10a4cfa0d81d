-- Imports of lists: where each stands, and what it brought. Codes, counts and whose list it was.

-- name: open
-- Open an import for a file, once for each digest.
INSERT INTO desk.imports (reference, digest, opened_at)
SELECT desk.next_reference('LI', %(now)s), %(digest)s, %(now)s
 WHERE NOT EXISTS (SELECT FROM desk.imports WHERE digest = %(digest)s)
    ON CONFLICT (digest) DO NOTHING;

-- name: by_digest
-- The import of a file.
SELECT reference FROM desk.imports WHERE digest = %(digest)s;

-- name: lock
-- Wait for every other step of this import; run before anything else in the transaction.
SELECT * FROM desk.imports WHERE reference = %(case)s FOR UPDATE;

-- name: share
-- Wait for the steps of the whole import, and let it stay as it is; its parts are done beside
-- each other.
SELECT * FROM desk.imports WHERE reference = %(case)s FOR SHARE;

-- name: get
-- One import as it stands.
SELECT * FROM desk.imports WHERE reference = %(case)s;

-- name: waiting
-- Imports that wait for a person or a record, and refused ones whose sealed copy is kept.
SELECT * FROM desk.imports
 WHERE state IN ('opened', 'quarantined', 'review', 'second_review') OR copy_kept
 ORDER BY import;

-- name: counts
-- What is against the rows of an import, by reason.
SELECT reason, rows FROM desk.import_counts JOIN desk.imports USING (import)
 WHERE reference = %(case)s ORDER BY rows DESC, reason;

-- name: move
-- An import stands elsewhere now.
UPDATE desk.imports SET state = %(state)s, problem = %(problem)s, ended_at = %(ended_at)s
 WHERE reference = %(case)s;

-- name: ask_people
-- People are asked about the list.
UPDATE desk.imports SET state = 'review', review_since = coalesce(review_since, %(now)s)
 WHERE reference = %(case)s;

-- name: keep_copy
-- Whether the sealed copy of a refused list stays for a while.
UPDATE desk.imports SET copy_kept = %(kept)s WHERE reference = %(case)s;

-- name: keep_file
-- What the file is.
UPDATE desk.imports
   SET packed = %(packed)s, unpacked = %(unpacked)s, encoding = %(encoding)s, bom = %(bom)s,
       cr_only = %(cr_only)s
 WHERE reference = %(case)s;

-- name: keep_record
-- What the due-diligence record says.
UPDATE desk.imports
   SET title = %(title)s, seller = %(seller)s, contract = %(contract)s,
       obtained_on = %(obtained_on)s, licence_ends_on = %(licence_ends_on)s,
       names_us = %(names_us)s, email_consent = %(email_consent)s,
       phone_consent = %(phone_consent)s, tps_on = %(tps_on)s, ctps_on = %(ctps_on)s,
       columns = %(columns)s, kind = %(kind)s, evidence = %(evidence)s, wording = %(wording)s
 WHERE reference = %(case)s;

-- name: let_old_consents
-- A person lets consents be used first that are older than the rule of thumb (R-93).
UPDATE desk.imports SET old_until = %(until)s WHERE reference = %(case)s;

-- name: keep_screening
-- How many rows there are and can be used, under which suppressions. What is decided stands.
UPDATE desk.imports
   SET state = CASE state WHEN 'landed' THEN 'screened' ELSE state END, records = %(records)s, usable = %(usable)s,
       screened_as = %(screened_as)s, key_version = %(key_version)s, screened_at = %(now)s
 WHERE import = %(number)s;

-- name: forget_counts
-- The rows were sorted out anew.
DELETE FROM desk.import_counts WHERE import = %(number)s;

-- name: keep_counts
-- Count what is against the rows of an import, from the rows themselves.
INSERT INTO desk.import_counts (import, reason, rows)
SELECT import, reason, count(*) FROM lists.quarantine WHERE import = %(number)s GROUP BY 1, 2;

-- name: keep_publishing
-- What became of the usable rows.
UPDATE desk.imports
   SET state = 'published', usable = %(usable)s, published = %(published)s,
       updated = %(updated)s, unchanged = %(unchanged)s, published_at = %(now)s,
       ended_at = %(now)s
 WHERE import = %(number)s;

-- name: suppressions_as
-- How the suppressions stand: any entry, lift or renewed key more makes it another word.
SELECT format('%%s/%%s/%%s', (SELECT count(*) FROM desk.suppressions),
              (SELECT count(*) FROM desk.suppression_lifts),
              (SELECT coalesce(max(key_version), 0) FROM desk.suppressions)) AS screened_as;

-- name: standing_settings
-- Every process that screens reads them all, beside others that do: one core, and no loop.
SELECT set_config('max_parallel_workers_per_gather', '0', true),
       set_config('enable_nestloop', 'off', true);

-- name: standing_digests
-- Every digest that an objection stands under, by what it stops: their first eight bytes, as rows
-- are staged, one after the other.
SELECT desk.stops_of(channel, purpose) AS stops, digests
  FROM (SELECT channel, purpose, string_agg(substr(digest, 1, 8), ''::bytea) AS digests
          FROM desk.standing_suppressions GROUP BY channel, purpose) AS standing
 ORDER BY channel, purpose;

-- name: corrected_persons
-- Every person of whom a fact was corrected.
SELECT DISTINCT person FROM desk.corrections;
