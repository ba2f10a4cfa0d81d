"""
Cut a list into parts that are screened each for itself, and show how far that is.

The line of a part stands from the moment the list is cut until it is screened as a whole. It is
committed with the part's rows, so what has ``done_at`` is done, whoever dies.

The references of ``lists.quarantine`` and ``lists.contacts`` to the import are taken off: Postgres
asks for them row by row, which was a third of the time of publishing a list. Only the statements
of ``lists.sql`` write there, each for one import whose line it has locked.
"""

from alembic import op

revision = "0110_import_parts"
down_revision = "0100_list_decisions"


def upgrade() -> None:
    op.execute("""
        CREATE TABLE desk.import_parts (
            import       integer     NOT NULL REFERENCES desk.imports,
            part         integer     NOT NULL,
            -- Line feeds of the file before it.
            line         bigint      NOT NULL,
            -- In which sealed piece of the file it begins and ends, at which byte, decoded.
            begins_in    integer     NOT NULL,
            begins_at    bigint      NOT NULL,
            ends_in      integer,
            ends_at      bigint,
            size         bigint      NOT NULL,
            cut_at       timestamptz NOT NULL DEFAULT clock_timestamp(),
            -- What came of it: its records, those of them that are staged, by which suppressions.
            records      bigint,
            staged       bigint,
            screened_as  text,
            key_version  integer,
            done_at      timestamptz,
            PRIMARY KEY (import, part),
            CHECK ((done_at IS NULL) = (records IS NULL)),
            CHECK ((ends_in IS NULL) = (ends_at IS NULL))
        );
        GRANT SELECT, INSERT, UPDATE, DELETE ON desk.import_parts TO desk_app;

        ALTER FUNCTION lists.is_role_address(text) PARALLEL SAFE;
        ALTER TABLE lists.quarantine DROP CONSTRAINT quarantine_import_fkey;
        ALTER TABLE lists.contacts DROP CONSTRAINT contacts_first_from_fkey;

        -- How far the screening of each list is that is under way. The desk's clock may be
        -- shifted; a rate is of real time.
        CREATE VIEW report.import_progress AS
            SELECT reference, parts, parts_done, rows_done,
                   (rows_done * size / nullif(size_done, 0))::bigint AS rows_expected,
                   (rows_done / nullif(seconds, 0))::bigint AS rows_per_second,
                   (seconds * (size - size_done) / nullif(size_done, 0))::bigint AS seconds_left
              FROM (SELECT i.reference, count(*)::integer AS parts,
                           count(p.done_at)::integer AS parts_done,
                           coalesce(sum(p.records), 0)::bigint AS rows_done,
                           sum(p.size) AS size,
                           coalesce(sum(p.size) FILTER (WHERE p.done_at IS NOT NULL), 0)
                               AS size_done,
                           extract(epoch FROM clock_timestamp() - min(p.cut_at)) AS seconds
                      FROM desk.import_parts p JOIN desk.imports i USING (import)
                     GROUP BY i.reference) AS counted;
        GRANT SELECT ON report.import_progress TO desk_reader, desk_app;
    """)


def downgrade() -> None:
    raise NotImplementedError("a list may be half screened; migrate forward instead")
