-- Uncertain matches: rows of a list that may be of somebody known, their pairs, and the decisions.
-- {stage} is the import's own table; its name is put in by the store.

-- name: settings
-- Enough memory for joins over millions of rows, in this transaction alone.
SET LOCAL work_mem = '256MB';

-- name: own_members
-- Every row with a name, once under its number and once under its postcode.
CREATE TEMP TABLE members ON COMMIT DROP AS
SELECT line, NULL::bigint AS contact, block, name, address, email, phone
  FROM {stage} CROSS JOIN LATERAL (VALUES (phone), (postcode)) AS own (block)
 WHERE name IS NOT NULL AND block IS NOT NULL;

-- name: known_members
-- The contacts who share one with a row, in one pass over all contacts.
INSERT INTO members (line, contact, block, name, address, email, phone)
SELECT NULL, contact, block, name, address, email, phone
  FROM lists.contacts CROSS JOIN LATERAL (VALUES (phone), (postcode)) AS own (block)
 WHERE name IS NOT NULL AND block IN (SELECT block FROM members);

-- name: narrow_crowded
-- Where too many share one, only those meet whose initial and last name agree.
UPDATE members m
   SET block = concat_ws(' ', m.block, lower(left(m.name, 1)), lower(substring(m.name FROM '\S+$')))
  FROM (SELECT block FROM members GROUP BY block HAVING count(*) > %(largest)s) AS crowded
 WHERE m.block = crowded.block;

-- name: leave_crowded
-- What is crowded even so is compared with nobody.
DELETE FROM members m
 USING (SELECT block FROM members GROUP BY block HAVING count(*) > %(largest)s) AS crowded
 WHERE m.block = crowded.block;

-- name: leave_alone
-- Who meets nobody.
DELETE FROM members m
 USING (SELECT block FROM members GROUP BY block HAVING count(*) = 1) AS alone
 WHERE m.block = alone.block;

-- name: analyze_members
-- Let the planner know them.
ANALYZE members;

-- name: candidates
-- Who meets whom: a row and an earlier line, or a row and a contact. Who is linked by number and
-- name is certain, and no question.
SELECT a.line, b.line AS other_line, b.contact, left(a.block, 1) = '+' AS by_number,
       a.name, b.name AS other_name, a.address, b.address AS other_address
  FROM members a JOIN members b USING (block)
 WHERE a.line IS NOT NULL AND (b.contact IS NOT NULL OR b.line < a.line)
   AND NOT EXISTS (SELECT FROM members o
                    WHERE o.contact IS NOT NULL AND o.phone = a.phone AND o.block = a.block
                      AND lower(o.name) = lower(a.name));

-- name: forget_open
-- The rows are compared anew; what was decided stands.
DELETE FROM lists.pairs WHERE import = %(number)s AND verdict IS NULL;

-- name: forget_held
-- The rows are read anew, or the list is gone.
DELETE FROM lists.held WHERE import = %(number)s;

-- name: keep_pair
-- A pair to ask about, once.
INSERT INTO lists.pairs (import, line, other_line, contact, why, names)
VALUES (%(number)s, %(line)s, %(other_line)s, %(contact)s, %(why)s, %(names)s)
    ON CONFLICT DO NOTHING;

-- name: drop_linked
-- Whose address is a contact's is certain too.
DELETE FROM lists.pairs p USING {stage} s
 WHERE p.import = %(number)s AND p.verdict IS NULL AND s.line = p.line
   AND EXISTS (SELECT FROM lists.contacts c WHERE c.email = s.email);

-- name: hold
-- Take the rows of the pairs out of what is published.
WITH taken AS (
    DELETE FROM {stage} s
     WHERE s.line IN (SELECT line FROM lists.pairs WHERE import = %(number)s)
    RETURNING s.*),
kept AS (
    INSERT INTO lists.held (import, line, email, phone, name, company, job_title, address, town,
                            postcode, subscriber, consented_on, names_us, tps, ctps, stopped,
                            held_at)
    SELECT %(number)s, line, email, phone, name, company, job_title, address, town, postcode,
           subscriber, consented_on, names_us, tps, ctps, stopped, %(now)s FROM taken)
INSERT INTO lists.quarantine (import, line, reason)
SELECT %(number)s, line, 'uncertain_match' FROM taken;

-- name: matched
-- The list was compared; so many rows are usable without those that are held.
UPDATE desk.imports
   SET matched_at = %(now)s, usable = (SELECT count(*) FROM {stage}) WHERE import = %(number)s;

-- name: stands
-- Whether a list was compared.
SELECT matched_at IS NOT NULL AS stands FROM desk.imports WHERE import = %(number)s;

-- name: forget_counts
-- Rows went elsewhere.
DELETE FROM desk.import_counts WHERE import = %(number)s;

-- name: keep_counts
-- Count what is against the rows of an import, from the rows themselves.
INSERT INTO desk.import_counts (import, reason, rows)
SELECT import, reason, count(*) FROM lists.quarantine WHERE import = %(number)s GROUP BY 1, 2;

-- name: pair
-- One pair, and whether its row is still held.
SELECT p.*, EXISTS (SELECT FROM lists.held h
                     WHERE h.import = p.import AND h.line = p.line) AS held
  FROM lists.pairs p WHERE p.import = %(number)s AND p.pair = %(pair)s;

-- name: pairs
-- The pairs whose rows are held, both sides as a reviewer compares them.
SELECT p.pair, p.line, p.other_line, p.contact, p.why, p.names, p.verdict, p.decided_by,
       jsonb_build_object('name', h.name, 'email', h.email, 'phone', h.phone,
                          'company', h.company, 'address', h.address, 'town', h.town,
                          'postcode', h.postcode) AS row,
       CASE WHEN c.contact IS NOT NULL THEN
            jsonb_build_object('name', c.name, 'email', c.email, 'phone', c.phone,
                               'company', c.company, 'address', c.address, 'town', c.town,
                               'postcode', c.postcode)
            WHEN o.line IS NOT NULL THEN
            jsonb_build_object('name', o.name, 'email', o.email, 'phone', o.phone,
                               'company', o.company, 'address', o.address, 'town', o.town,
                               'postcode', o.postcode) END AS other
  FROM lists.pairs p
  JOIN lists.held h USING (import, line)
  LEFT JOIN lists.provenance v ON v.import = p.import AND v.line = p.other_line
  LEFT JOIN lists.contacts c ON c.contact = coalesce(p.contact, v.contact)
  LEFT JOIN {others} o ON o.line = p.other_line
 WHERE p.import = %(number)s AND p.pair > %(after)s
 ORDER BY p.pair LIMIT %(most)s;

-- name: has_stage
-- Whether the list still waits, with rows of its own.
SELECT to_regclass(%(name)s) IS NOT NULL AS there;

-- name: open_pairs
-- How many pairs nobody has decided.
SELECT count(*) AS pairs FROM lists.pairs JOIN lists.held USING (import, line)
 WHERE import = %(number)s AND verdict IS NULL;

-- name: settle
-- What the reviewer says.
UPDATE lists.pairs SET verdict = %(verdict)s, decided_by = %(by)s, decided_at = %(now)s
 WHERE pair = %(pair)s;

-- name: settled
-- The held rows about which nothing is open: one that is the same as somebody, or as nobody.
SELECT h.line, h.email, h.phone, h.name, h.address, h.postcode, h.stopped,
       bool_or(p.verdict = 'same' AND p.other_line IS NOT NULL) AS repeated,
       min(p.contact) FILTER (WHERE p.verdict = 'same') AS contact
  FROM lists.held h JOIN lists.pairs p USING (import, line)
 WHERE h.import = %(number)s
 GROUP BY h.import, h.line
HAVING bool_or(p.verdict = 'same') OR bool_and(p.verdict IS NOT NULL) ORDER BY h.line;

-- name: put_away
-- A held row ends elsewhere, for another reason.
WITH gone AS (
    DELETE FROM lists.held h WHERE h.import = %(number)s AND h.line = ANY(%(lines)s)
    RETURNING h.line)
UPDATE lists.quarantine q SET reason = %(reason)s
  FROM gone WHERE q.import = %(number)s AND q.line = gone.line;

-- name: put_marked_away
-- What a warning marks stays out where only the clean rows are approved; as for the other rows.
WITH marked AS (
    SELECT line, CASE
               WHEN %(old)s AND subscriber <> 'corporate' AND consented_on < %(oldest)s
                   THEN 'consent_old'
               WHEN %(unnamed)s AND subscriber <> 'corporate' AND email IS NOT NULL
                    AND NOT names_us THEN 'consent_unnamed'
               WHEN %(role)s AND lists.is_role_address(email) THEN 'role_address' END AS reason
      FROM lists.held WHERE import = %(number)s),
gone AS (
    DELETE FROM lists.held h USING marked m
     WHERE h.import = %(number)s AND h.line = m.line AND m.reason IS NOT NULL
    RETURNING m.line, m.reason)
UPDATE lists.quarantine q SET reason = gone.reason
  FROM gone WHERE q.import = %(number)s AND q.line = gone.line;

-- name: stop
-- What was objected to meanwhile is stopped for the row.
UPDATE lists.held SET stopped = stopped | %(stops)s
 WHERE import = %(number)s AND line = %(line)s;

-- name: lock_contacts
-- One list at a time is published, and nobody adds a contact meanwhile; reading goes on.
LOCK TABLE lists.contacts IN SHARE ROW EXCLUSIVE MODE;

-- name: release
-- The rows that can be used now, and as whom: whom the reviewer named, or who has the address.
CREATE TEMP TABLE released ON COMMIT DROP AS
SELECT h.*, coalesce(g.contact, c.contact) AS known, NULL::bigint AS new, FALSE AS changed
  FROM unnest(%(lines)s::bigint[], %(contacts)s::bigint[]) AS t (line, contact)
  JOIN lists.held h ON h.import = %(number)s AND h.line = t.line
  LEFT JOIN lists.contacts g ON g.contact = t.contact
  LEFT JOIN lists.contacts c ON c.email = h.email;

-- name: release_persons
-- Or who has the number and the name.
UPDATE released r SET known = c.contact
  FROM lists.contacts c
 WHERE r.known IS NULL AND c.phone = r.phone AND lower(c.name) = lower(r.name);

-- name: release_new
-- The others are new.
UPDATE released SET new = nextval('lists.contact_numbers') WHERE known IS NULL;

-- name: fill_known
-- Fill what was empty, the first line of a contact alone; what is there stays (R-100).
WITH first AS (SELECT DISTINCT ON (known) * FROM released WHERE known IS NOT NULL
                ORDER BY known, line),
filled AS (
    UPDATE lists.contacts c
       SET phone = coalesce(c.phone, f.phone), name = coalesce(c.name, f.name),
           company = coalesce(c.company, f.company),
           job_title = coalesce(c.job_title, f.job_title),
           address = coalesce(c.address, f.address), town = coalesce(c.town, f.town),
           postcode = coalesce(c.postcode, f.postcode)
      FROM first f
     WHERE c.contact = f.known
       AND ((c.phone IS NULL AND f.phone IS NOT NULL) OR (c.name IS NULL AND f.name IS NOT NULL)
            OR (c.company IS NULL AND f.company IS NOT NULL)
            OR (c.job_title IS NULL AND f.job_title IS NOT NULL)
            OR (c.address IS NULL AND f.address IS NOT NULL)
            OR (c.town IS NULL AND f.town IS NOT NULL)
            OR (c.postcode IS NULL AND f.postcode IS NOT NULL))
    RETURNING f.line)
UPDATE released r SET changed = TRUE FROM filled WHERE r.line = filled.line;

-- name: insert_new
-- Add who is new.
INSERT INTO lists.contacts (contact, email, phone, name, company, job_title, address, town,
                            postcode, subscriber, first_from)
SELECT new, email, phone, name, company, job_title, address, town, postcode, subscriber, import
  FROM released WHERE new IS NOT NULL;

-- name: insert_provenance
-- Where every row went, and which fields it says; of somebody known it permits nothing (R-100).
INSERT INTO lists.provenance (contact, import, line, fields, permits, consented_on, names_us, tps,
                              ctps, stopped)
SELECT c.contact, r.import, r.line,
       coalesce((c.email = r.email)::int, 0) + 2 * coalesce((c.phone = r.phone)::int, 0)
       + 4 * coalesce((c.name = r.name)::int, 0) + 8 * coalesce((c.company = r.company)::int, 0)
       + 16 * coalesce((c.job_title = r.job_title)::int, 0)
       + 32 * coalesce((c.address = r.address)::int, 0)
       + 64 * coalesce((c.town = r.town)::int, 0)
       + 128 * coalesce((c.postcode = r.postcode)::int, 0),
       r.new IS NOT NULL, r.consented_on, r.names_us, r.tps, r.ctps, r.stopped
  FROM released r JOIN lists.contacts c ON c.contact = coalesce(r.known, r.new);

-- name: leave_quarantine
-- They are held no more.
DELETE FROM lists.quarantine q USING released r WHERE q.import = r.import AND q.line = r.line;

-- name: leave_held
-- Nor are their values kept twice.
DELETE FROM lists.held h USING released r WHERE h.import = r.import AND h.line = r.line;

-- name: count_released
-- What became of them joins what became of the others.
UPDATE desk.imports i
   SET usable = i.usable + r.rows, published = i.published + r.new,
       updated = i.updated + r.changed, unchanged = i.unchanged + r.rows - r.new - r.changed
  FROM (SELECT count(*) AS rows, count(new) AS new, count(*) FILTER (WHERE changed) AS changed
          FROM released) AS r
 WHERE i.import = %(number)s;

-- name: owe_notices
-- Whose row is used late must be told as well: the batch is open again, unless it was ended.
UPDATE desk.notices SET told_at = NULL WHERE batch = %(case)s AND ended_at IS NULL;

-- name: drop_released
-- A second release in this transaction has a table of its own.
DROP TABLE released;

-- name: drop_members
-- The same for a second comparison.
DROP TABLE members;

-- name: forget_undecided
-- Nobody decided in time: the values go, the row stays counted as held.
DELETE FROM lists.held WHERE held_at < %(before)s;
