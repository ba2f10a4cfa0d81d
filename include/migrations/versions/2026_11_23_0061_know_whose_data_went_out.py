"""
Know whose data went out, so that a partner can be told when consent is withdrawn (R-62, R-103).

A disclosure about one person keeps a keyed digest of their address beside it, under the keys of
the suppressions, renewed with them. Passing data to a partner is a purpose of its own: people say
yes to it, and take that back, where they choose what they get from us (R-83, R-102).
"""

from alembic import op

revision = "0061_disclosed_people"
down_revision = "0060_recipient_notices"


def upgrade() -> None:
    op.execute("""
        CREATE TABLE desk.disclosed_people (
            disclosure   bigint    PRIMARY KEY REFERENCES desk.disclosures,
            key_version  smallint  NOT NULL CHECK (key_version > 0),
            digest       bytea     NOT NULL CHECK (length(digest) = 32)
        );
        CREATE INDEX disclosed_people_digest ON desk.disclosed_people (digest);
        GRANT SELECT, INSERT, UPDATE ON desk.disclosed_people TO desk_app;

        ALTER TABLE desk.suppressions DROP CONSTRAINT suppressions_purpose_check,
            ADD CONSTRAINT suppressions_purpose_check CHECK (purpose IN (
                'all', 'own_products', 'affiliates', 'partners', 'profiling'));
        ALTER TABLE desk.marketing_choices DROP CONSTRAINT marketing_choices_purpose_check,
            ADD CONSTRAINT marketing_choices_purpose_check CHECK (purpose IN (
                'own_products', 'affiliates', 'partners'));
    """)


def downgrade() -> None:
    raise NotImplementedError("disclosures are evidence; migrate forward instead")
