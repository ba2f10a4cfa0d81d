"""
Create tickets, cases and what happens to them.

A ticket is one conversation with one portal; each right in it is a case. Events
feed the clock; the clock's last answer stands beside the case as a cache that
every new event recomputes. The inbox holds what the public door filed, sealed to
the desk's public key, until the case has taken it.
"""

from alembic import op

revision = "0001_cases"
down_revision = None


def upgrade() -> None:
    op.execute("""
        CREATE SCHEMA desk;

        CREATE TABLE desk.clock_shift (
            only_row  boolean  PRIMARY KEY DEFAULT true CHECK (only_row),
            shift     interval NOT NULL
        );

        CREATE TABLE desk.counters (
            kind  text    NOT NULL,
            year  integer NOT NULL,
            last  integer NOT NULL,
            PRIMARY KEY (kind, year)
        );

        CREATE FUNCTION desk.next_reference(kind text, at timestamptz) RETURNS text
        LANGUAGE sql AS $$
            INSERT INTO desk.counters AS c (kind, year, last)
            VALUES (next_reference.kind,
                    extract(year FROM next_reference.at AT TIME ZONE 'Europe/London'), 1)
            ON CONFLICT ON CONSTRAINT counters_pkey DO UPDATE SET last = c.last + 1
            RETURNING format('%s-%s-%s', c.kind, c.year, lpad(c.last::text, 6, '0'))
        $$;

        CREATE TABLE desk.tickets (
            ticket         bigint      GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
            portal         text        NOT NULL,
            portal_ticket  text        NOT NULL,
            opened_at      timestamptz NOT NULL,
            UNIQUE (portal, portal_ticket)
        );

        CREATE TABLE desk.cases (
            reference      text        PRIMARY KEY CHECK (reference ~ '^PD-[0-9]{4}-[0-9]{6}$'),
            ticket         bigint      NOT NULL REFERENCES desk.tickets,
            "right"        text        NOT NULL CHECK ("right" IN (
                'access', 'rectification', 'erasure', 'restriction', 'portability',
                'objection_marketing', 'objection_general', 'automated_decision', 'complaint',
                'question', 'unknown')),
            channel        text        NOT NULL,
            received_at    timestamptz NOT NULL,
            jurisdiction   text        NOT NULL DEFAULT 'EW',
            needs_triage   boolean     NOT NULL,
            place          text        NOT NULL DEFAULT 'open' CHECK (place IN (
                'open', 'triage', 'identity', 'gather', 'review', 'second_review', 'answer',
                'close', 'done')),
            status         text        NOT NULL DEFAULT 'received' CHECK (status IN (
                'received', 'waiting_id', 'waiting_authority', 'waiting_fee', 'gathering',
                'review', 'paused', 'answering', 'waiting_processor', 'closed')),
            outcome        text        CHECK (outcome IN (
                'fulfilled', 'partly_refused', 'refused', 'nothing_held', 'withdrawn',
                'no_reply', 'merged', 'cannot_identify')),
            -- The clock's last answer, recomputed from case_events with every event.
            clock_status   text,
            clock_start    date,
            paused_days    integer,
            due_on         date,
            due_ends_at    timestamptz,
            tell_by        date,
            extended_on    date,
            clock_flags    text[]      NOT NULL DEFAULT '{}',
            answered_at    timestamptz,
            closed_at      timestamptz,
            CHECK ((status = 'closed') = (closed_at IS NOT NULL)),
            CHECK (outcome IS NULL OR place IN ('answer', 'close', 'done'))
        );
        CREATE INDEX cases_ticket ON desk.cases (ticket);
        CREATE INDEX cases_open_due ON desk.cases (due_ends_at) WHERE status <> 'closed';

        CREATE TABLE desk.case_events (
            event        bigint      GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
            reference    text        NOT NULL REFERENCES desk.cases,
            kind         text        NOT NULL,
            at           timestamptz NOT NULL,
            facts        jsonb       NOT NULL DEFAULT '{}',
            recorded_at  timestamptz NOT NULL,
            recorded_by  text        NOT NULL
        );
        CREATE INDEX case_events_reference ON desk.case_events (reference);

        CREATE TABLE desk.inbox (
            message      bigint      GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
            ticket       bigint      NOT NULL REFERENCES desk.tickets,
            portal       text        NOT NULL,
            delivery     text        NOT NULL,
            received_at  timestamptz NOT NULL,
            filed_at     timestamptz NOT NULL,
            token_hash   bytea,
            sealed       bytea,
            UNIQUE (portal, delivery)
        );

        CREATE TABLE desk.inbox_cases (
            message    bigint      NOT NULL REFERENCES desk.inbox,
            reference  text        NOT NULL REFERENCES desk.cases,
            opens      boolean     NOT NULL,
            taken_at   timestamptz,
            PRIMARY KEY (message, reference)
        );
        CREATE INDEX inbox_cases_reference ON desk.inbox_cases (reference) WHERE taken_at IS NULL;

        CREATE TABLE desk.waits (
            wait        bigint      GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
            reference   text        NOT NULL REFERENCES desk.cases,
            kind        text        NOT NULL CHECK (kind IN (
                'identity', 'authority', 'clarification', 'fee', 'processor')),
            since       timestamptz NOT NULL,
            token_hash  bytea       UNIQUE,
            chased_at   timestamptz,
            ended_at    timestamptz,
            ended_by    text        CHECK (ended_by IN ('token', 'account', 'staff', 'sweep'))
        );
        CREATE UNIQUE INDEX waits_one_open ON desk.waits (reference, kind) WHERE ended_at IS NULL;

        CREATE TABLE desk.runs (
            reference   text        NOT NULL REFERENCES desk.cases,
            number      integer     NOT NULL CHECK (number > 0),
            dag         text        NOT NULL,
            reason      text        NOT NULL,
            asked_at    timestamptz NOT NULL,
            started_at  timestamptz,
            ended_at    timestamptz,
            PRIMARY KEY (reference, number)
        );
        CREATE UNIQUE INDEX runs_one_to_start ON desk.runs (reference) WHERE started_at IS NULL;
        CREATE UNIQUE INDEX runs_one_open ON desk.runs (reference)
            WHERE started_at IS NOT NULL AND ended_at IS NULL;

        CREATE FUNCTION desk.ask_for_run(reference text, dag text, reason text, at timestamptz)
        RETURNS void LANGUAGE sql AS $$
            INSERT INTO desk.runs (reference, number, dag, reason, asked_at)
            SELECT ask_for_run.reference,
                   coalesce((SELECT max(number) FROM desk.runs r
                              WHERE r.reference = ask_for_run.reference), 0) + 1,
                   ask_for_run.dag, ask_for_run.reason, ask_for_run.at
            ON CONFLICT (reference) WHERE started_at IS NULL DO NOTHING;
            SELECT pg_notify('courier', 'run');
        $$;

        CREATE TABLE desk.decisions (
            reference     text        NOT NULL REFERENCES desk.cases,
            task          text        NOT NULL,
            round         integer     NOT NULL,
            chosen        text        NOT NULL,
            by_user       text        NOT NULL,
            responded_at  timestamptz NOT NULL,
            accepted      boolean     NOT NULL,
            why_not       text,
            PRIMARY KEY (reference, task, round),
            CHECK (accepted = (why_not IS NULL))
        );
    """)


def downgrade() -> None:
    raise NotImplementedError("cases are evidence; migrate forward instead")
