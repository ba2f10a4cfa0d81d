-- Objections to marketing: entries by keyed digest, their lifts, and the public door's orders.
-- Each block below is one named query; placeholders are psycopg's %(name)s.

-- name: lock
-- One at a time folds orders or renews keys. Must be a statement of its own: what comes after
-- it sees what the one before committed.
SELECT pg_advisory_xact_lock(hashtextextended('desk.suppressions', 0));

-- name: has_orders
-- Whether an objection waits that is not in the entries yet.
SELECT EXISTS (SELECT FROM desk.objection_orders WHERE folded_at IS NULL) AS waits;

-- name: orders
-- The orders that wait, oldest first.
SELECT objection_order, sealed, filed_at, reference
  FROM desk.objection_orders WHERE folded_at IS NULL ORDER BY objection_order;

-- name: folded
-- An order stands in the entries now; what it carried goes.
UPDATE desk.objection_orders SET folded_at = %(now)s, sealed = ''
 WHERE objection_order = %(objection_order)s;

-- name: versions
-- The key versions under which anything stands.
SELECT key_version FROM desk.suppressions GROUP BY key_version
 UNION SELECT key_version FROM desk.marketing_choices GROUP BY key_version
 UNION SELECT key_version FROM desk.disclosed_people GROUP BY key_version ORDER BY 1;

-- name: add
-- Add an entry, unless the same stands for the same case. Two cases have one each: to lift what
-- was no objection must not lift another that was.
INSERT INTO desk.suppressions
    (key_kind, key_version, digest, channel, purpose, since, evidence, reference)
SELECT %(kind)s, %(version)s, %(digest)s, %(channel)s, %(purpose)s, %(since)s, %(evidence)s,
       %(reference)s
 WHERE NOT EXISTS (
       SELECT FROM desk.standing_suppressions s
        WHERE s.digest = %(digest)s AND s.channel = %(channel)s AND s.purpose = %(purpose)s
          AND s.key_kind = %(kind)s AND s.reference IS NOT DISTINCT FROM %(reference)s);

-- name: standing
-- What stands against any of these digests.
SELECT suppression, key_kind, digest, channel, purpose, since, evidence, reference
  FROM desk.standing_suppressions WHERE digest = ANY(%(digests)s) ORDER BY suppression;

-- name: count_up_to
-- How many entries there are, counted no further than it matters.
SELECT count(*) AS entries
  FROM (SELECT FROM desk.standing_suppressions LIMIT %(most)s) AS counted;

-- name: standing_digests
-- Against whom anything stands.
SELECT DISTINCT digest FROM desk.standing_suppressions;

-- name: of_case
-- The entries of a case, with what became of them.
SELECT s.suppression, s.key_kind, s.channel, s.purpose, s.since, s.evidence, l.lifted_at,
       l.lifted_by, l.ground
  FROM desk.suppressions s LEFT JOIN desk.suppression_lifts l USING (suppression)
 WHERE s.reference = %(reference)s ORDER BY s.suppression;

-- name: lift
-- Lift entries that stand.
INSERT INTO desk.suppression_lifts (suppression, lifted_at, lifted_by, ground, reference)
SELECT suppression, %(now)s, %(by)s, %(ground)s, %(reference)s
  FROM desk.standing_suppressions WHERE suppression = ANY(%(suppressions)s)
    ON CONFLICT DO NOTHING;

-- name: choose
-- Keep a yes with its wording and time.
INSERT INTO desk.marketing_choices
    (key_version, digest, channel, purpose, wording_version, chosen_at, reference)
VALUES (%(version)s, %(digest)s, %(channel)s, %(purpose)s, %(wording)s, %(now)s, %(reference)s);

-- name: chosen_in
-- The yeses of a case; an address and its canonical form have one each.
SELECT channel, purpose FROM desk.marketing_choices
 WHERE reference = %(reference)s GROUP BY channel, purpose ORDER BY min(choice);

-- name: choices
-- What was chosen under any of these digests, oldest first.
SELECT digest, channel, purpose, wording_version, chosen_at, answer
  FROM desk.marketing_choices WHERE digest = ANY(%(digests)s) ORDER BY chosen_at, choice;

-- name: asked
-- A table of this transaction for what is asked about.
CREATE TEMP TABLE asked (digest bytea NOT NULL) ON COMMIT DROP;

-- name: copy
-- Fill it, in binary.
COPY asked (digest) FROM STDIN (FORMAT binary);

-- name: asked_known
-- Let the planner know how much it is.
ANALYZE asked;

-- name: screened
-- What stands against any of them.
SELECT s.digest, s.channel, s.purpose, s.since, s.evidence, s.reference
  FROM desk.standing_suppressions s
 WHERE EXISTS (SELECT FROM asked a WHERE a.digest = s.digest) ORDER BY s.suppression;

-- name: keep_link
-- Keep the link of a message.
INSERT INTO desk.marketing_links (token_hash, sealed, made_at)
VALUES (%(token_hash)s, %(sealed)s, %(now)s);

-- name: outdated
-- Everything that stands under an older key.
SELECT 'suppressions' AS name, suppression AS number, key_version, digest
  FROM desk.suppressions WHERE key_version < %(version)s
 UNION ALL
SELECT 'choices', choice, key_version, digest
  FROM desk.marketing_choices WHERE key_version < %(version)s
 UNION ALL
SELECT 'disclosed', disclosure, key_version, digest
  FROM desk.disclosed_people WHERE key_version < %(version)s;

-- name: renew_suppressions
-- Put digests under the newest key in their place.
UPDATE desk.suppressions s SET digest = r.digest, key_version = %(version)s
  FROM unnest(%(numbers)s::bigint[], %(digests)s::bytea[]) AS r (number, digest)
 WHERE s.suppression = r.number;

-- name: renew_choices
-- The same for choices.
UPDATE desk.marketing_choices c SET digest = r.digest, key_version = %(version)s
  FROM unnest(%(numbers)s::bigint[], %(digests)s::bytea[]) AS r (number, digest)
 WHERE c.choice = r.number;

-- name: renew_disclosed
-- The same for the people of disclosures.
UPDATE desk.disclosed_people p SET digest = r.digest, key_version = %(version)s
  FROM unnest(%(numbers)s::bigint[], %(digests)s::bytea[]) AS r (number, digest)
 WHERE p.disclosure = r.number;
