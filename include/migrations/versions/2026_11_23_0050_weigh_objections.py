"""
Keep which uses an objection stopped and how each was weighed (Article 21(1), R-84).

The balancing record is sealed with the case's key. A use that campaigns target by is entered
among the suppressions too, with an evidence of its own, so that the gate of marketing meets it.
"""

from alembic import op

revision = "0050_weighings"
down_revision = "0042_decisions"


def upgrade() -> None:
    op.execute("""
        CREATE TABLE desk.weighings (
            reference   text        NOT NULL REFERENCES desk.cases ON DELETE CASCADE,
            use         text        NOT NULL,
            stopped_at  timestamptz NOT NULL,
            verdict     text        CHECK (verdict IN ('upheld', 'overridden', 'not_meant')),
            ground      text        CHECK (ground IN ('compelling', 'legal_claims')),
            sealed      bytea,
            weighed_by  text,
            weighed_at  timestamptz,
            PRIMARY KEY (reference, use),
            CHECK ((verdict IS NULL) = (weighed_by IS NULL)),
            CHECK (coalesce(verdict = 'overridden', false) = (ground IS NOT NULL)),
            CHECK (verdict IS DISTINCT FROM 'overridden' OR sealed IS NOT NULL)
        );
        GRANT SELECT, INSERT, UPDATE, DELETE ON desk.weighings TO desk_app;

        CREATE VIEW report.weighings AS
            SELECT reference, use, stopped_at, verdict, ground, weighed_by, weighed_at
              FROM desk.weighings;
        GRANT SELECT ON report.weighings TO desk_reader, desk_app;

        ALTER TABLE desk.suppressions DROP CONSTRAINT suppressions_evidence_check;
        ALTER TABLE desk.suppressions ADD CONSTRAINT suppressions_evidence_check
            CHECK (evidence IN ('message', 'unsubscribe_link', 'preferences', 'staff', 'record',
                                'erasure', 'general_objection'));
        ALTER TABLE desk.suppression_lifts DROP CONSTRAINT suppression_lifts_ground_check;
        ALTER TABLE desk.suppression_lifts ADD CONSTRAINT suppression_lifts_ground_check
            CHECK (ground IN ('no_objection', 'asked_by_person', 'chosen_by_person',
                              'outweighed'));

        INSERT INTO desk.procedures VALUES ('objection_general', 'rights_general_objection');
    """)


def downgrade() -> None:
    raise NotImplementedError("an objection must not be lost; migrate forward instead")
