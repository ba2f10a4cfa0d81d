"""
Create what an erasure leaves: plans by round, choices, what was done, and tombstones.

A line counts rows; which they are lies sealed in the vault. A tombstone is the keyed digest
of a verified identifier, under a key of its own outside the database: it recognises somebody
whom a restore or an import brings back, and goes when the last backup has rolled off (R-69).
It outlives its case, so nothing ties it to the case's line.
"""

from alembic import op

revision = "0030_erasures"
down_revision = "0021_objections"


def upgrade() -> None:
    op.execute("""
        CREATE TABLE desk.erasure_rounds (
            reference  text        NOT NULL REFERENCES desk.cases ON DELETE CASCADE,
            round      integer     NOT NULL CHECK (round > 0),
            digest     bytea       NOT NULL,
            made_at    timestamptz NOT NULL,
            PRIMARY KEY (reference, round)
        );

        CREATE TABLE desk.erasure_lines (
            reference   text    NOT NULL,
            round       integer NOT NULL,
            number      integer NOT NULL,
            address     text    NOT NULL,
            connection  text    NOT NULL,
            action      text    NOT NULL CHECK (action IN ('delete', 'mask', 'keep')),
            why         text    NOT NULL,
            rows        integer NOT NULL,
            ground      text    NOT NULL DEFAULT '',
            kept_until  date,
            erased_at   timestamptz,
            PRIMARY KEY (reference, round, number),
            FOREIGN KEY (reference, round) REFERENCES desk.erasure_rounds ON DELETE CASCADE
        );

        CREATE TABLE desk.erasure_conflicts (
            reference  text    NOT NULL,
            round      integer NOT NULL,
            number     integer NOT NULL,
            code       text    NOT NULL,
            address    text    NOT NULL,
            rows       integer NOT NULL,
            beside     text    NOT NULL,
            options    text[]  NOT NULL,
            chosen     text,
            PRIMARY KEY (reference, round, number),
            FOREIGN KEY (reference, round) REFERENCES desk.erasure_rounds ON DELETE CASCADE
        );

        CREATE TABLE desk.erasure_choices (
            reference   text        NOT NULL REFERENCES desk.cases ON DELETE CASCADE,
            collection  text        NOT NULL,
            code        text        NOT NULL,
            action      text        NOT NULL CHECK (action IN ('delete', 'mask', 'keep')),
            ground      text,
            until       date,
            chosen_by   text        NOT NULL,
            chosen_at   timestamptz NOT NULL,
            PRIMARY KEY (reference, collection, code),
            CHECK ((ground IS NULL) = (until IS NULL))
        );

        CREATE TABLE desk.erasure_checks (
            reference   text        NOT NULL REFERENCES desk.cases ON DELETE CASCADE,
            place       text        NOT NULL,
            left_rows   integer     NOT NULL,
            unexpected  integer     NOT NULL,
            checked_at  timestamptz NOT NULL,
            PRIMARY KEY (reference, place)
        );

        CREATE TABLE desk.tombstones (
            reference   text  NOT NULL,
            kind        text  NOT NULL,
            digest      bytea NOT NULL,
            erased_on   date  NOT NULL,
            expires_on  date  NOT NULL,
            PRIMARY KEY (reference, kind, digest)
        );
        CREATE INDEX tombstones_expiry ON desk.tombstones (expires_on);

        CREATE TABLE desk.erasure_returns (
            reference   text        NOT NULL,
            collection  text        NOT NULL,
            rows        integer     NOT NULL,
            found_at    timestamptz NOT NULL,
            PRIMARY KEY (reference, collection)
        );

        GRANT SELECT, INSERT ON desk.erasure_rounds, desk.erasure_conflicts, desk.erasure_returns
            TO desk_app;
        GRANT SELECT, INSERT, UPDATE ON desk.erasure_lines, desk.erasure_choices,
            desk.erasure_checks TO desk_app;
        GRANT SELECT, INSERT, DELETE ON desk.tombstones TO desk_app;

        CREATE VIEW report.erasures AS
            SELECT reference, round, address AS collection, connection, action, why, rows, ground,
                   kept_until, erased_at
              FROM desk.erasure_lines l
             WHERE round = (SELECT max(round) FROM desk.erasure_rounds r
                             WHERE r.reference = l.reference);
        CREATE VIEW report.erasure_checks AS
            SELECT reference, place, left_rows, unexpected, checked_at FROM desk.erasure_checks;
        CREATE VIEW report.tombstones AS
            SELECT reference, kind, erased_on, expires_on FROM desk.tombstones;
        GRANT SELECT ON report.erasures, report.erasure_checks, report.tombstones
            TO desk_reader, desk_app;
    """)


def downgrade() -> None:
    raise NotImplementedError("erasures are evidence; migrate forward instead")
