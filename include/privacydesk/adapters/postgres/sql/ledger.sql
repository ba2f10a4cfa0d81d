-- The ledger: append-only, one hash chain a case, a root over all heads a day.

-- name: append
-- Add one entry after the case's last; the caller holds the case's lock.
SELECT desk.append_entry(%(case)s, %(at)s, %(actor)s, %(event)s, %(facts)s);

-- name: has
-- Say whether the case's ledger holds this event with at least these facts, not undone since.
SELECT desk.is_done(%(case)s, %(event)s, %(facts)s) AS found;

-- name: of_case
-- All entries of one case, oldest first, with the text that was hashed.
SELECT reference, position, at, actor, event, facts::text AS facts_text, digest
  FROM desk.ledger_entries WHERE reference = %(case)s ORDER BY position;

-- name: picture
-- Show one moment to everything that is read in this transaction.
SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY;

-- name: lines
-- Every entry beside the head that a root took of it, case by case; either may be missing.
SELECT coalesce(e.reference, h.reference) AS reference,
       coalesce(e.position, h.position) AS position, e.at, e.actor, e.event,
       e.facts::text AS facts_text, e.digest, h.digest AS head, h.root
  FROM desk.ledger_entries e
  FULL JOIN desk.ledger_heads h ON (h.reference, h.position) = (e.reference, e.position)
 ORDER BY coalesce(e.reference, h.reference) COLLATE "C", 2, h.root;

-- name: unwritten
-- Cases of which the ledger knows nothing.
SELECT reference FROM desk.cases c
 WHERE NOT EXISTS (SELECT FROM desk.ledger_entries e WHERE e.reference = c.reference)
   AND NOT EXISTS (SELECT FROM desk.ledger_heads h WHERE h.reference = c.reference)
 ORDER BY reference;

-- name: size
-- How many entries and cases there are.
SELECT count(*) AS entries, count(DISTINCT reference) AS cases FROM desk.ledger_entries;

-- name: stand_still
-- Let writers finish and keep new ones out while a root is made.
SELECT desk.hold_ledger();

-- name: moved_heads
-- The last entry of each case that moved since the last root.
SELECT DISTINCT ON (e.reference) e.reference, e.position, e.digest
  FROM desk.ledger_entries e
 WHERE e.position > coalesce((SELECT max(h.position) FROM desk.ledger_heads h
                               WHERE h.reference = e.reference), 0)
 ORDER BY e.reference, e.position DESC;

-- name: triggers
-- The guards of the ledger with their object ids: a re-created one has another.
SELECT coalesce(string_agg(format('%%s:%%s:%%s', t.tgname, t.oid, t.tgenabled), ' '
                           ORDER BY t.tgname), '') AS triggers
  FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid JOIN pg_namespace n ON n.oid = c.relnamespace
 WHERE n.nspname = 'desk' AND c.relname LIKE 'ledger%%' AND NOT t.tgisinternal;

-- name: roots
-- Every root, oldest first.
SELECT root, made_at, entries, triggers, digest FROM desk.ledger_roots ORDER BY root;

-- name: last_root
-- The newest root.
SELECT root, made_at, entries, triggers, digest FROM desk.ledger_roots ORDER BY root DESC LIMIT 1;

-- name: add_root
-- Close the day.
INSERT INTO desk.ledger_roots (made_at, entries, triggers, digest)
VALUES (%(now)s, %(entries)s, %(triggers)s, %(digest)s) RETURNING root;

-- name: add_head
-- One head that this root covers.
INSERT INTO desk.ledger_heads (root, reference, position, digest)
VALUES (%(root)s, %(reference)s, %(position)s, %(digest)s);

-- name: heads
-- The heads that a root covers, in the order in which they are hashed.
SELECT reference, position, digest FROM desk.ledger_heads
 WHERE root = %(root)s ORDER BY reference COLLATE "C";

-- name: growth
-- How many entries the heads of each root add, without the root's own word for it.
SELECT root, sum(position - before) AS grown
  FROM (SELECT root, position,
               lag(position, 1, 0) OVER (PARTITION BY reference ORDER BY root) AS before
          FROM desk.ledger_heads) h
 GROUP BY root ORDER BY root;
