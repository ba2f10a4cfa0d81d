"""
Count by which ways the usable rows of a list may be contacted, for the page that decides on it.

Counted with the profile, in the same pass over the rows; judged when the page is opened.
"""

from alembic import op

revision = "0158_import_ways"
down_revision = "0155_credit_files"


def upgrade() -> None:
    op.execute("""
        ALTER TABLE desk.import_profiles
            ADD ways jsonb NOT NULL DEFAULT '{}',  -- rows by what decides on their use, as bits
            ADD counted_on date;                   -- the London day to which the bits refer
    """)


def downgrade() -> None:
    raise NotImplementedError("a decision must be traceable; migrate forward instead")
