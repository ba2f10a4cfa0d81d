"""
Create the read views that BI tools and tests build on.

References, codes, counts and dates only; no personal column.
"""

from alembic import op

revision = "0006_report"
down_revision = "0005_door"


def upgrade() -> None:
    op.execute("""
        CREATE SCHEMA report;

        CREATE VIEW report.cases AS
            SELECT c.reference, t.portal_ticket AS ticket, c."right", c.channel, c.received_at,
                   c.jurisdiction, c.status, c.clock_start, c.paused_days, c.due_on, c.tell_by,
                   c.extended_on, c.answered_at, c.outcome,
                   (SELECT CASE r.number WHEN 1 THEN r.reference
                           ELSE r.reference || '.' || r.number END
                      FROM desk.runs r
                     WHERE r.reference = c.reference AND r.started_at IS NOT NULL
                  ORDER BY r.number DESC LIMIT 1) AS run_id
              FROM desk.cases c JOIN desk.tickets t USING (ticket);

        CREATE VIEW report.ledger AS
            SELECT reference, position, at, actor, event, facts, encode(digest, 'hex') AS digest
              FROM desk.ledger_entries;

        CREATE VIEW report.reads AS
            SELECT reference, position, at, actor, event, facts
              FROM desk.ledger_entries WHERE event LIKE '%.opened_by_staff';

        CREATE VIEW report.searches AS
            SELECT reference, connection, dataset, collection, state, key_kinds, found, reason, at
              FROM desk.searches;

        CREATE VIEW report.messages AS
            SELECT message, reference, letter, version, channel, state, attempts, provider_id,
                   problem, created_at, sent_at
              FROM desk.outbox;

        CREATE VIEW report.disclosures AS
            SELECT disclosure, reference, recipient, class, purpose, ground, fields, bytes,
                   approver, means, at
              FROM desk.disclosures WHERE class <> 'authority_inquiry';

        GRANT USAGE ON SCHEMA report TO desk_reader, desk_app;
        GRANT SELECT ON ALL TABLES IN SCHEMA report TO desk_reader, desk_app;
    """)


def downgrade() -> None:
    raise NotImplementedError("migrate forward instead")
