"""
Say who asks for whom in each case, and for whom each package is.

Codes only (R-27 to R-31): who asks, what they were authorised to see, what was tried. Names,
addresses and how a person needs the answer lie sealed in the vault.
"""

from alembic import op

revision = "0010_askers"
down_revision = "0009_holds"


def upgrade() -> None:
    op.execute("""
        CREATE TABLE desk.askers (
            reference      text        PRIMARY KEY REFERENCES desk.cases ON DELETE CASCADE,
            shown          text        CHECK (shown IN ('agent', 'administrator', 'parent')),
            party          text        CHECK (party IN (
                'self', 'solicitor', 'claims_firm', 'relative', 'parent', 'administrator')),
            age            text        CHECK (age IN ('under_12', '12_to_17')),
            competent      boolean,
            scope          text[]      CHECK (cardinality(scope) > 0),
            authority      text        CHECK (authority IN (
                'signed_letter', 'power_of_attorney', 'court_order', 'parental_responsibility',
                'person_confirmed')),
            complete_at    timestamptz,
            tried          text[]      NOT NULL DEFAULT '{}',
            helps          text[]      NOT NULL DEFAULT '{}',
            all_to_person  boolean     NOT NULL DEFAULT false,
            CHECK (competent IS NULL OR age IS NOT NULL),
            CHECK (num_nulls(scope, authority, complete_at) IN (0, 3))
        );
        GRANT SELECT, INSERT, UPDATE, DELETE ON desk.askers TO desk_app;
        GRANT SELECT ON desk.askers TO desk_courier;

        -- Where somebody acts for the person there are two packages: the code for the person's
        -- own must not go to the ticket, on which the other one wrote.
        ALTER TABLE desk.packages ADD COLUMN reader text NOT NULL DEFAULT 'asker'
            CHECK (reader IN ('asker', 'person'));
    """)


def downgrade() -> None:
    raise NotImplementedError("who asked is evidence; migrate forward instead")
