-- What the pages of imports read. {stage} is the import's own table, put in by the store.

-- name: all
-- A page of imports, newest first, of one seller or of all.
SELECT i.reference, i.seller, i.title, i.state, i.problem, i.records, i.usable, i.opened_at,
       i.screened_at, i.published_at, i.ended_at
  FROM desk.imports i
 WHERE (%(seller)s::text IS NULL OR i.seller = %(seller)s)
   AND (%(before)s::text IS NULL OR i.reference < %(before)s)
 ORDER BY i.reference DESC LIMIT %(most)s;

-- name: line
-- What the register says of one import; ``run`` is the one that acts for it. The days of the
-- registers are those of the last look, the seller's or ours.
SELECT i.import AS number, i.reference, i.kind, i.seller, i.title, i.contract, i.state, i.problem,
       i.obtained_on, i.licence_ends_on, i.names_us, i.email_consent, i.phone_consent,
       i.old_until, greatest(i.tps_on, s.tps_on) AS tps_on,
       greatest(i.ctps_on, s.ctps_on) AS ctps_on, i.records, i.usable, i.published, i.updated, i.unchanged, i.opened_at,
       i.screened_at, i.published_at, i.ended_at, i.packed, i.unpacked, i.encoding,
       encode(i.digest, 'hex') AS digest, i.review_since, i.copy_kept, r.number AS run
  FROM desk.imports i
  LEFT JOIN desk.import_runs r ON r.reference = i.reference AND r.started_at IS NOT NULL
                              AND r.ended_at IS NULL
 CROSS JOIN LATERAL (
       SELECT max(l.as_of) FILTER (WHERE l.kind = 'tps') AS tps_on,
              max(l.as_of) FILTER (WHERE l.kind = 'ctps') AS ctps_on
         FROM desk.import_screens JOIN desk.stop_lists l USING (stop_list)
        WHERE import = i.import) s
 WHERE i.reference = %(case)s;

-- name: earlier
-- The same seller's lists before this one that were screened, newest first.
SELECT e.reference, e.state, e.records, e.usable, e.opened_at
  FROM desk.imports i JOIN desk.imports e ON e.seller = i.seller AND e.import < i.import
 WHERE i.reference = %(case)s AND e.records IS NOT NULL
 ORDER BY e.import DESC LIMIT %(most)s;

-- name: first_lines
-- The first lines of each reason, in the file's order.
SELECT q.line, c.reason
  FROM desk.import_counts c
 CROSS JOIN LATERAL (SELECT line FROM lists.quarantine q
                      WHERE q.import = c.import AND q.reason = c.reason
                      ORDER BY line LIMIT %(most)s) q
 WHERE c.import = %(number)s ORDER BY q.line;

-- name: lines
-- A page of what is not used, in the file's order.
SELECT line, reason FROM lists.quarantine
 WHERE import = %(number)s AND line > %(after)s AND reason = ANY (%(reasons)s)
 ORDER BY line LIMIT %(most)s;

-- name: forget_profile
-- The rows were sorted out anew.
DELETE FROM desk.import_profiles WHERE import = %(number)s;

-- name: count_profile
-- What the usable rows look like, in one pass. By itself, so that two cores count. The ways are the
-- facts of ``domain.list_ways``.
CREATE TEMP TABLE counted ON COMMIT DROP AS
SELECT split_part(email, '@', 2) AS domain,
       (email IS NOT NULL)::int + 2 * (phone IS NOT NULL)::int
       + 4 * (address IS NOT NULL AND postcode IS NOT NULL)::int
       + 8 * (subscriber = 'corporate')::int + 16 * (consented_on IS NOT NULL)::int
       + 32 * coalesce((consented_on < %(oldest)s)::int, 0) + 64 * names_us::int
       + 128 * coalesce(tps::int, 0) + 256 * coalesce(ctps::int, 0)
       + 512 * (tps IS NULL)::int + 1024 * (ctps IS NULL)::int
       + 2048 * (stopped & 15)
       + 32768 * coalesce(lists.is_role_address(email)::int, 0) AS ways,
       count(*) AS rows, min(consented_on) AS oldest, max(consented_on) AS newest
  FROM {stage} GROUP BY 1, 2;

-- name: keep_profile
-- Keep it; a domain of fewer than five may name a family. The marks are those of keep_facts: 1
-- consent is old, 2 it does not name us, 4 of a role.
INSERT INTO desk.import_profiles (import, emails, oldest_consent, newest_consent, domains, marks,
                                  ways, judged, counted_on)
SELECT %(number)s, coalesce(sum(rows) FILTER (WHERE domain IS NOT NULL), 0), min(oldest),
       max(newest),
       (SELECT coalesce(jsonb_agg(jsonb_build_array(domain, rows) ORDER BY rows DESC, domain), '[]')
          FROM (SELECT domain, sum(rows) AS rows FROM counted WHERE domain IS NOT NULL
                 GROUP BY domain HAVING sum(rows) >= 5 ORDER BY 2 DESC, 1 LIMIT 10) AS most),
       (SELECT coalesce(jsonb_object_agg(marks, rows), '{}')
          FROM (SELECT (ways & 40 = 32)::int + 2 * (ways & 73 = 1)::int + 4 * (ways >> 15) AS marks,
                       sum(rows) AS rows
                  FROM counted GROUP BY 1) AS marked),
       (SELECT coalesce(jsonb_object_agg(ways, rows), '{}')
          FROM (SELECT ways, sum(rows) AS rows FROM counted GROUP BY ways) AS by_ways),
       %(judged)s::jsonb, %(today)s
  FROM counted;

-- name: judged
-- What the gate looked at when it ran.
SELECT p.judged FROM desk.import_profiles p JOIN desk.imports i USING (import)
 WHERE i.reference = %(case)s;

-- name: profile
-- The same, as it was counted.
SELECT emails, oldest_consent, newest_consent, domains, marks, ways, counted_on
  FROM desk.import_profiles
 WHERE import = %(number)s;

-- name: is_staged
-- Whether the usable rows are still there.
SELECT to_regclass(format('lists.stage_%%s', %(number)s::int)) IS NOT NULL AS staged;

-- name: compared
-- Lay usable rows beside the contacts, by address or by number and name, as publishing does. An
-- empty field would be filled, one that is there stays (R-100).
WITH few AS MATERIALIZED (SELECT * FROM {stage} LIMIT %(looked_at)s),
by_email AS (
    SELECT s.line, c.contact FROM few s JOIN lists.contacts c ON c.email = s.email),
known AS (
    SELECT line, contact FROM by_email
     UNION ALL
    SELECT DISTINCT ON (s.line) s.line, c.contact
      FROM few s JOIN lists.contacts c ON c.phone = s.phone AND lower(c.name) = lower(s.name)
     WHERE NOT EXISTS (SELECT FROM by_email e WHERE e.line = s.line)),
beside AS (
    SELECT s.line, to_jsonb(c) AS held, to_jsonb(s) AS listed,
           (c.phone IS NULL AND s.phone IS NOT NULL) OR (c.name IS NULL AND s.name IS NOT NULL)
           OR (c.company IS NULL AND s.company IS NOT NULL)
           OR (c.job_title IS NULL AND s.job_title IS NOT NULL)
           OR (c.address IS NULL AND s.address IS NOT NULL)
           OR (c.town IS NULL AND s.town IS NOT NULL)
           OR (c.postcode IS NULL AND s.postcode IS NOT NULL) AS fills,
           c.email <> s.email OR c.phone <> s.phone OR c.name <> s.name OR c.company <> s.company
           OR c.job_title <> s.job_title OR c.address <> s.address OR c.town <> s.town
           OR c.postcode <> s.postcode AS differs
      FROM known k JOIN few s USING (line) JOIN lists.contacts c USING (contact))
SELECT line, held, listed, count(*) OVER () AS known,
       count(*) FILTER (WHERE fills) OVER () AS changing
  FROM beside ORDER BY fills DESC, differs DESC NULLS LAST, line LIMIT %(most)s;

-- name: brief
-- A page waits for no comparison of millions.
SET LOCAL statement_timeout = '4s';
