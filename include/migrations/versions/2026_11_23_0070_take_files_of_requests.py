"""
Take files of requests: which were filed, what became of each line, and their dag runs.

A line keeps codes alone: what stood in it lies sealed in the inbox, as every other message
does, and moves into the vault of its case. A line that cannot be taken keeps why.
"""

from alembic import op

revision = "0070_bulk"
down_revision = "0061_disclosed_people"


def upgrade() -> None:
    op.execute("""
        CREATE TABLE desk.bulk_files (
            file       text        PRIMARY KEY CHECK (file ~ '^BU-[0-9]{4}-[0-9]{6}$'),
            digest     bytea       NOT NULL UNIQUE,  -- keyed, of all that was handed in
            portal     text        NOT NULL,
            sent_by    text        NOT NULL CHECK (sent_by IN (
                'people', 'solicitor', 'claims_firm')),
            filed_at   timestamptz NOT NULL,
            filed_by   text        NOT NULL
        );

        CREATE TABLE desk.bulk_rows (
            file         text        NOT NULL REFERENCES desk.bulk_files,
            line         integer     NOT NULL CHECK (line > 0),
            chunk        integer     NOT NULL CHECK (chunk > 0),
            state        text        NOT NULL CHECK (state IN ('filed', 'known', 'quarantined')),
            reference    text,  -- outlives the case, as the ledger does
            problems     text[]      NOT NULL DEFAULT '{}',  -- field:rule
            approved_by  text,
            approved_at  timestamptz,
            PRIMARY KEY (file, line),
            CHECK ((state = 'quarantined') = (reference IS NULL)),
            CHECK ((state = 'quarantined') = (cardinality(problems) > 0)),
            CHECK ((approved_by IS NULL) = (approved_at IS NULL))
        );
        CREATE INDEX bulk_rows_reference ON desk.bulk_rows (reference);

        CREATE TABLE desk.bulk_runs (
            file        text        NOT NULL REFERENCES desk.bulk_files,
            number      integer     NOT NULL CHECK (number > 0),
            asked_at    timestamptz NOT NULL,
            started_at  timestamptz,
            ended_at    timestamptz,
            PRIMARY KEY (file, number)
        );
        CREATE UNIQUE INDEX bulk_runs_one_to_start ON desk.bulk_runs (file)
            WHERE started_at IS NULL;
        CREATE UNIQUE INDEX bulk_runs_one_open ON desk.bulk_runs (file)
            WHERE started_at IS NOT NULL AND ended_at IS NULL;

        GRANT SELECT, INSERT, UPDATE ON desk.bulk_files, desk.bulk_rows, desk.bulk_runs
            TO desk_app;
        GRANT SELECT ON desk.bulk_files, desk.bulk_rows, desk.bulk_runs TO desk_courier;
        GRANT UPDATE ON desk.bulk_runs TO desk_courier;

        CREATE VIEW report.bulk_rows AS
            SELECT file, line, state, reference, problems FROM desk.bulk_rows;
        GRANT SELECT ON report.bulk_rows TO desk_reader, desk_app;
    """)


def downgrade() -> None:
    raise NotImplementedError("files are evidence; migrate forward instead")
