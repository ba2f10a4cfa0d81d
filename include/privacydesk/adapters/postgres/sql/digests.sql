-- What the weekly digest counts: dates and codes, nobody's data.

-- name: requests
-- Requests that are open, or were received, due or answered since an instant.
SELECT reference, "right", status, received_at, due_ends_at, answered_at, paused_days
  FROM desk.cases
 WHERE outcome IS DISTINCT FROM 'merged'
   AND (status <> 'closed' OR received_at >= %(since)s OR due_ends_at >= %(since)s
        OR answered_at >= %(since)s)
 ORDER BY reference;
