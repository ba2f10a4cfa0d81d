"""
Say which cases are held although their time is up (R-43, R-118).

Nothing of a case goes while the same person has an access request or a complaint
open: it could be what that one is about. The same person is the same ticket, or an
identity with the same blind index.
"""

from alembic import op

revision = "0009_holds"
down_revision = "0008_alerts"


def upgrade() -> None:
    op.execute("""
        CREATE FUNCTION desk.is_held(reference text) RETURNS boolean LANGUAGE sql STABLE AS $$
            SELECT EXISTS (
                SELECT FROM desk.cases c JOIN desk.cases o ON o.reference <> c.reference
                 WHERE c.reference = is_held.reference AND o.status <> 'closed'
                   AND o."right" IN ('access', 'complaint')
                   AND (o.ticket = c.ticket OR EXISTS (
                        SELECT FROM desk.identities a JOIN desk.identities b USING (kind, blind)
                         WHERE a.reference = c.reference AND b.reference = o.reference)))
        $$;
        REVOKE EXECUTE ON FUNCTION desk.is_held(text) FROM PUBLIC;
        GRANT EXECUTE ON FUNCTION desk.is_held(text) TO desk_app;
    """)


def downgrade() -> None:
    raise NotImplementedError("migrate forward instead")
