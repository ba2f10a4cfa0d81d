"""
Give the public door its functions, and every role its rights.

The public door's role has no right on any table. It can call these functions, each
of which writes a first state or answers to somebody who already holds a secret.
"""

from alembic import op

revision = "0005_door"
down_revision = "0004_outbox"


def upgrade() -> None:
    op.execute("""
        CREATE FUNCTION desk.now() RETURNS timestamptz LANGUAGE sql STABLE AS $$
            SELECT now() + coalesce((SELECT shift FROM desk.clock_shift), interval '0')
        $$;

        -- Which dag moves which right. A right without a row waits on the desk for a person.
        CREATE TABLE desk.procedures ("right" text PRIMARY KEY, dag text NOT NULL);
        INSERT INTO desk.procedures VALUES
            ('access', 'rights_access'), ('question', 'rights_question'),
            ('unknown', 'rights_question');

        CREATE SCHEMA door;

        -- The desk's clock, by which a message's date is judged.
        CREATE FUNCTION door.now() RETURNS timestamptz
        LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, desk AS $$
            SELECT desk.now()
        $$;

        -- R-01, R-24: file a message, open a case for each right in it, ask for their runs.
        CREATE FUNCTION door.file_message(
            portal text, delivery text, portal_ticket text, channel text,
            received_at timestamptz, token_hash bytea, sealed bytea,
            rights text[], needs_triage boolean)
        RETURNS TABLE (reference text, "right" text, fresh boolean)
        LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, desk AS $$
        #variable_conflict use_column
        DECLARE
            at timestamptz := desk.now();
            the_ticket bigint;
            the_message bigint;
            open_cases text[];
            one_right text;
            one_case text;
        BEGIN
            -- A message without a right is a link used: it belongs to a wait or is nothing.
            IF cardinality(file_message.rights) = 0 AND NOT EXISTS (
                SELECT FROM waits w
                 WHERE w.token_hash = file_message.token_hash AND (
                       w.ended_at IS NULL OR EXISTS (
                       SELECT FROM inbox i WHERE i.portal = file_message.portal
                          AND i.delivery = file_message.delivery))) THEN
                RETURN;
            END IF;

            INSERT INTO tickets AS t (portal, portal_ticket, opened_at)
            VALUES (file_message.portal, file_message.portal_ticket, at)
            ON CONFLICT ON CONSTRAINT tickets_portal_portal_ticket_key
                DO UPDATE SET portal = t.portal
            RETURNING t.ticket INTO the_ticket;

            INSERT INTO inbox (ticket, portal, delivery, received_at, filed_at, token_hash, sealed)
            VALUES (the_ticket, file_message.portal, file_message.delivery,
                    file_message.received_at, at, file_message.token_hash, file_message.sealed)
            ON CONFLICT (portal, delivery) DO NOTHING
            RETURNING message INTO the_message;
            IF the_message IS NULL THEN
                RETURN QUERY
                    SELECT c.reference, c."right", false
                      FROM inbox i JOIN inbox_cases ic USING (message)
                      JOIN cases c ON c.reference = ic.reference
                     WHERE i.portal = file_message.portal AND i.delivery = file_message.delivery
                  ORDER BY c.reference;
                RETURN;
            END IF;

            -- The message reaches the ticket's open cases, and the one whose token it carries.
            SELECT array_agg(c.reference ORDER BY c.reference) INTO open_cases
              FROM cases c
             WHERE c.status <> 'closed' AND (c.ticket = the_ticket OR c.reference IN (
                   SELECT w.reference FROM waits w
                    WHERE w.token_hash = file_message.token_hash AND w.ended_at IS NULL));

            INSERT INTO inbox_cases (message, reference, opens)
            SELECT the_message, r, false FROM unnest(open_cases) AS r;
            PERFORM ask_for_run(c.reference, p.dag, 'reply', at)
               FROM cases c JOIN procedures p USING ("right")
              WHERE c.reference = ANY (open_cases) AND EXISTS (
                    SELECT FROM waits w WHERE w.reference = c.reference AND w.ended_at IS NULL);

            FOREACH one_right IN ARRAY file_message.rights LOOP
                -- On a known conversation only a right that is not yet being served opens a case.
                CONTINUE WHEN open_cases IS NOT NULL AND (
                    one_right IN ('unknown', 'question')
                    OR EXISTS (SELECT FROM cases c
                                WHERE c.reference = ANY (open_cases) AND c."right" = one_right));
                one_case := next_reference('PD', at);
                INSERT INTO cases (reference, ticket, "right", channel, received_at, needs_triage)
                VALUES (one_case, the_ticket, one_right, file_message.channel,
                        file_message.received_at, file_message.needs_triage);
                INSERT INTO case_events (reference, kind, at, recorded_at, recorded_by)
                VALUES (one_case, 'received', file_message.received_at, at, 'public');
                INSERT INTO inbox_cases (message, reference, opens)
                VALUES (the_message, one_case, true);
                PERFORM append_entry(one_case, at, 'public', 'case.received', jsonb_build_object(
                    'right', one_right, 'channel', file_message.channel,
                    'needs_triage', file_message.needs_triage,
                    'received_at', to_char(file_message.received_at AT TIME ZONE 'UTC',
                                           'YYYY-MM-DD"T"HH24:MI:SS"Z"')));
                PERFORM ask_for_run(one_case, p.dag, 'received', at)
                   FROM procedures p WHERE p."right" = one_right;
                RETURN QUERY SELECT one_case, one_right, true;
            END LOOP;
            RETURN QUERY SELECT c.reference, c."right", true FROM cases c
                          WHERE c.reference = ANY (open_cases);
        END $$;

        -- Ask for a code by a channel on file. Same answer whether the reference exists or not.
        CREATE FUNCTION door.ask_for_code(
            kind text, reference text, token_hash bytea, client bytea) RETURNS boolean
        LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, desk AS $$
        DECLARE
            at timestamptz := desk.now();
        BEGIN
            -- One after the other, so that many asked at once are counted too.
            PERFORM pg_advisory_xact_lock(hashtextextended('door.ask_for_code', 0));
            IF (SELECT count(*) FROM door_orders o
                 WHERE o.kind = ask_for_code.kind AND o.asked_at > at - interval '1 hour'
                   AND (o.client = ask_for_code.client OR o.reference = ask_for_code.reference
                        OR o.token_hash = ask_for_code.token_hash)) >= 5 THEN
                RETURN false;
            END IF;
            INSERT INTO door_orders (kind, reference, token_hash, client, asked_at)
            VALUES (ask_for_code.kind,
                    (SELECT c.reference FROM cases c WHERE c.reference = ask_for_code.reference),
                    ask_for_code.token_hash, ask_for_code.client, at);
            RETURN true;
        END $$;

        -- What the person may see of a case, to somebody who holds its code.
        CREATE FUNCTION door.read_status(reference text, code_hash bytea)
        RETURNS TABLE ("right" text, status text, outcome text, received_at timestamptz,
                       clock_status text, clock_start date, due_on date, paused_days integer,
                       extended_on date, answered_at timestamptz)
        LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, desk AS $$
        #variable_conflict use_column
        BEGIN
            UPDATE status_codes s SET tries = s.tries + 1
             WHERE s.reference = read_status.reference AND s.tries < 5
               AND s.expires_at > desk.now();
            IF NOT FOUND THEN RETURN; END IF;
            RETURN QUERY
                SELECT c."right", c.status, c.outcome, c.received_at, c.clock_status, c.clock_start,
                       c.due_on, c.paused_days, c.extended_on, c.answered_at
                  FROM cases c JOIN status_codes s USING (reference)
                 WHERE c.reference = read_status.reference AND s.code_hash = read_status.code_hash;
        END $$;

        -- What the download page says before any code: size, end, downloads left.
        CREATE FUNCTION door.see_package(token_hash bytea)
        RETURNS TABLE (size integer, expires_at timestamptz, downloads_left integer, live boolean)
        LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, desk AS $$
            SELECT length(p.sealed), p.expires_at, p.downloads_left,
                   p.expires_at > desk.now() AND p.downloads_left > 0 AND length(p.sealed) > 0
              FROM packages p WHERE p.token_hash = see_package.token_hash
        $$;

        -- The sealed package, to somebody who holds the link and the code; counts tries and uses.
        CREATE FUNCTION door.take_package(token_hash bytea, code_hash bytea)
        RETURNS TABLE (answer text, reference text, sealed bytea)
        LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, desk AS $$
        #variable_conflict use_column
        DECLARE
            package packages;
            at timestamptz := desk.now();
        BEGIN
            SELECT * INTO package FROM packages p
             WHERE p.token_hash = take_package.token_hash FOR UPDATE;
            IF package IS NULL OR package.expires_at <= at OR package.downloads_left = 0
               OR length(package.sealed) = 0 THEN
                RETURN QUERY SELECT 'ended', NULL::text, NULL::bytea;
            ELSIF package.code_hash IS NULL OR package.code_expires_at <= at
                  OR package.code_tries >= 5 THEN
                RETURN QUERY SELECT 'ask_code', NULL::text, NULL::bytea;
            ELSIF package.code_hash <> take_package.code_hash THEN
                UPDATE packages p SET code_tries = p.code_tries + 1
                 WHERE p.token_hash = take_package.token_hash;
                RETURN QUERY SELECT 'wrong_code', NULL::text, NULL::bytea;
            ELSE
                UPDATE packages p SET downloads_left = p.downloads_left - 1
                 WHERE p.token_hash = take_package.token_hash;
                PERFORM FROM cases c WHERE c.reference = package.reference FOR UPDATE;
                PERFORM append_entry(package.reference, at, 'public', 'package.downloaded',
                    jsonb_build_object('left', package.downloads_left - 1));
                RETURN QUERY SELECT 'ok', package.reference, package.sealed;
            END IF;
        END $$;

        -- A delivery event of the mail provider; states only move forward. False while the courier
        -- has not yet noted that it sent the message: the provider repeats the event later.
        CREATE FUNCTION door.note_delivery(message_key text, provider_id text, state text)
        RETURNS boolean
        LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, desk AS $$
        #variable_conflict use_column
        DECLARE
            was text;
        BEGIN
            SELECT o.state INTO was FROM outbox o
             WHERE o.key = note_delivery.message_key FOR UPDATE;
            UPDATE outbox o SET state = note_delivery.state,
                   provider_id = coalesce(o.provider_id, note_delivery.provider_id)
             WHERE o.key = note_delivery.message_key
               AND note_delivery.state IN ('delivered', 'deferred', 'bounced', 'dropped')
               AND (was IN ('sent', 'deferred', 'unknown')
                    OR was = 'delivered' AND note_delivery.state = 'bounced');
            RETURN was IS DISTINCT FROM 'sending';
        END $$;

        REVOKE EXECUTE ON ALL FUNCTIONS IN SCHEMA door, desk FROM PUBLIC;
        GRANT USAGE ON SCHEMA door TO desk_public;
        GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA door TO desk_public;

        GRANT USAGE ON SCHEMA desk, door TO desk_app;
        GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA desk TO desk_app;
        REVOKE UPDATE, DELETE ON desk.ledger_entries, desk.ledger_roots, desk.ledger_heads,
            desk.disclosures FROM desk_app;
        GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA desk, door TO desk_app;

        GRANT USAGE ON SCHEMA desk TO desk_courier;
        GRANT SELECT ON ALL TABLES IN SCHEMA desk TO desk_courier;
        GRANT INSERT, UPDATE ON desk.runs, desk.outbox, desk.status_codes TO desk_courier;
        GRANT UPDATE ON desk.door_orders, desk.packages, desk.cases TO desk_courier;
        GRANT INSERT ON desk.ledger_entries, desk.disclosures, desk.case_events TO desk_courier;
        GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA desk TO desk_courier;
    """)


def downgrade() -> None:
    raise NotImplementedError("migrate forward instead")
