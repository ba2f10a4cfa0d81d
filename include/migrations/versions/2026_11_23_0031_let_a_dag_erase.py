"""
Let a dag move erasures: their place between the reviews and the answer.

The list of places is taken as it stands and extended, so that it does not matter which
other procedure added its own before.
"""

from alembic import op

revision = "0031_erasing"
down_revision = "0030_erasures"


def upgrade() -> None:
    op.execute("""
        DO $$
        DECLARE
            stated text;
        BEGIN
            SELECT pg_get_constraintdef(oid) INTO STRICT stated FROM pg_constraint
             WHERE conrelid = 'desk.cases'::regclass AND conname = 'cases_place_check';
            ALTER TABLE desk.cases DROP CONSTRAINT cases_place_check;
            EXECUTE 'ALTER TABLE desk.cases ADD CONSTRAINT cases_place_check '
                || replace(stated, '''answer''::text', '''erase''::text, ''answer''::text');
        END $$;

        INSERT INTO desk.procedures VALUES ('erasure', 'rights_erasure');
    """)


def downgrade() -> None:
    raise NotImplementedError("migrate forward instead")
