"""
Keep which rows an erasure left until a day, so that they go on that day (R-66, R-67).

The rows' keys are sealed under the desk's own key: the case's is destroyed years before.
"""

from alembic import op

revision = "0080_remainders"
down_revision = "0070_bulk"


def upgrade() -> None:
    op.execute("""
        CREATE TABLE desk.remainders (
            reference   text        NOT NULL REFERENCES desk.cases ON DELETE CASCADE,
            number      integer     NOT NULL CHECK (number > 0),
            address     text        NOT NULL,
            connection  text        NOT NULL,
            last_day    date        NOT NULL,
            rows        integer     NOT NULL CHECK (rows > 0),
            sealed      bytea,
            since       timestamptz NOT NULL,
            settled_at  timestamptz,
            PRIMARY KEY (reference, number),
            CHECK ((sealed IS NULL) = (settled_at IS NOT NULL))
        );
        CREATE INDEX remainders_last_day ON desk.remainders (last_day) WHERE settled_at IS NULL;
        GRANT SELECT, INSERT, UPDATE ON desk.remainders TO desk_app;

        CREATE VIEW report.remainders AS
            SELECT reference, address AS collection, connection, rows, last_day, settled_at
              FROM desk.remainders;
        GRANT SELECT ON report.remainders TO desk_reader, desk_app;
    """)


def downgrade() -> None:
    raise NotImplementedError("what is kept must go on its day; migrate forward instead")
