-- Who on a list was told where we have them from. Each statement works on thousands at once.

-- name: open
-- People of a list who must be told; once for each list.
INSERT INTO desk.notices (batch, people, obtained_on)
VALUES (%(batch)s, %(people)s, %(obtained_on)s) ON CONFLICT (batch) DO NOTHING;

-- name: same_source
-- Whether another import is of the same seller's list by the same name.
SELECT EXISTS (SELECT FROM desk.imports i JOIN desk.imports o USING (seller, title, kind)
                WHERE i.reference = %(batch)s AND o.import <> i.import
                  AND o.published_at IS NOT NULL) AS found;

-- name: knew
-- Whoever was told of the same source has the information already (Art. 14(5)(a), R-96).
UPDATE lists.provenance p SET told_at = t.told_at, told_by = t.told_by
  FROM desk.imports i
  JOIN desk.imports o USING (seller, title, kind)
  JOIN lists.provenance t ON t.import = o.import AND t.told_at IS NOT NULL
 WHERE i.reference = %(batch)s AND o.import <> i.import AND p.import = i.import
   AND p.contact = t.contact AND p.told_at IS NULL;

-- name: due
-- Batches of lists in which somebody must still be told; applicants are told otherwise (R-99).
SELECT n.batch FROM desk.notices n JOIN desk.imports i ON i.reference = n.batch
 WHERE n.told_at IS NULL AND n.ended_at IS NULL AND i.state = 'published'
   AND i.kind <> 'credit' ORDER BY n.batch;

-- name: lock
-- Wait for whoever else tells people of this batch.
SELECT batch FROM desk.notices
 WHERE batch = %(batch)s AND told_at IS NULL AND ended_at IS NULL FOR UPDATE;

-- name: next
-- The next contacts of a list who can be mailed, with every list that they do not know of yet.
-- Nothing is sent about a record whose use is restricted: a person decides over it.
WITH few AS (
    SELECT DISTINCT c.contact, c.email
      FROM lists.provenance p
      JOIN desk.imports i USING (import)
      JOIN lists.contacts c USING (contact)
     WHERE i.reference = %(batch)s AND p.told_at IS NULL AND p.told_by IS NULL
       AND p.contact > %(after)s AND c.email IS NOT NULL AND NOT c.restricted
     ORDER BY c.contact LIMIT %(most)s)
SELECT s.contact, s.email, l.batches, l.sellers, l.titles, l.days
  FROM few s CROSS JOIN LATERAL (
       SELECT array_agg(o.reference ORDER BY o.import) AS batches,
              array_agg(o.seller ORDER BY o.import) AS sellers,
              array_agg(o.title ORDER BY o.import) AS titles,
              array_agg(o.obtained_on ORDER BY o.import) AS days
         FROM (SELECT DISTINCT o.import, o.reference, o.seller, o.title, o.obtained_on
                 FROM lists.provenance q
                 JOIN desk.imports o USING (import)
                 JOIN desk.imports b ON b.reference = %(batch)s AND b.kind = o.kind
                 JOIN desk.notices n ON n.batch = o.reference AND n.ended_at IS NULL
                WHERE q.contact = s.contact AND q.told_at IS NULL AND q.told_by IS NULL) o) l
 ORDER BY s.contact;

-- name: queue
-- A notice for the outbox; the same key is the same notice.
INSERT INTO desk.outbox (key, letter, version, channel, sealed, next_try_at, created_at)
VALUES (%(key)s, 'source_notice', %(version)s, 'email', %(sealed)s, %(send_at)s, %(now)s)
ON CONFLICT (key) DO NOTHING;

-- name: keep_link
-- Where the link of a notice leads.
INSERT INTO desk.marketing_links (token_hash, sealed, made_at)
VALUES (%(token_hash)s, %(link)s, %(now)s);

-- name: tell
-- These contacts are told of these lists.
UPDATE lists.provenance p SET told_at = %(now)s, told_by = %(by)s
  FROM desk.imports i
 WHERE i.import = p.import AND i.reference = ANY(%(batches)s) AND p.contact = ANY(%(contacts)s)
   AND p.told_at IS NULL;

-- name: tell_rest
-- Everybody of a list who is left, or whoever of them has a number, was told by a person.
UPDATE lists.provenance p SET told_at = %(now)s, told_by = %(by)s
  FROM desk.imports i, lists.contacts c
 WHERE i.import = p.import AND i.reference = %(batch)s AND p.told_at IS NULL
   AND c.contact = p.contact AND (%(phone)s::text IS NULL OR c.phone = %(phone)s);

-- name: rest
-- Whom nobody can mail, for calls and for post.
SELECT DISTINCT c.contact, c.name, c.company, c.phone, c.address, c.town, c.postcode
  FROM lists.provenance p
  JOIN desk.imports i USING (import)
  JOIN lists.contacts c USING (contact)
 WHERE i.reference = %(batch)s AND p.told_at IS NULL
   AND (c.email IS NULL OR c.restricted OR p.told_by = 'bounced')
 ORDER BY c.contact;

-- name: count
-- How far a batch is; it is over when nobody is left.
WITH found AS (
    SELECT count(DISTINCT p.contact) FILTER (WHERE p.told_at IS NOT NULL) AS told,
           count(DISTINCT p.contact) FILTER (WHERE p.told_at IS NULL) AS untold,
           count(DISTINCT p.contact) FILTER (
               WHERE p.told_at IS NULL
                 AND (c.email IS NULL OR c.restricted OR p.told_by = 'bounced')) AS by_hand
      FROM lists.provenance p
      JOIN desk.imports i USING (import)
      JOIN lists.contacts c USING (contact)
     WHERE i.reference = %(batch)s)
UPDATE desk.notices n
   SET told = f.told, by_hand = f.by_hand, people = f.told + f.untold,
       told_at = CASE WHEN f.untold = 0 THEN coalesce(n.told_at, %(now)s) END
  FROM found f WHERE n.batch = %(batch)s
RETURNING f.told, f.by_hand, f.untold - f.by_hand AS to_mail;

-- name: lost
-- Whose notice did not arrive is told by hand; return the batches that are open again.
WITH gone AS (
    SELECT split_part(key, '/', 4)::bigint AS contact, created_at FROM desk.outbox
     WHERE letter = 'source_notice' AND state IN ('bounced', 'dropped', 'failed', 'unknown')
       AND problem IS DISTINCT FROM 'list_withdrawn'),
back AS (
    UPDATE lists.provenance p SET told_at = NULL, told_by = 'bounced'
      FROM gone g WHERE p.contact = g.contact AND p.told_at = g.created_at AND p.told_by = 'email'
    RETURNING p.import)
UPDATE desk.notices n SET told_at = NULL
 WHERE n.batch IN (SELECT i.reference FROM back JOIN desk.imports i USING (import))
RETURNING n.batch;

-- name: forget_sent
-- What a notice said, and to whom, is not kept once the provider has it.
UPDATE desk.outbox SET sealed = NULL
 WHERE letter IN ('source_notice', 'list_withdrawn') AND sealed IS NOT NULL
   AND sent_at IS NOT NULL;

-- name: cancel
-- A list is taken back: what waits in the outbox does not go. Whom the same letter would have told
-- of another list is told anew.
WITH stopped AS (
    UPDATE desk.outbox SET state = 'failed', problem = 'list_withdrawn', sealed = NULL
     WHERE letter = 'source_notice' AND state = 'queued' AND sealed IS NOT NULL
       AND key LIKE %(keys)s
    RETURNING split_part(key, '/', 4)::bigint AS contact, created_at),
anew AS (
    UPDATE lists.provenance p SET told_at = NULL, told_by = NULL
      FROM stopped s WHERE p.contact = s.contact AND p.told_at = s.created_at
       AND p.told_by = 'email'
    RETURNING p.import),
again AS (
    UPDATE desk.notices n SET told_at = NULL
     WHERE n.batch IN (SELECT i.reference FROM anew JOIN desk.imports i USING (import))
       AND n.batch <> %(batch)s)
SELECT count(*) AS stopped FROM stopped;

-- name: end
-- Nobody of a batch is told any more.
UPDATE desk.notices SET ended_at = %(now)s, ended = %(why)s, ended_by = %(by)s
 WHERE batch = %(batch)s AND ended_at IS NULL AND told_at IS NULL;

-- name: first_used
-- A bought consent is relied on for the first time (R-93).
UPDATE lists.provenance SET first_used_on = %(on)s
 WHERE contact = ANY(%(contacts)s) AND first_used_on IS NULL;

-- name: first_disclosed
-- Data of a list goes to another for the first time: its people must be told by then (R-95).
UPDATE desk.notices n SET first_disclosed_on = greatest(%(on)s, n.obtained_on)
 WHERE n.first_disclosed_on IS NULL AND n.told_at IS NULL AND n.ended_at IS NULL
   AND n.batch IN (SELECT i.reference FROM lists.contacts c
                     JOIN lists.provenance p USING (contact) JOIN desk.imports i USING (import)
                    WHERE c.email = ANY(%(emails)s) AND p.told_at IS NULL);

-- name: first_contact
-- Somebody of a list is written to for the first time: the rest must be told by then (R-95).
UPDATE desk.notices SET first_contact_on = greatest(%(on)s, obtained_on)
 WHERE batch = ANY(%(batches)s) AND first_contact_on IS NULL AND told_at IS NULL
   AND ended_at IS NULL;
