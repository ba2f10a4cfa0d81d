"""
Follow the notices that recipients of personal data get until somebody says that they are done.

One line for each recipient, letter and round (Article 19, R-62): by which means it went or why
it did not (R-102), until when its receipt is wanted, and how it ended. Processors that speak
OpenDSR send receipts through the public door: a status counts once and only moves forward. A
case that waits for a processor goes on with its last receipt.
"""

from alembic import op

revision = "0060_recipient_notices"
down_revision = "0051_order_choices"


def upgrade() -> None:
    op.execute("""
        CREATE TABLE desk.recipient_notices (
            notice       bigint      GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
            reference    text        NOT NULL REFERENCES desk.cases ON DELETE CASCADE,
            recipient    text        NOT NULL CHECK (recipient ~ '^[a-z][a-z0-9_]*$'),
            letter       text        NOT NULL,
            round        integer     NOT NULL,
            means        text        NOT NULL CHECK (means IN ('email', 'opendsr', 'none')),
            request      uuid        NOT NULL DEFAULT gen_random_uuid() UNIQUE,
            message_key  text,       -- of the outbox
            barred       text        CHECK (barred IN (
                'not_in_house_rules', 'no_ground', 'no_contract', 'contract_ended', 'no_consent')),
            told_at      timestamptz NOT NULL,
            due_on       date        NOT NULL,
            receipt      text        CHECK (receipt IN (
                'pending', 'in_progress', 'completed', 'cancelled')),
            chased_at    timestamptz,
            trouble      text        CHECK (trouble IN (
                'blocked', 'unreachable', 'cancelled', 'silent')),
            troubled_at  timestamptz,
            settled_as   text        CHECK (settled_as IN (
                'completed', 'told_otherwise', 'impossible', 'disproportionate')),
            settled_at   timestamptz,
            settled_by   text,
            sealed       bytea,      -- the reason of whoever settled it
            UNIQUE (reference, recipient, letter, round),
            CHECK ((barred IS NULL) = (means <> 'none')),
            CHECK (num_nonnulls(settled_as, settled_at, settled_by) IN (0, 3)),
            CHECK ((trouble IS NULL) = (troubled_at IS NULL))
        );
        CREATE INDEX recipient_notices_open ON desk.recipient_notices (reference)
            WHERE settled_at IS NULL;
        CREATE UNIQUE INDEX recipient_notices_message ON desk.recipient_notices (message_key);

        CREATE TABLE desk.receipts (
            notice       bigint      NOT NULL REFERENCES desk.recipient_notices ON DELETE CASCADE,
            state        text        NOT NULL CHECK (state IN (
                'pending', 'in_progress', 'completed', 'cancelled')),
            noted_at     timestamptz NOT NULL,
            noted_by     text        NOT NULL,
            PRIMARY KEY (notice, state)
        );

        ALTER TABLE desk.outbox DROP CONSTRAINT outbox_channel_check,
            ADD CONSTRAINT outbox_channel_check CHECK (channel IN ('email', 'ticket', 'opendsr'));
        ALTER TABLE desk.waits DROP CONSTRAINT waits_ended_by_check,
            ADD CONSTRAINT waits_ended_by_check CHECK (ended_by IN (
                'token', 'account', 'staff', 'sweep', 'receipt'));
        ALTER TABLE desk.alerts DROP CONSTRAINT alerts_kind_check,
            ADD CONSTRAINT alerts_kind_check CHECK (kind IN (
                'at_risk_three_quarters', 'at_risk_three_days', 'due_today', 'breached',
                'finished_unsent', 'tell_by_near', 'identity_late', 'review_unanswered',
                'clock_unreadable', 'wait_untold', 'acknowledgement_near', 'acknowledgement_late',
                'art14_notice_near', 'art14_notice_late', 'recipient_untold'));

        -- R-103: an attempt that was blocked has its line too.
        ALTER TABLE desk.disclosures ADD blocked text;
        CREATE OR REPLACE VIEW report.disclosures AS
            SELECT disclosure, reference, recipient, class, purpose, ground, fields, bytes,
                   approver, means, at, blocked
              FROM desk.disclosures WHERE class <> 'authority_inquiry';

        -- Let a case that waits for processors go on once none of them is awaited any more.
        CREATE FUNCTION desk.end_processor_wait(reference text, at timestamptz, actor text, by text)
        RETURNS boolean LANGUAGE plpgsql AS $$
        BEGIN
            IF EXISTS (SELECT FROM desk.recipient_notices n
                        WHERE n.reference = end_processor_wait.reference AND n.means = 'opendsr'
                          AND n.settled_at IS NULL) THEN
                RETURN false;
            END IF;
            UPDATE desk.waits w SET ended_at = end_processor_wait.at,
                   ended_by = end_processor_wait.by
             WHERE w.reference = end_processor_wait.reference AND w.kind = 'processor'
               AND w.ended_at IS NULL;
            IF NOT FOUND THEN RETURN false; END IF;
            PERFORM desk.append_entry(end_processor_wait.reference, end_processor_wait.at,
                end_processor_wait.actor, 'wait.ended',
                jsonb_build_object('wait', 'processor', 'by', end_processor_wait.by));
            PERFORM desk.ask_for_run(c.reference, p.dag, 'receipt', end_processor_wait.at)
               FROM desk.cases c JOIN desk.procedures p USING ("right")
              WHERE c.reference = end_processor_wait.reference;
            RETURN true;
        END $$;

        -- Note what a processor says; false if it said so before, or is over and done.
        CREATE FUNCTION desk.note_receipt(
            the_notice bigint, state text, at timestamptz, actor text)
        RETURNS boolean LANGUAGE plpgsql AS $$
        DECLARE
            it desk.recipient_notices;
        BEGIN
            SELECT * INTO it FROM desk.recipient_notices n WHERE n.notice = the_notice;
            PERFORM FROM desk.cases c WHERE c.reference = it.reference FOR UPDATE;
            SELECT * INTO it FROM desk.recipient_notices n WHERE n.notice = the_notice FOR UPDATE;
            IF it.settled_at IS NOT NULL OR it.receipt IN ('completed', 'cancelled')
               OR it.receipt = 'in_progress' AND note_receipt.state = 'pending' THEN
                RETURN false;
            END IF;
            INSERT INTO desk.receipts (notice, state, noted_at, noted_by)
            VALUES (the_notice, note_receipt.state, note_receipt.at, note_receipt.actor)
            ON CONFLICT DO NOTHING;
            IF NOT FOUND THEN RETURN false; END IF;
            UPDATE desk.recipient_notices n SET receipt = note_receipt.state
             WHERE n.notice = the_notice;
            PERFORM desk.append_entry(it.reference, note_receipt.at, note_receipt.actor,
                'receipt.noted',
                jsonb_build_object('recipient', it.recipient, 'state', note_receipt.state));
            IF note_receipt.state = 'completed' THEN
                UPDATE desk.recipient_notices n
                   SET settled_as = 'completed', settled_at = note_receipt.at,
                       settled_by = note_receipt.actor
                 WHERE n.notice = the_notice;
                PERFORM desk.end_processor_wait(it.reference, note_receipt.at,
                    note_receipt.actor, 'receipt');
            END IF;
            RETURN true;
        END $$;

        -- A processor's signed word through the public door: noted, known before, or about nothing.
        CREATE FUNCTION door.note_receipt(recipient text, request uuid, state text) RETURNS text
        LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, desk AS $$
        DECLARE
            the_notice bigint;
        BEGIN
            SELECT n.notice INTO the_notice FROM recipient_notices n
             WHERE n.request = note_receipt.request AND n.recipient = note_receipt.recipient
               AND n.means = 'opendsr';
            IF the_notice IS NULL THEN RETURN 'unknown'; END IF;
            IF desk.note_receipt(the_notice, note_receipt.state, desk.now(), 'public') THEN
                RETURN 'noted';
            END IF;
            RETURN 'known';
        END $$;

        REVOKE EXECUTE ON FUNCTION desk.end_processor_wait(text, timestamptz, text, text),
            desk.note_receipt(bigint, text, timestamptz, text),
            door.note_receipt(text, uuid, text) FROM PUBLIC;
        GRANT EXECUTE ON FUNCTION desk.end_processor_wait(text, timestamptz, text, text),
            desk.note_receipt(bigint, text, timestamptz, text) TO desk_app, desk_courier;
        GRANT EXECUTE ON FUNCTION door.note_receipt(text, uuid, text) TO desk_public, desk_app;
        GRANT SELECT, INSERT, UPDATE, DELETE ON desk.recipient_notices, desk.receipts TO desk_app;
        GRANT SELECT, UPDATE ON desk.recipient_notices TO desk_courier;
        GRANT SELECT, INSERT ON desk.receipts TO desk_courier;

        CREATE VIEW report.recipient_notices AS
            SELECT notice, reference, recipient, letter, means, barred AS blocked, told_at, due_on,
                   receipt, chased_at, trouble, troubled_at, settled_as, settled_at
              FROM desk.recipient_notices;
        GRANT SELECT ON report.recipient_notices TO desk_reader, desk_app;
    """)


def downgrade() -> None:
    raise NotImplementedError("notices are evidence; migrate forward instead")
