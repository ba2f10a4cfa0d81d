"""
Hold rows that may be of somebody known, until a reviewer says whether they are.

Exact keys link; what is only alike is never joined alone. A held row keeps its values, in clear
like the contacts, for it may be used when the list's file is long destroyed; it goes when it is
decided, when its list is rejected or taken back, or when nobody decides in time. A pair is two
places and how alike their names are, no value.
"""

from alembic import op

revision = "0142_held"
down_revision = "0141_stop_lists"


def upgrade() -> None:
    op.execute("""
        CREATE TABLE lists.held (
            import        integer     NOT NULL REFERENCES desk.imports,
            line          bigint      NOT NULL,
            email         text        COLLATE "C",
            phone         text        COLLATE "C",
            name          text        COLLATE "C",
            company       text        COLLATE "C",
            job_title     text        COLLATE "C",
            address       text        COLLATE "C",
            town          text        COLLATE "C",
            postcode      text        COLLATE "C",
            subscriber    text        COLLATE "C" NOT NULL,
            consented_on  date,
            names_us      boolean     NOT NULL,
            tps           boolean,
            ctps          boolean,
            stopped       smallint    NOT NULL,
            held_at       timestamptz NOT NULL,
            PRIMARY KEY (import, line)
        );
        CREATE TABLE lists.pairs (
            pair        bigint      GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
            import      integer     NOT NULL REFERENCES desk.imports,
            line        bigint      NOT NULL,
            other_line  bigint,
            contact     bigint,
            why         text        NOT NULL CHECK (why IN (
                'same_number', 'same_postcode', 'same_home')),
            names       smallint    NOT NULL CHECK (names BETWEEN 0 AND 100),
            verdict     text        CHECK (verdict IN ('same', 'different')),
            decided_by  text,
            decided_at  timestamptz,
            CHECK (num_nonnulls(other_line, contact) = 1),
            CHECK (num_nonnulls(verdict, decided_by, decided_at) IN (0, 3))
        );
        CREATE UNIQUE INDEX pairs_lines ON lists.pairs (import, line, other_line)
            WHERE other_line IS NOT NULL;
        CREATE UNIQUE INDEX pairs_contacts ON lists.pairs (import, line, contact)
            WHERE contact IS NOT NULL;
        ALTER TABLE desk.imports ADD COLUMN matched_at timestamptz;
        GRANT SELECT, INSERT, UPDATE, DELETE ON lists.held, lists.pairs TO desk_app;
        GRANT UPDATE ON lists.quarantine TO desk_app;

        CREATE VIEW report.import_pairs AS
            SELECT p.pair, i.reference, p.line, p.other_line, p.contact, p.why, p.names,
                   p.verdict, p.decided_by, p.decided_at
              FROM lists.pairs p JOIN desk.imports i USING (import);
        GRANT SELECT ON report.import_pairs TO desk_reader, desk_app;
    """)


def downgrade() -> None:
    raise NotImplementedError("a decision of a reviewer must not be lost; migrate forward instead")
