"""
Keep what the person is asked or told while a case is reviewed.

A question of clarification, a fee or the notice of an extension is prepared on the
case page, approved by the lead where the law wants a second person, and sent by a
run. Here stand codes, amounts and who did it; the words lie sealed in the vault.
Who approves is never who proposed: the table itself refuses it (R-46).
"""

from alembic import op

revision = "0012_demands"
down_revision = "0010_askers"


def upgrade() -> None:
    op.execute("""
        ALTER TABLE desk.cases DROP CONSTRAINT cases_place_check;
        ALTER TABLE desk.cases ADD CONSTRAINT cases_place_check CHECK (place IN (
            'open', 'triage', 'identity', 'gather', 'review', 'second_review', 'approval',
            'demand', 'answer', 'close', 'done'));

        CREATE TABLE desk.demands (
            reference    text          NOT NULL REFERENCES desk.cases,
            number       integer       NOT NULL CHECK (number > 0),
            kind         text          NOT NULL CHECK (kind IN (
                'clarification', 'fee', 'extension')),
            code         text          NOT NULL,
            late         text,
            hours        numeric(6, 2),
            rate         numeric(6, 2),
            amount       numeric(6, 2) CHECK (amount > 0),
            proposed_by  text          NOT NULL,
            proposed_at  timestamptz   NOT NULL,
            approved_by  text,
            state        text          NOT NULL CHECK (state IN (
                'proposed', 'approved', 'made', 'dropped')),
            settled_at   timestamptz,
            PRIMARY KEY (reference, number),
            CHECK (approved_by <> proposed_by),
            CHECK ((kind = 'fee') = (amount IS NOT NULL)),
            CHECK (state <> 'made' OR kind = 'clarification' OR approved_by IS NOT NULL),
            CHECK (kind <> 'fee' OR code IN (
                'manifestly_unfounded', 'manifestly_excessive', 'further_copies'))
        );
        CREATE UNIQUE INDEX demands_one_open ON desk.demands (reference)
            WHERE state IN ('proposed', 'approved');

        GRANT SELECT, INSERT, UPDATE, DELETE ON desk.demands TO desk_app;
        GRANT SELECT ON desk.demands TO desk_courier;
    """)


def downgrade() -> None:
    raise NotImplementedError("demands are evidence; migrate forward instead")
