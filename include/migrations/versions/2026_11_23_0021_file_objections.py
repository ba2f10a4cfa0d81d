"""
Let the public door file an objection in the transaction that accepts the message (R-75).

The order is sealed to the desk: the door's role can write it and read nothing. Whoever asks
``permit`` after this transaction has committed meets the objection.
"""

from alembic import op

revision = "0021_objections"
down_revision = "0020_suppressions"


def upgrade() -> None:
    op.execute("""
        CREATE FUNCTION door.file_objection(
            portal text, delivery text, portal_ticket text, channel text,
            received_at timestamptz, token_hash bytea, sealed bytea,
            rights text[], needs_triage boolean, objection bytea)
        RETURNS TABLE (reference text, "right" text, fresh boolean)
        LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, desk AS $$
        #variable_conflict use_column
        DECLARE
            filed record;
            objecting text;
        BEGIN
            FOR filed IN
                SELECT f.reference, f."right", f.fresh
                  FROM door.file_message(
                       file_objection.portal, file_objection.delivery,
                       file_objection.portal_ticket, file_objection.channel,
                       file_objection.received_at, file_objection.token_hash,
                       file_objection.sealed, file_objection.rights,
                       file_objection.needs_triage) f
            LOOP
                IF objecting IS NULL OR filed."right" = 'objection_marketing' THEN
                    objecting := filed.reference;
                END IF;
                RETURN QUERY SELECT filed.reference, filed."right", filed.fresh;
            END LOOP;
            INSERT INTO objection_orders (portal, delivery, sealed, filed_at, reference)
            VALUES (file_objection.portal, file_objection.delivery, file_objection.objection,
                    desk.now(), objecting)
            ON CONFLICT (portal, delivery) DO NOTHING;
        END $$;

        -- What a marketing message's link leads to, sealed under the link's own token.
        CREATE FUNCTION door.see_marketing_link(token_hash bytea) RETURNS TABLE (sealed bytea)
        LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, desk AS $$
            SELECT l.sealed FROM marketing_links l
             WHERE l.token_hash = see_marketing_link.token_hash
        $$;

        REVOKE EXECUTE ON FUNCTION door.file_objection(
            text, text, text, text, timestamptz, bytea, bytea, text[], boolean, bytea) FROM PUBLIC;
        REVOKE EXECUTE ON FUNCTION door.see_marketing_link(bytea) FROM PUBLIC;
        GRANT EXECUTE ON FUNCTION door.file_objection(
            text, text, text, text, timestamptz, bytea, bytea, text[], boolean, bytea)
            TO desk_public, desk_app;
        GRANT EXECUTE ON FUNCTION door.see_marketing_link(bytea) TO desk_public, desk_app;
    """)


def downgrade() -> None:
    raise NotImplementedError("migrate forward instead")
