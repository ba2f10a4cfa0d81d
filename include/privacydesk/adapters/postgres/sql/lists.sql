-- The rows of lists: staged while an import waits, then contacts with their provenance.
-- {stage} is the import's own table, {part} that of one of its parts, {contacts} those that may be
-- known, {sources} where the provenance is kept; the store puts their names in.

-- name: settings
-- Enough memory for joins over millions of rows, in this transaction alone.
SET LOCAL work_mem = '256MB';

-- name: settings_hash
-- A hash may take more than a sort.
SET LOCAL hash_mem_multiplier = 3;

-- name: settings_workers
-- What reads the whole of a table reads it on two cores.
SET LOCAL max_parallel_workers_per_gather = 1;

-- name: settings_start
-- And does so for any table that is worth it: the tables here are the whole work.
SET LOCAL parallel_tuple_cost = 0.01;

-- name: settings_samples
-- A sample says enough of tables that are joined once.
SET LOCAL default_statistics_target = 10;

-- name: create_stage
-- A table for the usable rows of one import; what a crash takes from it is read again. It is read
-- as one, and filled by part: two parts are written at the same moment, and each as a whole. The
-- keys stand first, where they are found without a look at the texts.
CREATE UNLOGGED TABLE {stage} (
    line          bigint   NOT NULL,
    email_key     bigint,
    mailbox_key   bigint,
    phone_key     bigint,
    postal_key    bigint,
    email         text     COLLATE "C",
    phone         text     COLLATE "C",
    name          text     COLLATE "C",
    company       text     COLLATE "C",
    job_title     text     COLLATE "C",
    address       text     COLLATE "C",
    town          text     COLLATE "C",
    postcode      text     COLLATE "C",
    subscriber    text     COLLATE "C" NOT NULL,
    consented_on  date,
    names_us      boolean  NOT NULL,
    tps           boolean,
    ctps          boolean,
    stopped       smallint NOT NULL
);

-- name: create_part
-- A table for the rows of one part.
CREATE UNLOGGED TABLE {part} () INHERITS ({stage});

-- name: drop_stage
-- The rows of an import are needed no more.
DROP TABLE IF EXISTS {stage} CASCADE;

-- name: forget_quarantine
-- The import is read anew.
DELETE FROM lists.quarantine WHERE import = %(number)s;

-- name: copy_part
-- Fill it.
COPY {part} FROM STDIN (FORMAT csv);

-- name: copy_quarantine
-- Keep what is not used.
COPY lists.quarantine (import, line, reason) FROM STDIN (FORMAT csv);

-- name: analyze_stage
-- Let the planner know the rows.
ANALYZE {stage} (line, email, phone, name);

-- name: count_stage
-- How many rows are usable.
SELECT count(*) AS rows FROM {stage};

-- name: keys
-- Every key of an address or a number, eight bytes each, one after the other: an eighth of each
-- kind at a time, in which a key stands as often as in the whole list.
SELECT 'email' AS kind, string_agg(int8send(email_key), ''::bytea) AS keys
  FROM {stage} WHERE email_key IS NOT NULL GROUP BY email_key & 7
 UNION ALL
SELECT 'phone', string_agg(int8send(phone_key), ''::bytea)
  FROM {stage} WHERE phone_key IS NOT NULL GROUP BY phone_key & 7;

-- name: create_repeated_keys
-- A place for those that stand there more than once.
CREATE TEMP TABLE repeated_keys (kind text, key bigint) ON COMMIT DROP;

-- name: copy_repeated_keys
-- Fill it.
COPY repeated_keys FROM STDIN (FORMAT csv);

-- name: rows_to_compare
-- The rows with such a key, looked for once; a key is short, and two texts could share one.
CREATE TEMP TABLE alike ON COMMIT DROP AS
SELECT line, email, phone, lower(name) AS name FROM {stage}
 WHERE email_key IN (SELECT key FROM repeated_keys WHERE kind = 'email')
    OR phone_key IN (SELECT key FROM repeated_keys WHERE kind = 'phone');

-- name: repeated_emails
-- The first line with an address counts; the others are repeated.
CREATE TEMP TABLE repeated ON COMMIT DROP AS
SELECT line, 'same_email' AS reason
  FROM (SELECT line, min(line) OVER (PARTITION BY email) AS first
          FROM alike WHERE email IS NOT NULL) AS same
 WHERE line > first;

-- name: repeated_persons
-- The same number under the same name is the same person, whatever the address (S10). Which line
-- of a person is the first is asked of the lines that no address repeats.
INSERT INTO repeated (line, reason)
SELECT line, 'same_person'
  FROM (SELECT line, min(line) OVER (PARTITION BY phone, name) AS first
          FROM alike a
         WHERE phone IS NOT NULL AND name IS NOT NULL
           AND NOT EXISTS (SELECT FROM repeated r WHERE r.line = a.line)) AS same
 WHERE line > first;

-- name: analyze_repeated
-- Let the planner know how many there are.
ANALYZE repeated;

-- name: drop_repeated
-- They are not used.
WITH gone AS (
    DELETE FROM {stage} s USING repeated r WHERE s.line = r.line RETURNING s.line, r.reason)
INSERT INTO lists.quarantine (import, line, reason)
SELECT %(number)s, line, reason FROM gone;

-- name: standing_keys
-- Under which keys somebody objects at this moment; eight bytes of each digest, as staged.
CREATE TEMP TABLE standing_keys ON COMMIT DROP AS
SELECT ('x' || encode(substr(digest, 1, 8), 'hex'))::bit(64)::bigint AS key,
       bit_or(desk.stops_of(channel, purpose)) AS stops
  FROM desk.standing_suppressions GROUP BY 1;

-- name: stop_channels
-- What somebody objected to while the import waited is stopped for their row (R-75).
UPDATE {stage} s SET stopped = s.stopped | late.stops
  FROM (SELECT line, bit_or(stops) AS stops
          FROM {stage} CROSS JOIN LATERAL (
               VALUES (email_key), (mailbox_key), (phone_key), (postal_key)) AS own (key)
          JOIN standing_keys USING (key) GROUP BY line) AS late
 WHERE s.line = late.line AND s.stopped | late.stops <> s.stopped;

-- name: drop_objected
-- Whom nothing may be sent any more since then (R-94); see ``domain.stopped_channels``.
WITH gone AS (
    DELETE FROM {stage} s
     WHERE s.stopped & 128 > 0
        OR ((s.email IS NULL OR s.stopped & 1 > 0) AND (s.phone IS NULL OR s.stopped & 4 > 0)
            AND (s.address IS NULL OR s.postcode IS NULL OR s.stopped & 8 > 0))
    RETURNING s.line)
INSERT INTO lists.quarantine (import, line, reason)
SELECT %(number)s, line, 'objected' FROM gone;

-- name: hold_marked
-- What a warning marks stays out where only the clean rows are approved (R-92, R-93); the marks
-- are those of keep_facts.
WITH marked AS (
    SELECT line, CASE
               WHEN %(old)s AND subscriber <> 'corporate' AND consented_on < %(oldest)s
                   THEN 'consent_old'
               WHEN %(unnamed)s AND subscriber <> 'corporate' AND email IS NOT NULL
                    AND NOT names_us THEN 'consent_unnamed'
               WHEN %(role)s AND lists.is_role_address(email) THEN 'role_address' END AS reason
      FROM {stage}),
gone AS (
    DELETE FROM {stage} s USING marked m WHERE m.line = s.line AND m.reason IS NOT NULL
    RETURNING s.line, m.reason)
INSERT INTO lists.quarantine (import, line, reason) SELECT %(number)s, line, reason FROM gone;

-- name: lock_contacts
-- One list at a time is published, and nobody adds a contact meanwhile; reading goes on.
LOCK TABLE lists.contacts IN SHARE ROW EXCLUSIVE MODE;

-- name: sizes
-- How long the list is, and about how many contacts there are.
SELECT (SELECT count(*) FROM {stage}) AS rows,
       (SELECT reltuples::bigint FROM pg_class
         WHERE oid = 'lists.contacts'::regclass) AS contacts;

-- name: hashes
-- The addresses and numbers of the list, four bytes each.
SELECT coalesce(string_agg(int4send(hashtext(email)), ''), '') AS emails,
       coalesce(string_agg(int4send(hashtext(phone)), ''), '') AS phones
  FROM {stage};

-- name: create_sieves
-- A bit for each hash that the list has; packing them would take as long as what they save.
CREATE TEMP TABLE sieves (emails bytea STORAGE EXTERNAL, phones bytea STORAGE EXTERNAL)
    ON COMMIT DROP;

-- name: keep_sieves
-- Keep them where the processes of a query find them.
INSERT INTO sieves VALUES (%(emails)b, %(phones)b);

-- name: create_near
-- Nearly every contact has neither an address nor a number of the list, and one bit of each says
-- so, in one pass over all. Who is left, a few too many, is compared. The empty bytes make Postgres
-- unpack a sieve once, not for every contact.
CREATE TEMP TABLE near ON COMMIT DROP AS
SELECT * FROM lists.contacts
 WHERE get_bit((SELECT emails || '' FROM sieves), hashtext(email) & %(mask)s) = 1
    OR get_bit((SELECT phones || '' FROM sieves), hashtext(phone) & %(mask)s) = 1;

-- name: analyze_near
-- Let the planner know how many they are.
ANALYZE near;

-- name: match_email
-- Who is known by the address, of those who are near or of all. A field that is empty is filled,
-- one that is there stays (R-100).
CREATE TEMP TABLE matched ON COMMIT DROP AS
SELECT s.line, c.contact,
       (coalesce(c.email, s.email) = s.email)::int
       + 2 * coalesce((coalesce(c.phone, s.phone) = s.phone)::int, 0)
       + 4 * coalesce((coalesce(c.name, s.name) = s.name)::int, 0)
       + 8 * coalesce((coalesce(c.company, s.company) = s.company)::int, 0)
       + 16 * coalesce((coalesce(c.job_title, s.job_title) = s.job_title)::int, 0)
       + 32 * coalesce((coalesce(c.address, s.address) = s.address)::int, 0)
       + 64 * coalesce((coalesce(c.town, s.town) = s.town)::int, 0)
       + 128 * coalesce((coalesce(c.postcode, s.postcode) = s.postcode)::int, 0) AS fields,
       (c.phone IS NULL AND s.phone IS NOT NULL) OR (c.name IS NULL AND s.name IS NOT NULL)
       OR (c.company IS NULL AND s.company IS NOT NULL)
       OR (c.job_title IS NULL AND s.job_title IS NOT NULL)
       OR (c.address IS NULL AND s.address IS NOT NULL)
       OR (c.town IS NULL AND s.town IS NOT NULL)
       OR (c.postcode IS NULL AND s.postcode IS NOT NULL) AS changed
  FROM {contacts} c JOIN {stage} s ON s.email = c.email;

-- name: know_persons
-- Who has the number and the name of a row that no address knows: few.
CREATE TEMP TABLE known_persons ON COMMIT DROP AS
SELECT s.line, c.contact FROM {contacts} c JOIN {stage} s ON s.phone = c.phone
 WHERE lower(s.name) = lower(c.name)
   AND NOT EXISTS (SELECT FROM matched m WHERE m.line = s.line);

-- name: analyze_persons
-- Let the planner know that they are few.
ANALYZE known_persons;

-- name: match_person
-- Who is known by number and name, under another address or none. Only the first line of a
-- contact may fill a field; what else says the same is kept as a source all the same.
INSERT INTO matched (line, contact, fields, changed)
SELECT line, contact,
       coalesce((c_email = email)::int, 0) + 2 + 4
       + 8 * coalesce((CASE WHEN fills THEN coalesce(c_company, company) ELSE c_company END
                       = company)::int, 0)
       + 16 * coalesce((CASE WHEN fills THEN coalesce(c_job_title, job_title) ELSE c_job_title END
                        = job_title)::int, 0)
       + 32 * coalesce((CASE WHEN fills THEN coalesce(c_address, address) ELSE c_address END
                        = address)::int, 0)
       + 64 * coalesce((CASE WHEN fills THEN coalesce(c_town, town) ELSE c_town END
                        = town)::int, 0)
       + 128 * coalesce((CASE WHEN fills THEN coalesce(c_postcode, postcode) ELSE c_postcode END
                         = postcode)::int, 0),
       fills AND ((c_company IS NULL AND company IS NOT NULL)
                  OR (c_job_title IS NULL AND job_title IS NOT NULL)
                  OR (c_address IS NULL AND address IS NOT NULL)
                  OR (c_town IS NULL AND town IS NOT NULL)
                  OR (c_postcode IS NULL AND postcode IS NOT NULL))
  FROM (SELECT DISTINCT ON (s.line) s.*, c.contact, c.email AS c_email, c.company AS c_company,
               c.job_title AS c_job_title, c.address AS c_address, c.town AS c_town,
               c.postcode AS c_postcode,
               NOT EXISTS (SELECT FROM matched m WHERE m.contact = c.contact) AND s.line = min(
                   s.line) OVER (PARTITION BY c.contact) AS fills
          FROM known_persons k
          JOIN {stage} s USING (line) JOIN lists.contacts c USING (contact)
         ORDER BY s.line, c.contact) AS known;

-- name: analyze_matched
-- Let the planner know how many are known.
ANALYZE matched;

-- name: update_contacts
-- Fill what was empty.
UPDATE lists.contacts c
   SET phone = coalesce(c.phone, s.phone), name = coalesce(c.name, s.name),
       company = coalesce(c.company, s.company), job_title = coalesce(c.job_title, s.job_title),
       address = coalesce(c.address, s.address), town = coalesce(c.town, s.town),
       postcode = coalesce(c.postcode, s.postcode)
  FROM matched m JOIN {stage} s USING (line)
 WHERE m.changed AND c.contact = m.contact;

-- name: reserve
-- Numbers for new contacts: a block as long as the list.
SELECT setval('lists.contact_numbers',
              (SELECT last_value FROM lists.contact_numbers)
              + (SELECT coalesce(max(line), 0) FROM {stage}) + 1)
       - (SELECT coalesce(max(line), 0) FROM {stage}) AS base;

-- name: insert_contacts
-- Add who is new.
INSERT INTO lists.contacts (contact, email, phone, name, company, job_title, address, town,
                            postcode, subscriber, first_from)
SELECT %(base)s + s.line, s.email, s.phone, s.name, s.company, s.job_title, s.address, s.town,
       s.postcode, s.subscriber, %(number)s
  FROM {stage} s WHERE NOT EXISTS (SELECT FROM matched m WHERE m.line = s.line)
 ORDER BY s.email;

-- name: make_sources
-- A table for where the rows of a large list went; it has no index while it is filled.
SELECT lists.make_sources(%(number)s);

-- name: join_sources
-- It becomes a part of lists.provenance.
SELECT lists.join_sources(%(number)s);

-- name: insert_provenance
-- Where every row went.
INSERT INTO {sources} (contact, import, line, fields, permits, consented_on, names_us,
                              tps, ctps, stopped)
SELECT coalesce(m.contact, %(base)s + s.line), %(number)s, s.line,
       coalesce(m.fields, (s.email IS NOT NULL)::int + 2 * (s.phone IS NOT NULL)::int
                + 4 * (s.name IS NOT NULL)::int + 8 * (s.company IS NOT NULL)::int
                + 16 * (s.job_title IS NOT NULL)::int + 32 * (s.address IS NOT NULL)::int
                + 64 * (s.town IS NOT NULL)::int + 128 * (s.postcode IS NOT NULL)::int),
       m.contact IS NULL, s.consented_on, s.names_us, s.tps, s.ctps, s.stopped
  FROM {stage} s LEFT JOIN matched m USING (line);

-- name: matched_counts
-- How many were known, and how many of those changed.
SELECT count(*) AS known, count(*) FILTER (WHERE changed) AS changed FROM matched;

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
-- The table of a large list goes as a whole.
SELECT lists.drop_sources(%(number)s);

-- name: take_back_provenance
-- The list is the source of nobody any more.
DELETE FROM lists.provenance WHERE import = %(number)s;

-- name: forget_facts
-- The rows are judged anew.
DELETE FROM desk.import_facts WHERE import = %(number)s;

-- name: count_facts
-- What the gate judges the usable rows by: counts alone. By itself, so that two cores count.
CREATE TEMP TABLE facts ON COMMIT DROP AS
SELECT count(*) AS rows,
       count(*) FILTER (WHERE email <> lower(email) OR email LIKE '%% %%'
                           OR email NOT LIKE '%%_@%%_.%%_') AS odd_emails,
       count(*) FILTER (WHERE lists.is_role_address(email)) AS role_emails,
       count(*) FILTER (WHERE email IS NULL AND phone IS NULL) AS unreachable,
       count(*) FILTER (WHERE consented_on > %(today)s) AS future_consents,
       count(*) FILTER (WHERE subscriber <> 'corporate'
                          AND consented_on < %(oldest)s) AS old_consents,
       count(*) FILTER (WHERE subscriber <> 'corporate' AND email IS NOT NULL
                          AND NOT names_us) AS unnamed_consents
  FROM {stage};

-- name: keep_facts
-- Keep them.
WITH kept AS (
INSERT INTO desk.import_facts (import, odd_emails, role_emails, unreachable, future_consents,
                               old_consents, unnamed_consents)
SELECT %(number)s, odd_emails, role_emails, unreachable, future_consents, old_consents,
       unnamed_consents FROM facts)
SELECT rows FROM facts;

-- name: drop_facts
-- Rows that are held are counted out in the same transaction.
DROP TABLE facts;
