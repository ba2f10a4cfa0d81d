"""
Create the suppressions: whom we may not market to (R-71 to R-78).

An entry is a keyed digest with a scope, a date and what it rests on. Nobody deletes one,
the erasure of the person included; a member of staff can lift it, which is a row of its own.
The only change that a trigger lets pass is the renewal of digests under a newer key.
"""

from alembic import op

revision = "0020_suppressions"
down_revision = "0015_notices"


def upgrade() -> None:
    op.execute("""
        CREATE TABLE desk.suppressions (
            suppression  bigint      GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
            key_kind     text        NOT NULL CHECK (key_kind IN (
                'email', 'canonical_email', 'phone', 'postal')),
            key_version  smallint    NOT NULL CHECK (key_version > 0),
            digest       bytea       NOT NULL CHECK (length(digest) = 32),
            channel      text        NOT NULL CHECK (channel IN (
                'all', 'email', 'sms', 'phone', 'post', 'auto_call', 'fax')),
            purpose      text        NOT NULL CHECK (purpose IN (
                'all', 'own_products', 'affiliates', 'profiling')),
            since        timestamptz NOT NULL,
            evidence     text        NOT NULL CHECK (evidence IN (
                'message', 'unsubscribe_link', 'preferences', 'staff', 'record', 'erasure')),
            reference    text        -- the case; it may be gone when the entry still stands
        );
        CREATE INDEX suppressions_digest ON desk.suppressions (digest);
        CREATE INDEX suppressions_case ON desk.suppressions (reference);
        CREATE INDEX suppressions_version ON desk.suppressions (key_version);

        CREATE TABLE desk.suppression_lifts (
            suppression  bigint      PRIMARY KEY REFERENCES desk.suppressions,
            lifted_at    timestamptz NOT NULL,
            lifted_by    text        NOT NULL,
            ground       text        NOT NULL CHECK (ground IN (
                'no_objection', 'asked_by_person', 'chosen_by_person')),
            reference    text
        );

        -- A yes that somebody gave on our own page, with the wording and the time (R-82).
        CREATE TABLE desk.marketing_choices (
            choice           bigint      GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
            key_version      smallint    NOT NULL CHECK (key_version > 0),
            digest           bytea       NOT NULL CHECK (length(digest) = 32),
            channel          text        NOT NULL CHECK (channel IN (
                'email', 'sms', 'phone', 'post')),
            purpose          text        NOT NULL CHECK (purpose IN ('own_products', 'affiliates')),
            wording_version  text        NOT NULL,
            chosen_at        timestamptz NOT NULL,
            reference        text
        );
        CREATE INDEX marketing_choices_digest ON desk.marketing_choices (digest);

        -- The links in marketing messages: what one leads to is sealed under its own token.
        CREATE TABLE desk.marketing_links (
            token_hash  bytea       PRIMARY KEY,
            sealed      bytea       NOT NULL,
            made_at     timestamptz NOT NULL
        );

        -- Objections as the public door filed them, sealed to the desk; `permit` folds them in.
        CREATE TABLE desk.objection_orders (
            objection_order  bigint      GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
            portal           text        NOT NULL,
            delivery         text        NOT NULL,
            sealed           bytea       NOT NULL,
            filed_at         timestamptz NOT NULL,
            reference        text,
            folded_at        timestamptz,
            UNIQUE (portal, delivery)
        );
        CREATE INDEX objection_orders_waiting ON desk.objection_orders (objection_order)
            WHERE folded_at IS NULL;

        CREATE VIEW desk.standing_suppressions AS
            SELECT s.suppression, s.key_kind, s.key_version, s.digest, s.channel, s.purpose,
                   s.since, s.evidence, s.reference
              FROM desk.suppressions s
             WHERE NOT EXISTS (SELECT FROM desk.suppression_lifts l
                                WHERE l.suppression = s.suppression);

        CREATE FUNCTION desk.refuse_suppression_change() RETURNS trigger
        LANGUAGE plpgsql SET search_path = pg_catalog, desk AS $$
        BEGIN
            IF TG_OP = 'UPDATE' AND NEW.key_version > OLD.key_version
               AND to_jsonb(NEW) - 'digest' - 'key_version'
                   = to_jsonb(OLD) - 'digest' - 'key_version' THEN
                RETURN NEW;
            END IF;
            RAISE EXCEPTION 'suppressions are kept; lift one instead'
                USING ERRCODE = 'integrity_constraint_violation';
        END $$;
        CREATE TRIGGER suppressions_are_kept BEFORE UPDATE OR DELETE ON desk.suppressions
            FOR EACH ROW EXECUTE FUNCTION desk.refuse_suppression_change();
        CREATE TRIGGER marketing_choices_are_kept BEFORE UPDATE OR DELETE
            ON desk.marketing_choices
            FOR EACH ROW EXECUTE FUNCTION desk.refuse_suppression_change();

        CREATE FUNCTION desk.refuse_suppression_loss() RETURNS trigger
        LANGUAGE plpgsql SET search_path = pg_catalog, desk AS $$
        BEGIN
            RAISE EXCEPTION 'suppressions are kept; lift one instead'
                USING ERRCODE = 'integrity_constraint_violation';
        END $$;
        CREATE TRIGGER suppressions_are_not_emptied BEFORE TRUNCATE ON desk.suppressions
            FOR EACH STATEMENT EXECUTE FUNCTION desk.refuse_suppression_loss();
        CREATE TRIGGER lifts_are_kept BEFORE UPDATE OR DELETE OR TRUNCATE
            ON desk.suppression_lifts
            FOR EACH STATEMENT EXECUTE FUNCTION desk.refuse_suppression_loss();

        REVOKE EXECUTE ON FUNCTION desk.refuse_suppression_change(),
            desk.refuse_suppression_loss() FROM PUBLIC;
        GRANT SELECT, INSERT ON desk.suppressions, desk.suppression_lifts, desk.marketing_choices,
            desk.marketing_links TO desk_app;
        GRANT UPDATE (digest, key_version) ON desk.suppressions, desk.marketing_choices TO desk_app;
        GRANT DELETE ON desk.marketing_links TO desk_app;
        GRANT SELECT, UPDATE (folded_at, sealed) ON desk.objection_orders TO desk_app;
        GRANT SELECT ON desk.standing_suppressions TO desk_app;

        CREATE VIEW report.suppressions AS
            SELECT s.suppression, s.key_kind, s.key_version, s.channel, s.purpose, s.since,
                   s.evidence, s.reference, l.lifted_at, l.lifted_by, l.ground AS lifted_because
              FROM desk.suppressions s LEFT JOIN desk.suppression_lifts l USING (suppression);
        GRANT SELECT ON report.suppressions TO desk_reader, desk_app;

        -- A case of an objection has a place of its own, and its own dag.
        ALTER TABLE desk.cases DROP CONSTRAINT cases_place_check;
        ALTER TABLE desk.cases ADD CONSTRAINT cases_place_check CHECK (place IN (
            'open', 'triage', 'identity', 'suppress', 'gather', 'review', 'second_review',
            'approval', 'demand', 'answer', 'close', 'done'));
        INSERT INTO desk.procedures VALUES ('objection_marketing', 'rights_marketing_objection');
    """)


def downgrade() -> None:
    raise NotImplementedError("an objection must not be lost; migrate forward instead")
