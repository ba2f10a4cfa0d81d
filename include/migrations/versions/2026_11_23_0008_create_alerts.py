"""
Create what the clock sweep keeps: when to look at a case again, and the alerts it raised.

A look's ``changes`` counts what happened to its case: events, and moves from place to
place. A pass touches a case only if that count moved on or a date has come. The looks
stand beside the cases, not in them, so that the sweep never holds up a step; an alert
hangs on the look for the same reason. Both go with their case.
"""

from alembic import op

revision = "0008_alerts"
down_revision = "0007_own_messages"


def upgrade() -> None:
    op.execute("""
        CREATE TABLE desk.case_looks (
            reference      text        PRIMARY KEY REFERENCES desk.cases ON DELETE CASCADE,
            since          timestamptz NOT NULL,  -- when the case came to its place
            is_closed      boolean     NOT NULL DEFAULT false,
            changes        integer     NOT NULL DEFAULT 1,
            swept_changes  integer,
            next_look_at   timestamptz,
            looked_at      timestamptz,
            reading        text        -- the house rules and holidays that it was read by
        ) WITH (fillfactor = 60);
        CREATE INDEX case_looks_open ON desk.case_looks (reference) WHERE NOT is_closed;

        CREATE TABLE desk.alerts (
            alert            bigint      GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
            reference        text        NOT NULL REFERENCES desk.case_looks ON DELETE CASCADE,
            kind             text        NOT NULL CHECK (kind IN (
                'at_risk_three_quarters', 'at_risk_three_days', 'due_today', 'breached',
                'finished_unsent', 'tell_by_near', 'identity_late', 'review_unanswered',
                'clock_unreadable')),
            about_on         date        NOT NULL,  -- the due date, or the day it is about
            due_on           date,
            from_at          timestamptz,
            raised_at        timestamptz NOT NULL,
            is_late          boolean     NOT NULL,
            queued_at        timestamptz,
            send_at          timestamptz,
            escalate_at      timestamptz,
            escalated_at     timestamptz,
            acknowledged_at  timestamptz,
            acknowledged_by  text,
            lapsed_at        timestamptz,
            UNIQUE (reference, kind, about_on),
            CHECK ((acknowledged_at IS NULL) = (acknowledged_by IS NULL))
        );
        CREATE INDEX alerts_to_write ON desk.alerts (alert)
            WHERE queued_at IS NULL AND lapsed_at IS NULL;
        CREATE INDEX alerts_unacknowledged ON desk.alerts (escalate_at)
            WHERE acknowledged_at IS NULL AND escalated_at IS NULL AND lapsed_at IS NULL;

        CREATE FUNCTION desk.note_move() RETURNS trigger
        LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, desk AS $$
        BEGIN
            INSERT INTO case_looks AS l (reference, since, is_closed)
            VALUES (NEW.reference, desk.now(), NEW.status = 'closed')
            ON CONFLICT (reference) DO UPDATE
               SET changes = l.changes + 1, is_closed = excluded.is_closed,
                   since = CASE WHEN NEW.place = OLD.place THEN l.since ELSE excluded.since END;
            RETURN NULL;
        END $$;
        CREATE TRIGGER cases_note_new AFTER INSERT ON desk.cases
            FOR EACH ROW EXECUTE FUNCTION desk.note_move();
        CREATE TRIGGER cases_note_move AFTER UPDATE ON desk.cases FOR EACH ROW
            WHEN ((OLD.place, OLD.status, OLD."right")
                  IS DISTINCT FROM (NEW.place, NEW.status, NEW."right"))
            EXECUTE FUNCTION desk.note_move();

        CREATE FUNCTION desk.note_event() RETURNS trigger
        LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, desk AS $$
        BEGIN
            UPDATE case_looks SET changes = changes + 1 WHERE reference = NEW.reference;
            RETURN NULL;
        END $$;
        CREATE TRIGGER case_events_note AFTER INSERT ON desk.case_events
            FOR EACH ROW EXECUTE FUNCTION desk.note_event();

        INSERT INTO desk.case_looks (reference, since, is_closed)
        SELECT c.reference, coalesce((SELECT max(e.at) FROM desk.ledger_entries e
                                       WHERE e.reference = c.reference), c.received_at),
               c.status = 'closed'
          FROM desk.cases c;

        REVOKE EXECUTE ON FUNCTION desk.note_move(), desk.note_event() FROM PUBLIC;
        GRANT SELECT, INSERT, UPDATE, DELETE ON desk.case_looks, desk.alerts TO desk_app;
        GRANT SELECT ON desk.case_looks, desk.alerts TO desk_courier;

        CREATE VIEW report.alerts AS
            SELECT alert, reference, kind, due_on, about_on, from_at, raised_at, is_late, send_at,
                   escalate_at, escalated_at, acknowledged_at, acknowledged_by, lapsed_at
              FROM desk.alerts;
        GRANT SELECT ON report.alerts TO desk_reader, desk_app;
    """)


def downgrade() -> None:
    raise NotImplementedError("alerts are evidence; migrate forward instead")
