"""
Create the outbox, the door's orders and the disclosure log.

A message is written in the transaction of the step that wants it and sent by the
courier. Its key says what it is (case, letter, round), so it exists once.
"""

from alembic import op

revision = "0004_outbox"
down_revision = "0003_findings"


def upgrade() -> None:
    op.execute("""
        CREATE TABLE desk.outbox (
            message      bigint      GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
            key          text        NOT NULL UNIQUE,
            reference    text        NOT NULL REFERENCES desk.cases,
            letter       text        NOT NULL,
            version      text        NOT NULL,
            channel      text        NOT NULL CHECK (channel IN ('email', 'ticket')),
            sealed       bytea,
            state        text        NOT NULL DEFAULT 'queued' CHECK (state IN (
                'queued', 'sending', 'sent', 'delivered', 'deferred', 'bounced', 'dropped',
                'failed', 'unknown')),
            attempts     integer     NOT NULL DEFAULT 0,
            next_try_at  timestamptz NOT NULL,
            provider_id  text,
            problem      text,
            created_at   timestamptz NOT NULL,
            sent_at      timestamptz
        );
        CREATE INDEX outbox_due ON desk.outbox (next_try_at) WHERE state = 'queued';
        CREATE INDEX outbox_unnoted ON desk.outbox (next_try_at)
            WHERE state IN ('sending', 'delivered', 'deferred') AND sent_at IS NULL;
        CREATE INDEX outbox_reference ON desk.outbox (reference);
        CREATE INDEX outbox_provider_id ON desk.outbox (provider_id);

        CREATE FUNCTION desk.tell_courier() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            PERFORM pg_notify('courier', TG_TABLE_NAME);
            RETURN NULL;
        END $$;
        CREATE TRIGGER outbox_tell_courier AFTER INSERT ON desk.outbox
            FOR EACH STATEMENT EXECUTE FUNCTION desk.tell_courier();

        CREATE TABLE desk.door_orders (
            door_order  bigint      GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
            kind        text        NOT NULL CHECK (kind IN ('status_code', 'download_code')),
            reference   text        REFERENCES desk.cases,
            token_hash  bytea,
            client      bytea       NOT NULL,  -- keyed hash of the client's address, for throttling
            asked_at    timestamptz NOT NULL,
            done_at     timestamptz
        );
        CREATE INDEX door_orders_waiting ON desk.door_orders (asked_at) WHERE done_at IS NULL;
        CREATE INDEX door_orders_throttle ON desk.door_orders (kind, client, asked_at);
        CREATE TRIGGER door_orders_tell_courier AFTER INSERT ON desk.door_orders
            FOR EACH STATEMENT EXECUTE FUNCTION desk.tell_courier();

        CREATE TABLE desk.disclosures (
            disclosure  bigint      GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
            reference   text        REFERENCES desk.cases,
            recipient   text        NOT NULL,
            class       text        NOT NULL CHECK (class IN (
                'data_subject', 'processor', 'controller', 'affiliate', 'authority_inquiry')),
            purpose     text        NOT NULL,
            ground      text        NOT NULL,
            fields      text[]      NOT NULL,
            bytes       bigint      NOT NULL,
            approver    text        NOT NULL,
            means       text        NOT NULL,
            at          timestamptz NOT NULL
        );
        CREATE TRIGGER disclosures_append_only
            BEFORE UPDATE OR DELETE OR TRUNCATE ON desk.disclosures
            FOR EACH STATEMENT EXECUTE FUNCTION desk.refuse_ledger_change();
    """)


def downgrade() -> None:
    raise NotImplementedError("sent messages are evidence; migrate forward instead")
