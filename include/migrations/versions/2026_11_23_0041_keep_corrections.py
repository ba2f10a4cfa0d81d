"""
Create proposed corrections, the changes that follow from them, and the register of corrections.

Values, keys of rows and reasons are sealed with the case's key. The register outlives the case,
as no later load may bring the old value back (R-63, R-100): it holds keyed digests only, of
the person's identities and of the old and the new value.
"""

from alembic import op

revision = "0041_corrections"
down_revision = "0040_portability"


def upgrade() -> None:
    op.execute("""
        CREATE TABLE desk.proposals (
            reference   text        NOT NULL REFERENCES desk.cases ON DELETE CASCADE,
            proposal    integer     NOT NULL,
            fact        text        NOT NULL,
            financial   boolean     NOT NULL,
            shared      boolean     NOT NULL,
            sealed      bytea       NOT NULL,
            proposed_by text        NOT NULL,
            proposed_at timestamptz NOT NULL,
            verdict     text        CHECK (verdict IN ('agreed', 'disputed')),
            decided_by  text,
            decided_at  timestamptz,
            PRIMARY KEY (reference, proposal),
            CHECK ((verdict IS NULL) = (decided_by IS NULL))
        );

        CREATE TABLE desk.changes (
            reference   text        NOT NULL REFERENCES desk.cases ON DELETE CASCADE,
            change      integer     NOT NULL,
            proposal    integer,
            effect      text        NOT NULL CHECK (effect IN (
                'set', 'note', 'keep', 'dispute', 'restrict', 'lift')),
            connection  text        NOT NULL,
            collection  text        NOT NULL,
            finding     integer     NOT NULL,
            field       text        NOT NULL,
            digest      bytea       NOT NULL,
            sealed      bytea       NOT NULL,
            state       text        NOT NULL DEFAULT 'planned' CHECK (state IN (
                'planned', 'done', 'stale', 'refused')),
            stood_at    timestamptz,
            PRIMARY KEY (reference, change)
        );

        CREATE TABLE desk.corrections (
            person        bytea       NOT NULL,
            fact          text        NOT NULL,
            old           bytea       NOT NULL,
            new           bytea       NOT NULL,
            reference     text        NOT NULL,
            corrected_at  timestamptz NOT NULL,
            PRIMARY KEY (person, fact, old, reference)
        );

        INSERT INTO desk.procedures VALUES
            ('rectification', 'rights_rectification'), ('restriction', 'rights_restriction');
        GRANT SELECT, INSERT, UPDATE, DELETE ON desk.proposals, desk.changes TO desk_app;
        GRANT SELECT, INSERT ON desk.corrections TO desk_app;
    """)


def downgrade() -> None:
    raise NotImplementedError("corrections are evidence; migrate forward instead")
