"""Let a dag serve requests that a person look at a decision by machine (Article 22C, R-99)."""

from alembic import op

revision = "0042_decisions"
down_revision = "0041_corrections"


def upgrade() -> None:
    op.execute("""
        INSERT INTO desk.procedures VALUES ('automated_decision', 'rights_automated_decision')
    """)


def downgrade() -> None:
    raise NotImplementedError("cases stand at this procedure; migrate forward instead")
