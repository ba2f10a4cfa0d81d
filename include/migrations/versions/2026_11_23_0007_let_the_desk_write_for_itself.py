"""
Let the desk write messages of its own, and let old cases go.

The root of a day and an alert belong to no case: their outbox row has no
reference, and they are sealed under the desk's own key. A case's line goes six
years after its end (R-118); what was disclosed outlives it, as the ledger does.
"""

from alembic import op

revision = "0007_own_messages"
down_revision = "0006_report"


def upgrade() -> None:
    op.execute("""
        ALTER TABLE desk.outbox ALTER COLUMN reference DROP NOT NULL;

        -- Like the ledger, the disclosure log keeps the reference of a case that is gone.
        ALTER TABLE desk.disclosures DROP CONSTRAINT disclosures_reference_fkey;

        -- A day is closed while no entry can be added; the desk may not lock the table itself.
        CREATE FUNCTION desk.hold_ledger() RETURNS void
        LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, desk AS $$
        BEGIN
            LOCK TABLE ledger_entries IN SHARE MODE;
        END $$;
        REVOKE EXECUTE ON FUNCTION desk.hold_ledger() FROM PUBLIC;
        GRANT EXECUTE ON FUNCTION desk.hold_ledger() TO desk_app;

        -- `privacydesk doctor` compares it with the migrations that this release has.
        GRANT SELECT ON desk_migrations TO desk_app;
    """)


def downgrade() -> None:
    raise NotImplementedError("migrate forward instead")
