"""
Create the ledger.

Entries can be added and read. A trigger refuses changes and removals for every
role, the tables' owner included, until someone drops the trigger, which shows:
each daily root remembers the triggers' object ids.
"""

from alembic import op

revision = "0002_ledger"
down_revision = "0001_cases"


def upgrade() -> None:
    op.execute("""
        CREATE TABLE desk.ledger_entries (
            reference  text        NOT NULL,
            position   integer     NOT NULL CHECK (position > 0),
            at         timestamptz NOT NULL,
            actor      text        NOT NULL,
            event      text        NOT NULL,
            facts      jsonb       NOT NULL,  -- codes, ids, counts, keyed digests; no personal data
            digest     bytea       NOT NULL,
            PRIMARY KEY (reference, position)
        );
        CREATE INDEX ledger_entries_event ON desk.ledger_entries (reference, event);

        -- The text that is hashed: what a verifier can build again from the row alone.
        CREATE FUNCTION desk.entry_text(
            reference text, "position" integer, at timestamptz, actor text, event text, facts jsonb)
        RETURNS text LANGUAGE sql STABLE AS $$
            SELECT concat_ws(chr(31), reference, "position",
                to_char(at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'),
                actor, event, facts::text)
        $$;

        -- The caller holds the case's row lock, so that the last entry cannot change meanwhile.
        CREATE FUNCTION desk.append_entry(
            reference text, at timestamptz, actor text, event text, facts jsonb)
        RETURNS integer LANGUAGE plpgsql AS $$
        DECLARE
            last desk.ledger_entries;
            place integer;
        BEGIN
            SELECT * INTO last FROM desk.ledger_entries e
             WHERE e.reference = append_entry.reference ORDER BY e.position DESC LIMIT 1;
            place := coalesce(last.position, 0) + 1;
            INSERT INTO desk.ledger_entries VALUES (
                append_entry.reference, place, append_entry.at, append_entry.actor,
                append_entry.event, append_entry.facts,
                sha256(coalesce(last.digest, ''::bytea) || convert_to(desk.entry_text(
                    append_entry.reference, place, append_entry.at, append_entry.actor,
                    append_entry.event, append_entry.facts), 'UTF8')));
            RETURN place;
        END $$;

        CREATE TABLE desk.ledger_roots (
            root         bigint      GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
            made_at      timestamptz NOT NULL,
            entries      bigint      NOT NULL,
            triggers     text        NOT NULL,
            digest       bytea       NOT NULL
        );

        -- The heads that moved since the root before; a root's digest covers them and that root.
        CREATE TABLE desk.ledger_heads (
            root       bigint  NOT NULL REFERENCES desk.ledger_roots,
            reference  text    NOT NULL,
            position   integer NOT NULL,
            digest     bytea   NOT NULL,
            PRIMARY KEY (root, reference)
        );
        CREATE INDEX ledger_heads_reference ON desk.ledger_heads (reference, position);

        CREATE FUNCTION desk.refuse_ledger_change() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            RAISE EXCEPTION 'the ledger is append-only'
                USING ERRCODE = 'integrity_constraint_violation';
        END $$;

        CREATE TRIGGER ledger_entries_append_only
            BEFORE UPDATE OR DELETE OR TRUNCATE ON desk.ledger_entries
            FOR EACH STATEMENT EXECUTE FUNCTION desk.refuse_ledger_change();
        CREATE TRIGGER ledger_roots_append_only
            BEFORE UPDATE OR DELETE OR TRUNCATE ON desk.ledger_roots
            FOR EACH STATEMENT EXECUTE FUNCTION desk.refuse_ledger_change();
        CREATE TRIGGER ledger_heads_append_only
            BEFORE UPDATE OR DELETE OR TRUNCATE ON desk.ledger_heads
            FOR EACH STATEMENT EXECUTE FUNCTION desk.refuse_ledger_change();
    """)


def downgrade() -> None:
    raise NotImplementedError("the ledger is evidence; migrate forward instead")
