-- What people answered about marketing at an order: filed sealed, kept by keyed digest.

-- name: has_waiting
-- Whether a choice waits that is not among the answers yet.
SELECT EXISTS (SELECT FROM desk.order_choices WHERE folded_at IS NULL) AS waits;

-- name: waiting
-- The choices that wait, oldest first.
SELECT order_choice, sealed FROM desk.order_choices WHERE folded_at IS NULL ORDER BY order_choice;

-- name: answer
-- One answer for one channel, with the wording that was shown, the time and the evidence.
INSERT INTO desk.marketing_choices
    (key_version, digest, channel, purpose, wording_version, chosen_at, answer, taken_by,
     order_ref, evidence, evidence_ref)
VALUES (%(version)s, %(digest)s, %(channel)s, 'own_products', %(wording)s, %(at)s, %(answer)s,
        %(taken_by)s, %(order)s, %(evidence)s, %(evidence_ref)s);

-- name: folded
-- A choice stands among the answers now; what it carried goes.
UPDATE desk.order_choices SET folded_at = %(now)s, sealed = ''
 WHERE order_choice = %(order_choice)s;
