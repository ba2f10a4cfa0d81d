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
            mentions    integer     NOT NULL DEFAULT 0,
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

        -- R-70: our own tables are searched, too. Only counts come out.
        CREATE FUNCTION desk.mentions(words text[]) RETURNS TABLE (place text, hits bigint)
        LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, desk AS $$
        DECLARE
            one record;
        BEGIN
            FOR one IN
                SELECT c.table_schema AS s, c.table_name AS t, c.column_name AS n
                  FROM information_schema.columns c JOIN information_schema.tables t
                    ON (t.table_schema, t.table_name) = (c.table_schema, c.table_name)
                 WHERE c.table_schema IN ('desk', 'door') AND t.table_type = 'BASE TABLE'
                   AND c.data_type IN ('text', 'character varying', 'jsonb', 'json', 'ARRAY')
            LOOP
                EXECUTE format(
                    'SELECT count(*) FROM %I.%I r WHERE EXISTS (SELECT FROM unnest($1) w
                      WHERE strpos(lower(r.%I::text), w) > 0)', one.s, one.t, one.n)
                   INTO hits USING words;
                IF hits > 0 THEN
                    place := format('%s.%s.%s', one.s, one.t, one.n);
                    RETURN NEXT;
                END IF;
            END LOOP;
        END $$;
        REVOKE EXECUTE ON FUNCTION desk.mentions(text[]) FROM PUBLIC;
        GRANT EXECUTE ON FUNCTION desk.mentions(text[]) TO desk_app;

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
            SELECT reference, place, left_rows, unexpected, mentions, checked_at
              FROM desk.erasure_checks;
        CREATE VIEW report.tombstones AS
            SELECT reference, kind, erased_on, expires_on FROM desk.tombstones;
        GRANT SELECT ON report.erasures, report.erasure_checks, report.tombstones
            TO desk_reader, desk_app;
    """)


def downgrade() -> None:
    raise NotImplementedError("erasures are evidence; migrate forward instead")
