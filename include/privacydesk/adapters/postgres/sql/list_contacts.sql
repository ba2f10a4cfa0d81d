-- Contacts made of a list's rows, with their provenance. {stage} is the import's own table, {matched}
-- who of it is known and {known} on which lines, {contacts} those that may be, {sources} where the
-- provenance is kept; the store puts their names in.

-- name: lock_contacts
-- One list at a time is published, and nobody adds a contact meanwhile; reading goes on.
LOCK TABLE lists.contacts IN SHARE ROW EXCLUSIVE MODE;

-- name: stay_beside
-- Who waits to have the whole table of contacts (a migration) stands between two sessions that
-- publish one list: they wait for the first, the second for them, and of the first's wait for the
-- second Postgres knows nothing. Nobody else makes the second wait at all.
SET LOCAL lock_timeout = '5s';

-- name: sizes
-- How long the list is, its last line, and about how many contacts there are.
SELECT count(*) AS rows, coalesce(max(line), 0) AS last,
       (SELECT reltuples::bigint FROM pg_class
         WHERE oid = 'lists.contacts'::regclass) AS contacts
  FROM {stage};

-- name: probe
-- A list that is short beside the contacts asks their index of addresses row by row: half the time
-- of reading them all, and as much where its addresses are in no order at all. The planner thinks it
-- dear, as if the index were on disk.
SET LOCAL enable_hashjoin = off;

-- name: probe_alone
-- Nor are both sorted.
SET LOCAL enable_mergejoin = off;

-- name: join
-- Every other join is the planner's choice.
SET LOCAL enable_hashjoin = on;

-- name: join_sorted
-- As is this one.
SET LOCAL enable_mergejoin = on;

-- name: hashes
-- The numbers of the list, eight bytes each, an eighth of them at a time.
SELECT string_agg(int8send(hashtext(phone)), ''::bytea)
  FROM {stage} WHERE phone IS NOT NULL GROUP BY line & 7;

-- name: create_sieve
-- A bit for each hash that the list has; packing them would take as long as what they save.
CREATE TEMP TABLE sieve (phones bytea STORAGE EXTERNAL) ON COMMIT DROP;

-- name: keep_sieve
-- Keep it where the processes of a query find it.
INSERT INTO sieve VALUES (%(phones)b);

-- name: create_near
-- Nearly no contact has a number of the list, and one bit says so, in one pass over all: numbers
-- have no index, which every new contact would pay for. Who is left, a few too many, is compared.
-- The empty bytes make Postgres unpack the sieve once, not for every contact.
CREATE TEMP TABLE near ON COMMIT DROP AS
SELECT contact, phone, name FROM lists.contacts
 WHERE get_bit((SELECT phones || '' FROM sieve), hashtext(phone) & %(mask)s) = 1;

-- name: analyze_near
-- Let the planner know how many they are.
ANALYZE near;

-- name: drop_matched
-- Those of a try that died.
DROP TABLE IF EXISTS {matched}, {known};

-- name: create_known
-- A bit for each line of somebody known: asked so often, a join costs three times as much.
CREATE UNLOGGED TABLE {known} (lines bytea STORAGE EXTERNAL);

-- name: known_lines
-- The lines of the list that are in it, an eighth of them at a time.
SELECT string_agg(int8send(line), ''::bytea) FROM {matched} GROUP BY line & 7;

-- name: forget_known
-- There are more by now.
TRUNCATE {known};

-- name: keep_known
-- Keep them where all who publish find them.
INSERT INTO {known} VALUES (%(lines)b);

-- name: match_email
-- Who is known by the address, and what the row fills: a field that is empty, one that is there stays
-- (R-100). Two sessions look at them, so that they are no temporary table.
CREATE UNLOGGED TABLE {matched} WITH (autovacuum_enabled = false) AS
SELECT *, num_nonnulls(phone, name, company, job_title, address, town, postcode) > 0 AS changed
  FROM (SELECT s.line, c.contact,
               (coalesce(c.email, s.email) = s.email)::int
               + 2 * coalesce((coalesce(c.phone, s.phone) = s.phone)::int, 0)
               + 4 * coalesce((coalesce(c.name, s.name) = s.name)::int, 0)
               + 8 * coalesce((coalesce(c.company, s.company) = s.company)::int, 0)
               + 16 * coalesce((coalesce(c.job_title, s.job_title) = s.job_title)::int, 0)
               + 32 * coalesce((coalesce(c.address, s.address) = s.address)::int, 0)
               + 64 * coalesce((coalesce(c.town, s.town) = s.town)::int, 0)
               + 128 * coalesce((coalesce(c.postcode, s.postcode) = s.postcode)::int, 0) AS fields,
               CASE WHEN c.phone IS NULL THEN s.phone END AS phone,
               CASE WHEN c.name IS NULL THEN s.name END AS name,
               CASE WHEN c.company IS NULL THEN s.company END AS company,
               CASE WHEN c.job_title IS NULL THEN s.job_title END AS job_title,
               CASE WHEN c.address IS NULL THEN s.address END AS address,
               CASE WHEN c.town IS NULL THEN s.town END AS town,
               CASE WHEN c.postcode IS NULL THEN s.postcode END AS postcode,
               s.consented_on, s.names_us, s.tps, s.ctps, s.stopped
          FROM lists.contacts c JOIN {stage} s ON s.email = c.email) AS known;

-- name: know_persons
-- Who has the number and the name of a row that no address knows: few.
CREATE TEMP TABLE known_persons ON COMMIT DROP AS
SELECT s.line, c.contact FROM {contacts} c JOIN {stage} s ON s.phone = c.phone
 WHERE lower(s.name) = lower(c.name)
   AND get_bit((SELECT lines || '' FROM {known}), s.line) = 0;

-- name: analyze_persons
-- Let the planner know that they are few.
ANALYZE known_persons;

-- name: match_person
-- Who is known by number and name, under another address or none. Only the first line of a
-- contact may fill a field; what else says the same is kept as a source all the same.
INSERT INTO {matched} (line, contact, fields, company, job_title, address, town, postcode,
                       consented_on, names_us, tps, ctps, stopped, changed)
SELECT line, contact,
       coalesce((c_email = email)::int, 0) + 2 + 4
       + 8 * coalesce((coalesce(c_company, fill_company) = company)::int, 0)
       + 16 * coalesce((coalesce(c_job_title, fill_job_title) = job_title)::int, 0)
       + 32 * coalesce((coalesce(c_address, fill_address) = address)::int, 0)
       + 64 * coalesce((coalesce(c_town, fill_town) = town)::int, 0)
       + 128 * coalesce((coalesce(c_postcode, fill_postcode) = postcode)::int, 0),
       fill_company, fill_job_title, fill_address, fill_town, fill_postcode,
       consented_on, names_us, tps, ctps, stopped,
       num_nonnulls(fill_company, fill_job_title, fill_address, fill_town, fill_postcode) > 0
  FROM (SELECT *, CASE WHEN fills AND c_company IS NULL THEN company END AS fill_company,
               CASE WHEN fills AND c_job_title IS NULL THEN job_title END AS fill_job_title,
               CASE WHEN fills AND c_address IS NULL THEN address END AS fill_address,
               CASE WHEN fills AND c_town IS NULL THEN town END AS fill_town,
               CASE WHEN fills AND c_postcode IS NULL THEN postcode END AS fill_postcode
          FROM (SELECT DISTINCT ON (s.line) s.*, c.contact, c.email AS c_email,
                       c.company AS c_company, c.job_title AS c_job_title,
                       c.address AS c_address, c.town AS c_town, c.postcode AS c_postcode,
                       NOT EXISTS (SELECT FROM {matched} m WHERE m.contact = c.contact)
                       AND s.line = min(s.line) OVER (PARTITION BY c.contact) AS fills
                  FROM known_persons k
                  JOIN {stage} s USING (line) JOIN lists.contacts c USING (contact)
                 ORDER BY s.line, c.contact) AS known) AS filling;

-- name: analyze_matched
-- Let the planner know how many are known.
ANALYZE {matched};

-- name: look_up
-- The contacts to change are looked up by their numbers: few of all, they are not read for it.
SET LOCAL enable_seqscan = off;

-- name: read_all
-- Whatever else is read is read as the planner likes.
SET LOCAL enable_seqscan = on;

-- name: update_contacts
-- Fill what was empty.
UPDATE lists.contacts c
   SET phone = coalesce(c.phone, m.phone), name = coalesce(c.name, m.name),
       company = coalesce(c.company, m.company), job_title = coalesce(c.job_title, m.job_title),
       address = coalesce(c.address, m.address), town = coalesce(c.town, m.town),
       postcode = coalesce(c.postcode, m.postcode)
  FROM {matched} m WHERE m.changed AND c.contact = m.contact;

-- name: reserve
-- Numbers for new contacts: a block as long as the list.
SELECT setval('lists.contact_numbers',
              (SELECT last_value FROM lists.contact_numbers) + last + 1) - last AS base
  FROM (SELECT coalesce(max(line), 0) AS last FROM {stage}) AS list;

-- name: insert_contacts
-- Add who is new, in the list's order: their numbers rise, and an index of numbers that rise is quick.
INSERT INTO lists.contacts (contact, email, phone, name, company, job_title, address, town,
                            postcode, subscriber, first_from)
SELECT %(base)s + s.line, s.email, s.phone, s.name, s.company, s.job_title, s.address, s.town,
       s.postcode, s.subscriber, %(number)s
  FROM {stage} s WHERE get_bit((SELECT lines || '' FROM {known}), s.line) = 0;

-- name: make_sources
-- A table for where the rows of a large list went; it has no index while it is filled.
SELECT lists.make_sources(%(number)s);

-- name: index_sources
-- It has all rows.
SELECT lists.index_sources(%(number)s);

-- name: join_sources
-- It becomes a part of lists.provenance.
SELECT lists.join_sources(%(number)s);

-- name: insert_known_sources
-- Where the rows of known contacts went; what is bought gives no permission for them (R-100).
INSERT INTO {sources} (contact, import, line, fields, permits, consented_on, names_us, tps, ctps,
                       stopped)
SELECT contact, %(number)s, line, fields, false, consented_on, names_us, tps, ctps, stopped
  FROM {matched};

-- name: insert_new_sources
-- And those of new ones.
INSERT INTO {sources} (contact, import, line, fields, permits, consented_on, names_us, tps, ctps,
                       stopped)
SELECT %(base)s + line, %(number)s, line,
       (email IS NOT NULL)::int + 2 * (phone IS NOT NULL)::int + 4 * (name IS NOT NULL)::int
       + 8 * (company IS NOT NULL)::int + 16 * (job_title IS NOT NULL)::int
       + 32 * (address IS NOT NULL)::int + 64 * (town IS NOT NULL)::int
       + 128 * (postcode IS NOT NULL)::int,
       true, consented_on, names_us, tps, ctps, stopped
  FROM {stage} WHERE get_bit((SELECT lines || '' FROM {known}), line) = 0;

-- name: matched_counts
-- How many were known, how many of those changed, and about how many contacts there are.
SELECT count(*) AS known, count(*) FILTER (WHERE changed) AS changed,
       (SELECT reltuples::bigint FROM pg_class
         WHERE oid = 'lists.contacts'::regclass) AS contacts
  FROM {matched};

-- name: take_back_fields
-- Empty what only this import said of people whom other lists name too.
WITH own AS (
    SELECT contact, bit_or(fields) AS said FROM lists.provenance
     WHERE import = %(number)s GROUP BY contact),
others AS (
    SELECT p.contact, bit_or(p.fields) AS said FROM lists.provenance p JOIN own USING (contact)
     WHERE p.import <> %(number)s GROUP BY p.contact),
alone AS (
    SELECT own.contact, own.said & ~others.said AS said FROM own JOIN others USING (contact))
UPDATE lists.contacts c
   SET email = CASE WHEN a.said & 1 > 0 THEN NULL ELSE c.email END,
       phone = CASE WHEN a.said & 2 > 0 THEN NULL ELSE c.phone END,
       name = CASE WHEN a.said & 4 > 0 THEN NULL ELSE c.name END,
       company = CASE WHEN a.said & 8 > 0 THEN NULL ELSE c.company END,
       job_title = CASE WHEN a.said & 16 > 0 THEN NULL ELSE c.job_title END,
       address = CASE WHEN a.said & 32 > 0 THEN NULL ELSE c.address END,
       town = CASE WHEN a.said & 64 > 0 THEN NULL ELSE c.town END,
       postcode = CASE WHEN a.said & 128 > 0 THEN NULL ELSE c.postcode END
  FROM alone a WHERE a.contact = c.contact AND a.said > 0;

-- name: take_back_contacts
-- Remove whom no other list names.
DELETE FROM lists.contacts c USING lists.provenance p
 WHERE p.contact = c.contact AND p.import = %(number)s
   AND NOT EXISTS (SELECT FROM lists.provenance o
                    WHERE o.contact = p.contact AND o.import <> %(number)s);

-- name: drop_sources
-- The table of a large list goes as a whole; or that of a try that died.
SELECT lists.drop_sources(%(number)s);

-- name: take_back_provenance
-- The list is the source of nobody any more.
DELETE FROM lists.provenance WHERE import = %(number)s;

-- name: analyze_stage
-- Let the planner know the rows.
ANALYZE {stage} (line, email, phone, name);
