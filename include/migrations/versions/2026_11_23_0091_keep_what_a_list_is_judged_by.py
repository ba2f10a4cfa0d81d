"""Keep the counts by which the gate judges a screened list; none of them is of one person."""

from alembic import op

revision = "0091_import_facts"
down_revision = "0090_imports"


def upgrade() -> None:
    op.execute("""
        CREATE TABLE desk.import_facts (
            import            integer PRIMARY KEY REFERENCES desk.imports,
            odd_emails        bigint  NOT NULL,
            role_emails       bigint  NOT NULL,
            unreachable       bigint  NOT NULL,
            future_consents   bigint  NOT NULL,
            old_consents      bigint  NOT NULL,
            unnamed_consents  bigint  NOT NULL
        );
        GRANT SELECT, INSERT, DELETE ON desk.import_facts TO desk_app;
    """)


def downgrade() -> None:
    raise NotImplementedError("a verdict must be traceable; migrate forward instead")
