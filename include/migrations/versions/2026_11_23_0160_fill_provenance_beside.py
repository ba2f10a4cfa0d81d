"""
Let another session fill and index a large list's provenance than the one that puts it in place.

The first commits a table that is under nothing, so that nobody reads it; the second, which adds the
contacts meanwhile, puts it under ``lists.provenance`` when both are done.
"""

from alembic import op

revision = "0160_beside"
down_revision = "0158_import_ways"


def upgrade() -> None:
    op.execute("""
        -- ``lists.provenance`` has the same key and the same index.
        CREATE FUNCTION lists.index_sources(number integer) RETURNS void
        LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog AS $$
        BEGIN
            EXECUTE format('ALTER TABLE lists.provenance_%1$s ADD CHECK (import = %1$s),'
                           ' ADD PRIMARY KEY (contact, import, line)', number);
            EXECUTE format('CREATE INDEX ON lists.provenance_%s USING brin (import)', number);
            EXECUTE format('ANALYZE lists.provenance_%s', number);
        END $$;

        CREATE OR REPLACE FUNCTION lists.join_sources(number integer) RETURNS void
        LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog AS $$
        BEGIN
            EXECUTE format('ALTER TABLE lists.provenance_%s INHERIT lists.provenance', number);
        END $$;

        REVOKE EXECUTE ON FUNCTION lists.index_sources FROM PUBLIC;
        GRANT EXECUTE ON FUNCTION lists.index_sources TO desk_app;
    """)


def downgrade() -> None:
    raise NotImplementedError("where a contact came from is evidence; migrate forward instead")
