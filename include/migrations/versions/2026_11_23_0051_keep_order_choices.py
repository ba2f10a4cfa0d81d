"""
Keep what people answered about marketing at an order, with wording, time and evidence (R-82).

The public door files a choice sealed to the desk and hands out a receipt, without which the
order system does not complete the order. `permit` folds it into the choices, as keyed digests,
before it answers. A no and a box left blank are kept like a yes.
"""

from alembic import op

revision = "0051_order_choices"
down_revision = "0050_weighings"


def upgrade() -> None:
    op.execute("""
        ALTER TABLE desk.marketing_choices
            ADD answer         text NOT NULL DEFAULT 'yes'
                               CHECK (answer IN ('yes', 'no', 'blank')),
            ADD taken_by       text NOT NULL DEFAULT 'preferences'
                               CHECK (taken_by IN ('preferences', 'form', 'phone', 'fax', 'email')),
            ADD order_ref      text,
            ADD evidence       text
                               CHECK (evidence IN ('submission', 'recording', 'clerk_note',
                                                   'document')),
            ADD evidence_ref   text,
            ADD CHECK ((taken_by = 'preferences') = (order_ref IS NULL)),
            ADD CHECK (order_ref IS NULL OR (evidence IS NOT NULL AND evidence_ref IS NOT NULL));

        CREATE TABLE desk.order_choices (
            order_choice  bigint      GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
            portal        text        NOT NULL,
            order_ref     text        NOT NULL,
            receipt       text        NOT NULL UNIQUE CHECK (receipt ~ '^OC-[0-9a-f]{32}$'),
            sealed        bytea       NOT NULL,
            filed_at      timestamptz NOT NULL,
            folded_at     timestamptz,
            UNIQUE (portal, order_ref)
        );
        CREATE INDEX order_choices_waiting ON desk.order_choices (order_choice)
            WHERE folded_at IS NULL;
        GRANT SELECT, UPDATE (folded_at, sealed) ON desk.order_choices TO desk_app;

        CREATE FUNCTION door.file_order_choice(
            portal text, order_ref text, receipt text, sealed bytea)
        RETURNS TABLE (filed text, fresh boolean)
        LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, desk AS $$
        #variable_conflict use_column
        BEGIN
            INSERT INTO order_choices (portal, order_ref, receipt, sealed, filed_at)
            VALUES (file_order_choice.portal, file_order_choice.order_ref,
                    file_order_choice.receipt, file_order_choice.sealed, desk.now())
            ON CONFLICT (portal, order_ref) DO NOTHING;
            RETURN QUERY SELECT c.receipt, c.receipt = file_order_choice.receipt
              FROM order_choices c
             WHERE c.portal = file_order_choice.portal
               AND c.order_ref = file_order_choice.order_ref;
        END $$;
        REVOKE EXECUTE ON FUNCTION door.file_order_choice(text, text, text, bytea) FROM PUBLIC;
        GRANT EXECUTE ON FUNCTION door.file_order_choice(text, text, text, bytea)
            TO desk_public, desk_app;

        CREATE VIEW report.marketing_choices AS
            SELECT choice, channel, purpose, answer, wording_version, chosen_at, taken_by,
                   order_ref, evidence, evidence_ref
              FROM desk.marketing_choices;
        GRANT SELECT ON report.marketing_choices TO desk_reader, desk_app;
    """)


def downgrade() -> None:
    raise NotImplementedError("a choice must not be lost; migrate forward instead")
