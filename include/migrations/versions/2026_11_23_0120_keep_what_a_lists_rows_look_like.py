"""
Keep what the usable rows of a list look like, for the page on which it is decided.

Counted once, when the gate has run: counting millions of rows is nothing that a page can do.
Domains of fewer than five addresses are not kept; one of those may be the name of a family.
"""

from alembic import op

revision = "0120_import_profiles"
down_revision = "0110_import_parts"


def upgrade() -> None:
    op.execute("""
        CREATE TABLE desk.import_profiles (
            import          integer PRIMARY KEY REFERENCES desk.imports,
            emails          bigint  NOT NULL,
            oldest_consent  date,
            newest_consent  date,
            domains         jsonb   NOT NULL,  -- ten at most, [domain, rows]
            marks           jsonb   NOT NULL,  -- rows by what a warning would mark, as bits
            judged          jsonb   NOT NULL   -- the counts and shares that the gate looked at
        );
        GRANT SELECT, INSERT, DELETE ON desk.import_profiles TO desk_app;
        CREATE INDEX imports_seller ON desk.imports (seller, import);
    """)


def downgrade() -> None:
    raise NotImplementedError("a decision must be traceable; migrate forward instead")
