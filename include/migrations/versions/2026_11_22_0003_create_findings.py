"""
Create what a case finds and how it is judged.

No value of the person stands here: a finding is an address in a sealed batch of
the vault, its judgement and a keyed digest. Identities are blind indexes (HMAC
under a key that the database does not have) and values sealed with the case's key.
"""

from alembic import op

revision = "0003_findings"
down_revision = "0002_ledger"


def upgrade() -> None:
    op.execute("""
        CREATE TABLE desk.identities (
            reference    text        NOT NULL REFERENCES desk.cases,
            kind         text        NOT NULL,
            blind        bytea       NOT NULL,
            sealed       bytea,
            proof        text        NOT NULL CHECK (proof IN (
                'claimed', 'signed_in', 'token', 'staff_check', 'on_record')),
            at           timestamptz NOT NULL,
            PRIMARY KEY (reference, kind, blind)
        );
        CREATE INDEX identities_blind ON desk.identities (blind);

        CREATE TABLE desk.searches (
            reference   text        NOT NULL REFERENCES desk.cases,
            connection  text        NOT NULL,
            dataset     text        NOT NULL,
            collection  text        NOT NULL,
            state       text        NOT NULL CHECK (state IN (
                'waiting', 'searched', 'unreachable', 'excluded')),
            key_kinds   text[]      NOT NULL DEFAULT '{}',
            found       integer     NOT NULL DEFAULT 0,
            reason      text,
            sealed      bytea,
            at          timestamptz NOT NULL,
            PRIMARY KEY (reference, dataset, collection),
            CHECK (state NOT IN ('excluded', 'unreachable') OR reason IS NOT NULL)
        );

        CREATE TABLE desk.findings (
            reference    text        NOT NULL REFERENCES desk.cases,
            finding      integer     NOT NULL,
            dataset      text        NOT NULL,
            collection   text        NOT NULL,
            batch        text        NOT NULL,
            slot         integer     NOT NULL,
            digest       bytea       NOT NULL,
            distance     integer     NOT NULL,
            owner        text        NOT NULL CHECK (owner IN ('own', 'shared', 'processor')),
            category     text,
            purpose      text,
            provenance   text,
            suggestions  integer     NOT NULL DEFAULT 0,
            decision     text        CHECK (decision IN ('disclose', 'redact', 'withhold')),
            ground       text,
            decided_by   text,
            decided_at   timestamptz,
            sealed       bytea,
            PRIMARY KEY (reference, finding),
            UNIQUE (reference, digest),
            CHECK ((decision IS NULL) = (decided_by IS NULL)),
            CHECK (decision <> 'withhold' OR ground IS NOT NULL)
        );
        CREATE INDEX findings_undecided ON desk.findings (reference) WHERE decision IS NULL;

        CREATE TABLE desk.packages (
            token_hash      bytea       PRIMARY KEY,
            reference       text        NOT NULL REFERENCES desk.cases,
            sealed          bytea       NOT NULL,
            made_at         timestamptz NOT NULL,
            expires_at      timestamptz NOT NULL,
            downloads_left  integer     NOT NULL CHECK (downloads_left >= 0),
            code_hash       bytea,
            code_expires_at timestamptz,
            code_tries      integer     NOT NULL DEFAULT 0
        );

        CREATE TABLE desk.status_codes (
            reference   text        PRIMARY KEY REFERENCES desk.cases,
            code_hash   bytea       NOT NULL,
            expires_at  timestamptz NOT NULL,
            tries       integer     NOT NULL DEFAULT 0
        );
    """)


def downgrade() -> None:
    raise NotImplementedError("cases are evidence; migrate forward instead")
