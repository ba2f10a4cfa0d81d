-- The rows of lists, staged while an import waits. {stage} is the import's own table, {part} that of
-- one of its parts; the store puts their names in.

-- name: create_stage
-- A table for the usable rows of one import; what a crash takes from it is read again. It is read
-- as one, and filled by part: two parts are written at the same moment, and each as a whole. The
-- keys stand first, where they are found without a look at the texts. What must be known of it is
-- known by whoever works on it; a vacuum beside would make them wait.
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
) WITH (autovacuum_enabled = false);

-- name: create_part
-- A table for the rows of one part.
CREATE UNLOGGED TABLE {part} () INHERITS ({stage}) WITH (autovacuum_enabled = false);

-- name: drop_stage
-- The rows of an import are needed no more.
DROP TABLE IF EXISTS {stage}, {matched}, {known} CASCADE;

-- name: forget_quarantine
-- The import is read anew.
DELETE FROM lists.quarantine WHERE import = %(number)s;

-- name: copy_part
-- Fill it.
COPY {part} FROM STDIN (FORMAT csv);

-- name: copy_quarantine
-- Keep what is not used.
COPY lists.quarantine (import, line, reason) FROM STDIN (FORMAT csv);

-- name: count_stage
-- How many rows are usable.
SELECT count(*) AS rows FROM {stage};

-- name: email_keys
-- The keys of all addresses with their lines, eight bytes each, one after the other: an eighth of
-- them at a time, in which a key stands as often as in the whole list.
SELECT string_agg(int8send(line), ''::bytea) AS lines,
       string_agg(int8send(email_key), ''::bytea) AS keys
  FROM {stage} WHERE email_key IS NOT NULL GROUP BY email_key & 7;

-- name: phone_keys
-- And those of all numbers.
SELECT string_agg(int8send(line), ''::bytea) AS lines,
       string_agg(int8send(phone_key), ''::bytea) AS keys
  FROM {stage} WHERE phone_key IS NOT NULL GROUP BY phone_key & 7;

-- name: create_same_number
-- Other lines that share a number with another.
CREATE TEMP TABLE same_number (line bigint) ON COMMIT DROP;

-- name: copy_same_number
-- Fill it.
COPY same_number FROM STDIN (FORMAT csv);

-- name: analyze_same_number
-- Let the planner know how many there are.
ANALYZE same_number;

-- name: repeated_persons
-- The same number under the same name is the same person, whatever the address (S10).
SELECT line
  FROM (SELECT line, min(line) OVER (PARTITION BY phone, lower(name)) AS first
          FROM {stage} JOIN same_number USING (line) WHERE name IS NOT NULL) AS same
 WHERE line > first;

-- name: create_gone
-- A bit for each line that goes.
CREATE TEMP TABLE gone (lines bytea STORAGE EXTERNAL) ON COMMIT DROP;

-- name: keep_gone
-- Keep them. The last bit is none of them.
INSERT INTO gone VALUES (%(lines)b);

-- name: drop_gone
-- They are not used. The empty bytes make Postgres unpack the bits once, not for every row.
DELETE FROM {stage}
 WHERE get_bit((SELECT lines || '' FROM gone), least(line, %(last)s)) = 1;

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
