"""
Let people decide on lists: where an import waits, who answered what, and its dag run.

A run stands for an import as for a case. What a warning of the gate needs before everything is
approved is a line here; the typed reason is sealed in the vault. What lies in the landing
folder is known by a blind index of its name, which may be anything.
"""

from alembic import op

revision = "0100_list_decisions"
down_revision = "0091_import_facts"


def upgrade() -> None:
    op.execute("""
        ALTER TABLE desk.imports DROP CONSTRAINT imports_state_check;
        ALTER TABLE desk.imports ADD CONSTRAINT imports_state_check CHECK (state IN (
            'opened', 'quarantined', 'landed', 'screened', 'review', 'second_review', 'approved',
            'published', 'withdrawn', 'refused', 'rejected'));
        ALTER TABLE desk.imports
            ADD COLUMN review_since   timestamptz,  -- since when somebody is asked
            ADD COLUMN copy_kept      boolean NOT NULL DEFAULT false;
        COMMENT ON COLUMN desk.imports.copy_kept IS
            'refused by the gate: the sealed copy stays for the period of house_rules/lists.yaml';

        CREATE TABLE desk.import_runs (
            reference   text        NOT NULL REFERENCES desk.imports (reference),
            number      integer     NOT NULL CHECK (number > 0),
            asked_at    timestamptz NOT NULL,
            started_at  timestamptz,
            ended_at    timestamptz,
            PRIMARY KEY (reference, number)
        );
        CREATE UNIQUE INDEX import_runs_one_open ON desk.import_runs (reference)
            WHERE ended_at IS NULL;

        CREATE TABLE desk.import_decisions (
            import        integer     NOT NULL REFERENCES desk.imports,
            task          text        NOT NULL CHECK (task IN ('review', 'second_review')),
            round         integer     NOT NULL,
            chosen        text        NOT NULL,
            by_user       text        NOT NULL,
            responded_at  timestamptz NOT NULL,
            accepted      boolean     NOT NULL,
            why_not       text,
            PRIMARY KEY (import, task, round),
            CHECK (accepted = (why_not IS NULL))
        );

        CREATE TABLE desk.import_warnings (
            import       integer     NOT NULL REFERENCES desk.imports,
            warning      text        NOT NULL,  -- an expectation of gates/list_import.json
            accepted_by  text,
            accepted_at  timestamptz,
            PRIMARY KEY (import, warning),
            CHECK ((accepted_by IS NULL) = (accepted_at IS NULL))
        );

        CREATE TABLE desk.landing_files (
            name           bytea       PRIMARY KEY,  -- blind index
            size           bigint      NOT NULL,
            first_seen_at  timestamptz NOT NULL,
            last_seen_at   timestamptz NOT NULL
        );

        CREATE FUNCTION lists.is_role_address(email text) RETURNS boolean
        LANGUAGE sql IMMUTABLE AS $$
            SELECT split_part(email, '@', 1) IN (
                'info', 'sales', 'admin', 'office', 'contact', 'enquiries', 'hello', 'support',
                'accounts', 'mail', 'marketing', 'reception', 'hr', 'team')
        $$;

        GRANT SELECT, INSERT, UPDATE ON desk.import_runs, desk.import_decisions TO desk_app;
        GRANT SELECT, INSERT, UPDATE, DELETE ON desk.import_warnings, desk.landing_files
            TO desk_app;
        GRANT SELECT, UPDATE ON desk.import_runs TO desk_courier;
    """)


def downgrade() -> None:
    raise NotImplementedError("who decided on a list is evidence; migrate forward instead")
