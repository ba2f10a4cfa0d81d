"""
Let a wait be chased, closed without a reply, and reopened by a late one (R-21).

A wait keeps when its reminder and its closing notice were queued, and where its case stood.
Later letters carry tokens of their own beside the first one. Reopening is one function, used
by the public door for whoever holds such a token and by the desk for the same portal account;
its ledger entry names the entries that count no more, so that their steps run again.
"""

from alembic import op

revision = "0014_waits"
down_revision = "0012_demands"


def upgrade() -> None:
    op.execute("""
        ALTER TABLE desk.waits
            ADD closing_at timestamptz,  -- when the notice that we close was queued
            ADD untold_at  timestamptz,  -- since when staff must tell the person themselves
            ADD stood_at   text,         -- the case's place and status when the wait closed it
            ADD stood_as   text;
        CREATE INDEX waits_open ON desk.waits (since) WHERE ended_at IS NULL;

        ALTER TABLE desk.alerts DROP CONSTRAINT alerts_kind_check, ADD CHECK (kind IN (
            'at_risk_three_quarters', 'at_risk_three_days', 'due_today', 'breached',
            'finished_unsent', 'tell_by_near', 'identity_late', 'review_unanswered',
            'clock_unreadable', 'wait_untold', 'acknowledgement_near', 'acknowledgement_late',
            'art14_notice_near', 'art14_notice_late'));

        ALTER TABLE desk.cases ADD holidays text;  -- the calendar that its clock was read by

        CREATE TABLE desk.wait_tokens (
            token_hash  bytea       PRIMARY KEY,
            wait        bigint      NOT NULL REFERENCES desk.waits ON DELETE CASCADE,
            made_at     timestamptz NOT NULL
        );
        CREATE INDEX wait_tokens_wait ON desk.wait_tokens (wait);

        -- Whether the ledger holds such an entry that no reopening has undone since.
        CREATE FUNCTION desk.is_done(reference text, event text, facts jsonb) RETURNS boolean
        LANGUAGE sql STABLE AS $$
            SELECT EXISTS (
                SELECT FROM desk.ledger_entries e
                 WHERE e.reference = is_done.reference AND e.event = is_done.event
                   AND e.facts @> is_done.facts AND NOT EXISTS (
                       SELECT FROM desk.ledger_entries r
                        WHERE r.reference = e.reference AND r.event = 'case.reopened'
                          AND r.position > e.position AND r.facts -> 'undoes' ? e.event))
        $$;

        CREATE FUNCTION desk.can_reopen(reference text) RETURNS boolean
        LANGUAGE sql STABLE AS $$
            SELECT EXISTS (
                SELECT FROM desk.cases c
                 WHERE c.reference = can_reopen.reference AND c.status = 'closed'
                   AND c.outcome IN ('no_reply', 'cannot_identify') AND NOT EXISTS (
                       SELECT FROM desk.ledger_entries e
                        WHERE e.reference = c.reference AND e.event = 'case.forgotten'))
        $$;

        -- Put a case back to where it stood when it was closed for want of a reply. Its events
        -- stay, so the clock keeps its pauses. What retention threw away is searched for again.
        CREATE FUNCTION desk.reopen(reference text, at timestamptz, actor text, by text)
        RETURNS boolean LANGUAGE plpgsql AS $$
        #variable_conflict use_column
        DECLARE
            undoes text[] := ARRAY['case.closed', 'answer.composed'];
            back_at text;
            back_as text;
            closed timestamptz;
            ended text;
        BEGIN
            PERFORM FROM desk.cases c WHERE c.reference = reopen.reference FOR UPDATE;
            IF NOT desk.can_reopen(reopen.reference) THEN
                RETURN false;
            END IF;
            SELECT w.stood_at, w.stood_as, w.ended_at INTO back_at, back_as, closed
              FROM desk.waits w
             WHERE w.reference = reopen.reference AND w.ended_by = 'sweep'
          ORDER BY w.ended_at DESC LIMIT 1;
            UPDATE desk.waits w
               SET ended_at = NULL, ended_by = NULL, chased_at = NULL, closing_at = NULL,
                   untold_at = NULL
             WHERE w.reference = reopen.reference AND w.ended_by = 'sweep' AND w.ended_at = closed;
            IF desk.is_done(reopen.reference, 'work.discarded', '{"kept": "working_copy"}') THEN
                DELETE FROM desk.findings f WHERE f.reference = reopen.reference;
                UPDATE desk.searches s
                   SET state = 'waiting', found = 0, key_kinds = '{}', sealed = NULL
                 WHERE s.reference = reopen.reference AND s.state <> 'excluded';
                undoes := undoes || ARRAY['work.discarded', 'store.gathered', 'findings.joined',
                                          'gate.passed'];
                IF back_at IN ('review', 'second_review', 'answer') THEN
                    back_at := 'gather';
                    back_as := 'gathering';
                END IF;
            END IF;
            SELECT c.outcome INTO ended FROM desk.cases c WHERE c.reference = reopen.reference;
            IF ended = 'cannot_identify' THEN  -- what the person adds is for people to read
                UPDATE desk.askers a SET tried = '{}', helps = '{}'
                 WHERE a.reference = reopen.reference;
                back_at := 'triage';
                back_as := 'received';
            END IF;
            UPDATE desk.cases c
               SET place = coalesce(back_at, 'identity'),
                   status = coalesce(back_as, 'received'),
                   outcome = NULL, closed_at = NULL, clock_status = NULL, answered_at = NULL
             WHERE c.reference = reopen.reference;
            INSERT INTO desk.case_events (reference, kind, at, recorded_at, recorded_by)
            VALUES (reopen.reference, 'reopened', reopen.at, reopen.at, reopen.actor);
            PERFORM desk.append_entry(reopen.reference, reopen.at, reopen.actor, 'case.reopened',
                jsonb_build_object('by', reopen.by, 'outcome', ended, 'undoes', undoes));
            PERFORM desk.ask_for_run(c.reference, p.dag, 'late_reply', reopen.at)
               FROM desk.cases c JOIN desk.procedures p USING ("right")
              WHERE c.reference = reopen.reference;
            RETURN true;
        END $$;

        CREATE OR REPLACE FUNCTION door.file_message(
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
            named text[];  -- the cases whose token the message carries
            one_right text;
            one_case text;
        BEGIN
            SELECT array_agg(DISTINCT w.reference) INTO named FROM waits w
             WHERE (w.token_hash = file_message.token_hash OR w.wait IN (
                    SELECT k.wait FROM wait_tokens k WHERE k.token_hash = file_message.token_hash))
               AND (w.ended_at IS NULL OR desk.can_reopen(w.reference));

            -- A message without a right is a link used: it belongs to a wait or is nothing.
            IF cardinality(file_message.rights) = 0 AND named IS NULL AND NOT EXISTS (
                SELECT FROM inbox i WHERE i.portal = file_message.portal
                   AND i.delivery = file_message.delivery) THEN
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

            -- R-21: a late reply with a token of ours opens the case that was closed without it.
            PERFORM desk.reopen(r, at, 'public', 'token') FROM unnest(named) AS r;

            -- The message reaches the ticket's open cases, and the one whose token it carries.
            SELECT array_agg(c.reference ORDER BY c.reference) INTO open_cases
              FROM cases c
             WHERE c.status <> 'closed' AND (c.ticket = the_ticket OR c.reference = ANY (named));

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

        REVOKE EXECUTE ON FUNCTION desk.is_done(text, text, jsonb), desk.can_reopen(text),
            desk.reopen(text, timestamptz, text, text) FROM PUBLIC;
        GRANT EXECUTE ON FUNCTION desk.is_done(text, text, jsonb) TO desk_app, desk_courier;
        GRANT EXECUTE ON FUNCTION desk.can_reopen(text),
            desk.reopen(text, timestamptz, text, text) TO desk_app;
        GRANT SELECT, INSERT, UPDATE, DELETE ON desk.wait_tokens TO desk_app;
        GRANT SELECT ON desk.wait_tokens TO desk_courier;
        GRANT UPDATE ON desk.waits TO desk_courier;
    """)


def downgrade() -> None:
    raise NotImplementedError("migrate forward instead")
