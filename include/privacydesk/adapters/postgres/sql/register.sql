-- The register of requests (R-116): codes, dates and counts, nothing of a person.

-- name: lines
-- Every request, oldest first: receipt, due, sent, outcome, what was searched and left out.
SELECT c.reference, c."right", c.channel, c.jurisdiction, c.status, c.received_at, c.clock_start,
       c.due_on, c.paused_days, c.extended_on, c.answered_at AS sent_at, c.closed_at, c.outcome,
       coalesce(s.searched, '{}') AS searched, coalesce(s.excluded, '{}') AS excluded,
       coalesce(f.found, 0) AS found, coalesce(f.redacted, 0) AS redacted,
       coalesce(f.withheld, 0) AS withheld
  FROM desk.cases c
  LEFT JOIN LATERAL (
       SELECT array_agg(DISTINCT dataset ORDER BY dataset) FILTER (WHERE state = 'searched')
              AS searched,
              array_agg(DISTINCT dataset ORDER BY dataset) FILTER (WHERE state = 'excluded')
              AS excluded
         FROM desk.searches WHERE reference = c.reference) s ON true
  LEFT JOIN LATERAL (
       SELECT count(*) AS found,
              count(*) FILTER (WHERE decision = 'redact') AS redacted,
              count(*) FILTER (WHERE decision = 'withhold') AS withheld
         FROM desk.findings WHERE reference = c.reference) f ON true
 ORDER BY c.received_at, c.reference;
