-- What the staff pages read. No statement here opens anything sealed.

-- name: queue
-- One page of open cases, least time left first; %(after)s is the last key of the page before.
WITH ranked AS (
    SELECT c.reference, c."right", c.place, c.status, c.received_at, c.clock_status, c.clock_start,
           c.due_on, c.paused_days, c.answered_at, c.needs_triage, t.portal_ticket AS ticket,
           CASE WHEN c.clock_status IN ('paused', 'waiting_id', 'waiting_authority', 'waiting_fee')
                     AND c.due_on IS NULL THEN 5
                WHEN c.due_on IS NULL THEN 4
                WHEN c.due_on < %(today)s THEN 1
                WHEN c.due_on = %(today)s THEN 2
                WHEN c.due_on <= %(today)s::date + 7 THEN 3
                ELSE 4 END AS rank
      FROM desk.cases c JOIN desk.tickets t USING (ticket)
     WHERE c.status <> 'closed'
), keyed AS (
    SELECT r.*, to_char(rank, 'FM0') || coalesce(to_char(due_on, 'YYYYMMDD'), '00000000')
                || reference AS key
      FROM ranked r
), page AS (
    SELECT * FROM keyed
     WHERE (%(after)s::text IS NULL OR key COLLATE "C" > %(after)s)
       AND (%(right)s::text IS NULL OR "right" = %(right)s)
       AND (%(place)s::text IS NULL OR place = %(place)s)
       AND (%(view)s::text IS NULL
            OR (%(view)s = 'overdue' AND rank = 1)
            OR (%(view)s = 'soon' AND rank IN (2, 3))
            OR (%(view)s = 'us' AND place IN ('triage', 'review', 'second_review', 'approval'))
            OR (%(view)s = 'others' AND status LIKE 'waiting_%%' OR %(view)s = 'others' AND status = 'paused'))
       AND (%(words)s::text IS NULL OR reference = %(words)s OR ticket = %(words)s
            OR EXISTS (SELECT FROM desk.identities i
                        WHERE i.reference = keyed.reference AND i.blind = ANY (%(blinds)s)))
     ORDER BY key COLLATE "C" LIMIT %(most)s
)
SELECT p.*,
       (SELECT r.dag FROM desk.runs r
         WHERE r.reference = p.reference AND r.started_at IS NOT NULL AND r.ended_at IS NULL
         ORDER BY r.number DESC LIMIT 1) AS dag,
       (SELECT min(e.at) FROM desk.case_events e
         WHERE e.reference = p.reference AND e.kind = 'clarification_asked') AS paused_from,
       (SELECT count(*) FROM desk.findings f WHERE f.reference = p.reference) AS records,
       (SELECT count(*) FROM desk.findings f
         WHERE f.reference = p.reference AND f.decision IS NULL) AS undecided,
       (SELECT count(DISTINCT s.connection) FROM desk.searches s
         WHERE s.reference = p.reference AND s.state = 'unreachable') AS unreachable,
       (SELECT count(*) FROM desk.outbox o
         WHERE o.reference = p.reference
           AND o.state IN ('bounced', 'dropped', 'failed')) AS undeliverable
  FROM page p ORDER BY key COLLATE "C";

-- name: counts
-- How many open cases each view of the queue holds.
SELECT count(*) AS "all",
       count(*) FILTER (WHERE due_on < %(today)s) AS overdue,
       count(*) FILTER (WHERE due_on = %(today)s) AS today,
       count(*) FILTER (WHERE due_on BETWEEN %(today)s AND %(today)s::date + 7) AS soon,
       count(*) FILTER (WHERE place IN ('triage', 'review', 'second_review', 'approval')) AS us,
       count(*) FILTER (WHERE status LIKE 'waiting_%%' OR status = 'paused') AS others
  FROM desk.cases WHERE status <> 'closed';

-- name: case
-- What the lists say of one case, and the run that acts for it.
SELECT c.reference, c."right", c.place, c.status, c.channel, c.received_at, c.clock_status,
       c.clock_start, c.due_on, c.paused_days, c.tell_by, c.answered_at, c.closed_at, c.outcome,
       c.needs_triage, t.portal, t.portal_ticket AS ticket, r.number AS run, r.dag,
       (SELECT min(e.at) FROM desk.case_events e
         WHERE e.reference = c.reference AND e.kind = 'clarification_asked') AS paused_from
  FROM desk.cases c JOIN desk.tickets t USING (ticket)
  LEFT JOIN LATERAL (SELECT number, dag FROM desk.runs
                      WHERE reference = c.reference AND started_at IS NOT NULL AND ended_at IS NULL
                      ORDER BY number DESC LIMIT 1) r ON true
 WHERE c.reference = %(case)s;

-- name: ledger
-- The case's ledger, oldest first.
SELECT position, at, actor, event, facts, encode(digest, 'hex') AS digest
  FROM desk.ledger_entries WHERE reference = %(case)s ORDER BY position;

-- name: broken_entry
-- The first entry whose digest is not what its row and the entry before it give.
SELECT position FROM (
    SELECT position, digest, desk.entry_text(reference, position, at, actor, event, facts) AS text,
           lag(digest) OVER (ORDER BY position) AS previous,
           row_number() OVER (ORDER BY position) AS place
      FROM desk.ledger_entries WHERE reference = %(case)s) e
 WHERE place <> position
    OR digest <> sha256(coalesce(previous, ''::bytea) || convert_to(text, 'UTF8'))
 ORDER BY position LIMIT 1;

-- name: messages
-- The case's letters and replies, newest first.
SELECT message, letter, version, channel, state, problem, created_at, sent_at FROM desk.outbox
 WHERE reference = %(case)s ORDER BY message DESC;

-- name: related
-- Other cases of the same ticket.
SELECT o.reference, o."right", o.received_at FROM desk.cases c JOIN desk.cases o USING (ticket)
 WHERE c.reference = %(case)s AND o.reference <> c.reference ORDER BY o.reference;

-- name: stores
-- The records of each store by decision; ``plain`` are undecided and the person's alone.
SELECT dataset, collection, count(*) AS records,
       count(*) FILTER (WHERE decision IS NULL) AS undecided,
       count(*) FILTER (WHERE decision IS NULL AND owner = 'own') AS plain,
       count(*) FILTER (WHERE decision = 'disclose') AS disclose,
       count(*) FILTER (WHERE decision = 'redact') AS redact,
       count(*) FILTER (WHERE decision = 'withhold') AS withhold
  FROM desk.findings WHERE reference = %(case)s GROUP BY dataset, collection
 ORDER BY count(*) FILTER (WHERE decision IS NULL) = 0, min(finding);

-- name: records
-- One page of a store's records that stand at one decision (none: undecided).
SELECT finding AS number, owner, distance, suggestions, ground, decided_by, decided_at, batch, slot
  FROM desk.findings
 WHERE reference = %(case)s AND dataset = %(dataset)s AND collection = %(collection)s
   AND decision IS NOT DISTINCT FROM %(decision)s::text AND finding > %(after)s
 ORDER BY finding LIMIT %(most)s;

-- name: undecided
-- The numbers of undecided records, of one store or of all; ``plain`` leaves out shared ones.
SELECT finding AS number FROM desk.findings
 WHERE reference = %(case)s AND decision IS NULL
   AND (%(dataset)s::text IS NULL OR (dataset = %(dataset)s AND collection = %(collection)s))
   AND (NOT %(plain)s OR owner = 'own')
 ORDER BY finding;

-- name: last_decided
-- What this person decided last: several records if they were decided together.
SELECT f.finding AS number, f.decision FROM desk.findings f
 WHERE f.reference = %(case)s AND f.decided_by = %(by)s
   AND f.decided_at = (SELECT max(l.decided_at) FROM desk.findings l
                        WHERE l.reference = %(case)s AND l.decided_by = %(by)s)
 ORDER BY f.finding;

-- name: undecide
-- Taken back: the records are to be decided again.
UPDATE desk.findings
   SET decision = NULL, ground = NULL, decided_by = NULL, decided_at = NULL
 WHERE reference = %(case)s AND finding = ANY (%(numbers)s) AND decided_by = %(by)s;

-- name: closed_days
-- Closed requests since a day: the month received, days to the answer without pauses, late or not.
SELECT reference, "right", received_at, due_on, answered_at, closed_at, outcome,
       extract(day FROM coalesce(answered_at, closed_at) - received_at)::int
           - coalesce(paused_days, 0) AS days,
       (coalesce(answered_at, closed_at) AT TIME ZONE 'Europe/London')::date > due_on AS late
  FROM desk.cases
 WHERE status = 'closed' AND received_at >= %(since)s
 ORDER BY received_at, reference;

-- name: received_by_month
-- Requests received since a day, by month and right.
SELECT to_char(received_at AT TIME ZONE 'Europe/London', 'YYYY-MM') AS month, "right",
       count(*) AS requests
  FROM desk.cases WHERE received_at >= %(since)s GROUP BY month, "right" ORDER BY month, "right";

-- name: open_by_age
-- Open requests by how many days ago they came.
SELECT least((%(today)s::date - (received_at AT TIME ZONE 'Europe/London')::date) / 7, 4) AS weeks,
       count(*) AS requests
  FROM desk.cases WHERE status <> 'closed' GROUP BY weeks ORDER BY weeks;

-- name: grounds
-- Answers that left something out, by ground.
SELECT ground, count(DISTINCT reference) AS answers FROM desk.findings
 WHERE ground IS NOT NULL GROUP BY ground ORDER BY answers DESC, ground;

-- name: requests
-- The register of requests, newest first; %(before)s is the last reference of the page before.
SELECT c.reference, c."right", c.channel, c.received_at, c.jurisdiction, c.status, c.clock_start,
       c.paused_days, c.due_on, c.answered_at, c.outcome,
       (SELECT count(*) FROM desk.searches s WHERE s.reference = c.reference) AS stores,
       (SELECT count(*) FROM desk.searches s
         WHERE s.reference = c.reference AND s.state = 'searched') AS searched,
       (SELECT count(*) FROM desk.findings f
         WHERE f.reference = c.reference AND f.decision IN ('redact', 'withhold')) AS left_out
  FROM desk.cases c
 WHERE (%(before)s::text IS NULL OR c.reference < %(before)s)
   AND (%(received_from)s::date IS NULL OR c.received_at >= %(received_from)s)
   AND (%(received_till)s::date IS NULL OR c.received_at < %(received_till)s::date + 1)
   AND (%(outcome)s::text IS NULL OR c.outcome = %(outcome)s)
 ORDER BY c.reference DESC LIMIT %(most)s;

-- name: disclosures
-- The register of disclosures, newest first.
SELECT disclosure, reference, recipient, class, purpose, ground, fields, bytes, approver, means, at,
       blocked
  FROM desk.disclosures
 WHERE class <> 'authority_inquiry' AND (%(before)s::bigint IS NULL OR disclosure < %(before)s)
 ORDER BY disclosure DESC LIMIT %(most)s;

-- name: register_sizes
-- How many lines each register has.
SELECT (SELECT count(*) FROM desk.cases) AS requests,
       (SELECT count(*) FROM desk.disclosures WHERE class <> 'authority_inquiry') AS disclosures,
       (SELECT count(*) FROM desk.ledger_entries) AS entries;

-- name: now
-- The desk's now.
SELECT desk.now() AS now;
