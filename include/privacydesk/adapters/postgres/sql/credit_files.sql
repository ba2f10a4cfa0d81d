-- Credit agencies' reports: staged beside applications, published, told of, let go (R-99).
-- {stage} is the import's own table, put in by the store.

-- name: widen
-- The table of a credit file has what the agency says beside the columns of every list; so have
-- its parts.
ALTER TABLE {stage} ADD COLUMN application text COLLATE "C", ADD COLUMN score integer,
    ADD COLUMN band text COLLATE "C", ADD COLUMN limit_pence bigint,
    ADD COLUMN opinion text COLLATE "C", ADD COLUMN reported_on date;

-- name: drop_repeated
-- The first line about an application counts.
WITH gone AS (
    DELETE FROM {stage} s USING (
        SELECT line, row_number() OVER (PARTITION BY application ORDER BY line) AS place
          FROM {stage}) AS same
     WHERE same.line = s.line AND same.place > 1
    RETURNING s.line)
INSERT INTO lists.quarantine (import, line, reason)
SELECT %(number)s, line, 'same_application' FROM gone;

-- name: hold_applications
-- None of them is closed until the transaction's end.
SELECT a.application FROM credit.applications a JOIN {stage} s USING (application)
 ORDER BY 1 FOR SHARE OF a;

-- name: drop_unapplied
-- Whoever has no open application under this reference is not looked at (P-08): the row must bear
-- the applicant's address, number or name.
WITH gone AS (
    DELETE FROM {stage} s
     WHERE NOT EXISTS (
           SELECT FROM credit.applications a
            WHERE a.application = s.application AND a.closed_on IS NULL
              AND (a.email = s.email OR a.phone = s.phone OR lower(a.name) = lower(s.name)))
    RETURNING s.line)
INSERT INTO lists.quarantine (import, line, reason)
SELECT %(number)s, line, 'no_application' FROM gone;

-- name: publish
-- Reports, each with its agency, day and line; who it is about, the application says.
INSERT INTO credit.reports (application, import, line, agency, report_name, batch, obtained_on,
                            reported_on, score, band, limit_pence, opinion)
SELECT s.application, i.import, s.line, i.seller, i.title, i.reference, i.obtained_on,
       s.reported_on, s.score, s.band, s.limit_pence, s.opinion
  FROM {stage} s JOIN desk.imports i ON i.import = %(number)s
 ORDER BY s.line;

-- name: take_back
-- The file is withdrawn as a whole.
DELETE FROM credit.reports WHERE import = %(number)s;

-- name: untold
-- The next applicants who do not know yet of the agency, and can be mailed. Of a record whose use
-- is restricted a person decides.
SELECT r.report, r.batch, a.email, a.name, a.application, a.asked_for, a.asked_on, r.agency,
       r.obtained_on,
       array_remove(ARRAY[CASE WHEN r.score IS NOT NULL THEN 'score' END,
                          CASE WHEN r.band IS NOT NULL THEN 'risk band' END,
                          CASE WHEN r.limit_pence IS NOT NULL THEN 'recommended limit' END,
                          CASE WHEN r.opinion IS NOT NULL THEN 'opinion' END], NULL) AS facts
  FROM credit.reports r JOIN credit.applications a USING (application)
  JOIN desk.notices n ON n.batch = r.batch AND n.ended_at IS NULL
 WHERE r.told_at IS NULL AND r.told_by IS NULL AND a.email IS NOT NULL
   AND NOT r.restricted AND NOT a.restricted
 ORDER BY r.report LIMIT %(most)s FOR UPDATE OF r SKIP LOCKED;

-- name: tell
-- This applicant is told.
UPDATE credit.reports SET told_at = %(now)s, told_by = 'email' WHERE report = %(report)s;

-- name: tell_rest
-- Everybody of a file who is left, or whoever of them has a number, was told by a person.
UPDATE credit.reports r SET told_at = %(now)s, told_by = %(by)s FROM credit.applications a
 WHERE r.batch = %(batch)s AND r.told_at IS NULL AND a.application = r.application
   AND (%(phone)s::text IS NULL OR a.phone = %(phone)s);

-- name: rest
-- Whom nobody can mail, for calls and for post; their address is with the application's papers.
SELECT r.report, a.name, a.company, a.phone, NULL AS address, NULL AS town, NULL AS postcode
  FROM credit.reports r JOIN credit.applications a USING (application)
 WHERE r.batch = %(batch)s AND r.told_at IS NULL
   AND (a.email IS NULL OR r.restricted OR a.restricted OR r.told_by = 'bounced')
 ORDER BY r.report;

-- name: unfinished
-- Files of which somebody must still be told.
SELECT n.batch FROM desk.notices n JOIN desk.imports i ON i.reference = n.batch
 WHERE i.kind = 'credit' AND i.state = 'published' AND n.told_at IS NULL AND n.ended_at IS NULL
 ORDER BY n.batch;

-- name: count
-- How far a file is; it is over when nobody is left.
WITH found AS (
    SELECT count(*) FILTER (WHERE r.told_at IS NOT NULL) AS told,
           count(*) FILTER (WHERE r.told_at IS NULL) AS untold,
           count(*) FILTER (WHERE r.told_at IS NULL AND (
               a.email IS NULL OR r.restricted OR a.restricted OR r.told_by = 'bounced')) AS by_hand
      FROM credit.reports r JOIN credit.applications a USING (application)
     WHERE r.batch = %(batch)s)
UPDATE desk.notices n
   SET told = f.told, by_hand = f.by_hand, people = f.told + f.untold,
       told_at = CASE WHEN f.untold = 0 THEN coalesce(n.told_at, %(now)s) END
  FROM found f WHERE n.batch = %(batch)s
RETURNING f.told, f.by_hand, f.untold - f.by_hand AS to_mail;

-- name: to_offer
-- The next applicants whom a machine alone declined, and nobody offered a review (R-99).
SELECT r.report, r.batch, a.email, a.name, a.application, a.asked_for, a.asked_on, r.agency,
       r.obtained_on, ARRAY[]::text[] AS facts
  FROM credit.reports r JOIN credit.applications a USING (application)
 WHERE r.decision = 'D' AND r.automated AND r.offered_by IS NULL
 ORDER BY r.report LIMIT %(most)s FOR UPDATE OF r SKIP LOCKED;

-- name: offer
-- A review is offered, or staff are told that they must.
UPDATE credit.reports
   SET offered_by = %(by)s, offered_at = CASE %(by)s::text WHEN 'email' THEN %(now)s::timestamptz END
 WHERE report = %(report)s;

-- name: lost
-- What did not arrive is given by hand: a notice as the lists' are, an offer by telling staff.
WITH gone AS (
    SELECT split_part(key, '/', 3)::bigint AS report, letter FROM desk.outbox
     WHERE letter IN ('credit_notice', 'review_offered')
       AND state IN ('bounced', 'dropped', 'failed', 'unknown')
       AND problem IS DISTINCT FROM 'list_withdrawn'),
untold AS (
    UPDATE credit.reports r SET told_at = NULL, told_by = 'bounced'
      FROM gone g WHERE g.letter = 'credit_notice' AND r.report = g.report AND r.told_by = 'email'
    RETURNING r.batch),
open_again AS (
    UPDATE desk.notices SET told_at = NULL WHERE batch IN (SELECT batch FROM untold))
UPDATE credit.reports r SET offered_at = NULL, offered_by = 'by_hand'
  FROM gone g WHERE g.letter = 'review_offered' AND r.report = g.report AND r.offered_by = 'email'
RETURNING r.report, r.batch;

-- name: forget_sent
-- What a letter said, and to whom, is not kept once the provider has it.
UPDATE desk.outbox SET sealed = NULL
 WHERE letter IN ('credit_notice', 'review_offered') AND sealed IS NOT NULL
   AND sent_at IS NOT NULL;

-- name: cancel
-- The file is taken back: what waits in the outbox does not go.
UPDATE desk.outbox SET state = 'failed', problem = 'list_withdrawn', sealed = NULL
 WHERE letter = 'credit_notice' AND state = 'queued' AND sealed IS NOT NULL
   AND split_part(key, '/', 3)::bigint IN (
       SELECT report FROM credit.reports WHERE import = %(number)s);

-- name: lapse_reports
-- Their time is over, counted from the decision, else from the day we got them.
DELETE FROM credit.reports
 WHERE (coalesce(decided_at AT TIME ZONE 'Europe/London', obtained_on) + %(period)s::interval)::date
       < %(today)s;

-- name: lapse_applications
-- Nor is an application kept that was closed as long ago, once no report stands beside it.
DELETE FROM credit.applications a
 WHERE (a.closed_on + %(period)s::interval)::date < %(today)s
   AND NOT EXISTS (SELECT FROM credit.reports r WHERE r.application = a.application);

-- name: lapse_objections
-- An objection to the use of what is gone says nothing any more.
DELETE FROM credit.objections o
 WHERE NOT EXISTS (SELECT FROM credit.applications a WHERE a.application = o.application);
