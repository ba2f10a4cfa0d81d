"""
Keep where the rows of a large list went in a table of the list's own, under ``lists.provenance``.

Whoever reads or changes ``lists.provenance`` sees all of them. Such a table is filled first and
indexed then, in the transaction that publishes: two thirds of the work of doing it row by row. Only
the owner of ``lists.provenance`` may put a table under it; these functions do that and no more.
"""

from alembic import op

revision = "0152_apart"
down_revision = "0143_permits"


def upgrade() -> None:
    op.execute("""
        CREATE FUNCTION lists.make_sources(number integer) RETURNS void
        LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog AS $$
        BEGIN
            EXECUTE format('CREATE TABLE lists.provenance_%s (LIKE lists.provenance'
                           ' INCLUDING DEFAULTS INCLUDING CONSTRAINTS)', number);
            EXECUTE format('GRANT SELECT, INSERT ON lists.provenance_%s TO desk_app', number);
        END $$;

        -- ``lists.provenance`` has the same key and the same index.
        CREATE FUNCTION lists.join_sources(number integer) RETURNS void
        LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog AS $$
        BEGIN
            EXECUTE format('ALTER TABLE lists.provenance_%1$s ADD CHECK (import = %1$s),'
                           ' ADD PRIMARY KEY (contact, import, line)', number);
            EXECUTE format('CREATE INDEX ON lists.provenance_%s USING brin (import)', number);
            EXECUTE format('ALTER TABLE lists.provenance_%s INHERIT lists.provenance', number);
            EXECUTE format('ANALYZE lists.provenance_%s', number);
        END $$;

        CREATE FUNCTION lists.drop_sources(number integer) RETURNS void
        LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog AS $$
        BEGIN
            EXECUTE format('DROP TABLE IF EXISTS lists.provenance_%s', number);
        END $$;

        REVOKE EXECUTE ON FUNCTION lists.make_sources, lists.join_sources, lists.drop_sources
            FROM PUBLIC;
        GRANT EXECUTE ON FUNCTION lists.make_sources, lists.join_sources, lists.drop_sources
            TO desk_app;
    """)


def downgrade() -> None:
    raise NotImplementedError("where a contact came from is evidence; migrate forward instead")
