"""
Create imports of bought lists, and the contacts that come from them.

``desk.imports`` holds codes, counts and whose list it was, nothing of a person. The people stand
in schema ``lists``, in clear: they are the company's contacts, a system of record like any other.
What is not used of a file is a line number and a reason; the file itself lies sealed in the
vault. While an import waits for its decision its usable rows are in ``lists.stage_<number>``.
"""

from alembic import op

revision = "0090_imports"
down_revision = "0080_remainders"


def upgrade() -> None:
    op.execute("""
        CREATE TABLE desk.imports (
            import          integer     GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
            reference       text        NOT NULL UNIQUE
                                        CHECK (reference ~ '^LI-[0-9]{4}-[0-9]{6}$'),
            digest          bytea       NOT NULL UNIQUE,
            state           text        NOT NULL DEFAULT 'opened' CHECK (state IN (
                'opened', 'quarantined', 'landed', 'screened', 'published', 'withdrawn',
                'refused', 'rejected')),
            problem         text,
            opened_at       timestamptz NOT NULL,
            -- Of the file.
            packed          bigint,
            unpacked        bigint,
            encoding        text,
            bom             boolean,
            cr_only         boolean,
            -- Of the due-diligence record; the record itself is sealed in the vault (R-91).
            title           text,
            seller          text,
            contract        text,
            obtained_on     date,
            licence_ends_on date,
            names_us        boolean,
            email_consent   boolean,
            phone_consent   boolean,
            tps_on          date,
            ctps_on         date,
            columns         jsonb,
            -- Of its rows.
            records         bigint,
            usable          bigint,
            published       bigint,
            updated         bigint,
            unchanged       bigint,
            -- How the suppressions stood when it was screened; anything else is screened again.
            screened_as     text,
            key_version     integer,
            screened_at     timestamptz,
            published_at    timestamptz,
            ended_at        timestamptz,
            CHECK (state <> 'screened' OR records IS NOT NULL),
            CHECK ((state = 'published') <= (published + updated + unchanged = usable))
        );

        CREATE TABLE desk.import_counts (
            import  integer NOT NULL REFERENCES desk.imports,
            reason  text    NOT NULL,
            rows    bigint  NOT NULL CHECK (rows > 0),
            PRIMARY KEY (import, reason)
        );

        CREATE SCHEMA lists;

        -- Not used, and why: one place for each line of an import.
        CREATE TABLE lists.quarantine (
            import  integer NOT NULL REFERENCES desk.imports,
            line    bigint  NOT NULL,
            reason  text    NOT NULL,
            PRIMARY KEY (import, line)
        );

        CREATE SEQUENCE lists.contact_numbers;
        CREATE TABLE lists.contacts (
            contact     bigint  PRIMARY KEY,
            email       text    COLLATE "C" UNIQUE,
            phone       text    COLLATE "C",
            name        text    COLLATE "C",
            company     text    COLLATE "C",
            job_title   text    COLLATE "C",
            address     text    COLLATE "C",
            town        text    COLLATE "C",
            postcode    text    COLLATE "C",
            subscriber  text    COLLATE "C" NOT NULL CHECK (subscriber IN (
                'corporate', 'individual', 'unknown')),
            first_from  integer NOT NULL REFERENCES desk.imports,
            CHECK (email IS NOT NULL OR phone IS NOT NULL)
        ) WITH (fillfactor = 85);

        -- From which list and line a contact is known, which of its fields that line says (R-36,
        -- R-91), and what the list says of its permission. Bits of ``fields``: email 1, phone 2,
        -- name 4, company 8, job title 16, address 32, town 64, postcode 128. What a list says
        -- of somebody who was known already permits nothing (R-100): ``permits`` is false.
        CREATE TABLE lists.provenance (
            contact       bigint   NOT NULL,
            import        integer  NOT NULL,
            line          bigint   NOT NULL,
            fields        smallint NOT NULL,
            permits       boolean  NOT NULL,
            consented_on  date,
            names_us      boolean  NOT NULL,
            tps           boolean,
            ctps          boolean,
            PRIMARY KEY (contact, import, line)
        );
        CREATE INDEX provenance_import ON lists.provenance USING brin (import);

        GRANT SELECT, INSERT, UPDATE ON desk.imports TO desk_app;
        GRANT SELECT, INSERT, DELETE ON desk.import_counts TO desk_app;
        GRANT USAGE, CREATE ON SCHEMA lists TO desk_app;
        GRANT SELECT, INSERT, DELETE ON lists.quarantine TO desk_app;
        GRANT SELECT, INSERT, UPDATE, DELETE ON lists.contacts, lists.provenance TO desk_app;
        GRANT SELECT, USAGE, UPDATE ON lists.contact_numbers TO desk_app;

        CREATE VIEW report.imports AS
            SELECT reference, state, problem, title, seller, contract, obtained_on,
                   licence_ends_on, names_us, tps_on, ctps_on, records, usable, published, updated,
                   unchanged, opened_at, screened_at, published_at, ended_at
              FROM desk.imports;
        CREATE VIEW report.import_rows AS
            SELECT i.reference, c.reason, c.rows
              FROM desk.import_counts c JOIN desk.imports i USING (import);
        CREATE VIEW report.contacts_provenance AS
            SELECT p.contact, i.reference, p.line, i.seller, i.title, i.obtained_on, p.permits,
                   array_remove(ARRAY[
                       CASE WHEN p.fields & 1 > 0 THEN 'email' END,
                       CASE WHEN p.fields & 2 > 0 THEN 'phone' END,
                       CASE WHEN p.fields & 4 > 0 THEN 'name' END,
                       CASE WHEN p.fields & 8 > 0 THEN 'company' END,
                       CASE WHEN p.fields & 16 > 0 THEN 'job_title' END,
                       CASE WHEN p.fields & 32 > 0 THEN 'address' END,
                       CASE WHEN p.fields & 64 > 0 THEN 'town' END,
                       CASE WHEN p.fields & 128 > 0 THEN 'postcode' END], NULL) AS fields,
                   p.consented_on, p.names_us, p.tps, p.ctps
              FROM lists.provenance p JOIN desk.imports i USING (import);
        GRANT SELECT ON report.imports, report.import_rows, report.contacts_provenance
            TO desk_reader, desk_app;
    """)


def downgrade() -> None:
    raise NotImplementedError("where a contact came from is evidence; migrate forward instead")
