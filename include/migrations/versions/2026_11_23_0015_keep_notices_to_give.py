"""
Keep which notices people must still get about data from others (R-95, Art. 14).

A line is one batch of data that was obtained together: what it is, when it came, when
somebody of it was first written to or first disclosed to another. The law's date follows
from these; it is computed, not stored. An alert belongs to a case or to a batch.
"""

from alembic import op

revision = "0015_notices"
down_revision = "0014_waits"


def upgrade() -> None:
    op.execute("""
        CREATE TABLE desk.notices (
            batch               text        PRIMARY KEY
                                            CHECK (batch ~ '^(LI|DI)-[0-9]{4}-[0-9]{6}$'),
            people              integer     NOT NULL CHECK (people >= 0),
            obtained_on         date        NOT NULL,
            first_contact_on    date        CHECK (first_contact_on >= obtained_on),
            first_disclosed_on  date        CHECK (first_disclosed_on >= obtained_on),
            told_at             timestamptz  -- when the last of them was told
        );
        CREATE INDEX notices_untold ON desk.notices (batch) WHERE told_at IS NULL;

        ALTER TABLE desk.alerts
            ALTER reference DROP NOT NULL,
            ADD batch text REFERENCES desk.notices ON DELETE CASCADE,
            ADD UNIQUE (batch, kind, about_on),
            ADD CHECK (num_nonnulls(reference, batch) = 1);

        CREATE OR REPLACE VIEW report.alerts AS
            SELECT alert, coalesce(reference, batch) AS reference, kind, due_on, about_on, from_at,
                   raised_at, is_late, send_at, escalate_at, escalated_at, acknowledged_at,
                   acknowledged_by, lapsed_at
              FROM desk.alerts;
        CREATE VIEW report.notices AS
            SELECT batch AS reference, people, obtained_on, first_contact_on, first_disclosed_on,
                   told_at
              FROM desk.notices;

        GRANT SELECT, INSERT, UPDATE, DELETE ON desk.notices TO desk_app;
        GRANT SELECT ON report.notices TO desk_reader, desk_app;
    """)


def downgrade() -> None:
    raise NotImplementedError("alerts are evidence; migrate forward instead")
