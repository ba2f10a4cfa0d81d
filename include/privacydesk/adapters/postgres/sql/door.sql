-- The public door's functions: all that its role may do. Placeholders are psycopg's %(name)s.

-- name: now
-- The desk's clock; also tells whether the database answers.
SELECT door.now() AS now;

-- name: file_message
-- File a message, open a case for each right in it; the same delivery twice is one filing.
SELECT reference, "right", fresh
  FROM door.file_message(%(portal)s, %(delivery)s, %(portal_ticket)s, %(channel)s,
                         %(received_at)s, %(token_hash)s, %(sealed)s, %(rights)s::text[],
                         %(needs_triage)s);

-- name: file_objection
-- The same for a message that objects to marketing: its sealed order goes with it.
SELECT reference, "right", fresh
  FROM door.file_objection(%(portal)s, %(delivery)s, %(portal_ticket)s, %(channel)s,
                           %(received_at)s, %(token_hash)s, %(sealed)s, %(rights)s::text[],
                           %(needs_triage)s, %(objection)s);

-- name: file_order_choice
-- File what was answered about marketing at an order; the first of an order counts.
SELECT filed AS receipt, fresh
  FROM door.file_order_choice(%(portal)s, %(order)s, %(receipt)s, %(sealed)s);

-- name: see_marketing_link
-- What a marketing message's link leads to, sealed under its own token.
SELECT sealed FROM door.see_marketing_link(%(token_hash)s);

-- name: ask_for_code
-- Ask the desk to send a code by a channel on file; false if there were too many lately.
SELECT door.ask_for_code(%(kind)s, %(reference)s, %(token_hash)s, %(client)s) AS asked;

-- name: read_status
-- What the person may see of a case, for its code.
SELECT "right", status, outcome, received_at, clock_start, due_on, paused_days, extended_on,
       answered_at
  FROM door.read_status(%(reference)s, %(code_hash)s);

-- name: see_package
-- What the download page says before any code.
SELECT size, expires_at, downloads_left, live FROM door.see_package(%(token_hash)s);

-- name: take_package
-- The sealed package, for link and code; counts tries and downloads.
SELECT answer, reference, sealed FROM door.take_package(%(token_hash)s, %(code_hash)s);

-- name: note_delivery
-- What the mail provider says became of a message; false if it must say so again later.
SELECT door.note_delivery(%(message_key)s, %(provider_id)s, %(state)s) AS noted;

-- name: note_receipt
-- What a processor says of a request of ours: noted, known before, or about none.
SELECT door.note_receipt(%(recipient)s, %(request)s, %(state)s) AS noted;
