"""Let a dag serve requests for data to take along (Article 20, R-44)."""

from alembic import op

revision = "0040_portability"
down_revision = "0015_notices"


def upgrade() -> None:
    op.execute("INSERT INTO desk.procedures VALUES ('portability', 'rights_portability')")


def downgrade() -> None:
    raise NotImplementedError("cases stand at this procedure; migrate forward instead")
