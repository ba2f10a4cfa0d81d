"""
Let the notices of a list be given one by one, and counted (R-95, R-96).

Who was told stands beside the line that names them (``lists.provenance``); a batch has the counts.
A batch ends without everybody told when its list is taken back, or by an exception that a person
approved; its reasons are sealed in the vault.
"""

from alembic import op

revision = "0131_source_notices"
down_revision = "0130_list_people"


def upgrade() -> None:
    op.execute("""
        ALTER TABLE desk.notices
            ADD told      integer NOT NULL DEFAULT 0 CHECK (told >= 0),
            -- Nobody can mail them: they are told by a call, else by post.
            ADD by_hand   integer NOT NULL DEFAULT 0 CHECK (by_hand >= 0),
            ADD ended_at  timestamptz,
            ADD ended     text CHECK (ended IN ('withdrawn', 'exception')),
            ADD ended_by  text,
            ADD CHECK ((ended_at IS NULL) = (ended IS NULL));
        CREATE INDEX outbox_source_notices ON desk.outbox (message)
            WHERE letter = 'source_notice' AND sealed IS NOT NULL;
        CREATE INDEX outbox_source_notices_lost ON desk.outbox (message)
            WHERE letter = 'source_notice'
              AND state IN ('bounced', 'dropped', 'failed', 'unknown');

        CREATE OR REPLACE VIEW report.notices AS
            SELECT batch AS reference, people, obtained_on, first_contact_on, first_disclosed_on,
                   told_at, told, by_hand, ended_at, ended, ended_by
              FROM desk.notices;
    """)


def downgrade() -> None:
    raise NotImplementedError("what a person was told is evidence; migrate forward instead")
