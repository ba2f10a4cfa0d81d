"""
Keep what credit agencies say of applicants apart: one purpose, one department (R-99, P-08).

``credit_office`` is the finance department's own role: it files applications for terms, reads the
reports that may be used, and writes down what was decided. No role of marketing, of bought lists'
jobs or of BI has a right here; the desk's own roles for rights requests have, as everywhere.
A report stands only beside an application, and says for ever from which agency it is and for what.
"""

from alembic import op

revision = "0155_credit_files"
down_revision = "0152_apart"


def upgrade() -> None:
    op.execute("""
        ALTER TABLE desk.imports
            DROP CONSTRAINT imports_kind_check,
            ADD CONSTRAINT imports_kind_check CHECK (kind IN ('broker', 'reseller', 'credit'));

        CREATE SCHEMA credit;
        CREATE TABLE credit.applications (
            application  text    COLLATE "C" PRIMARY KEY
                                 CHECK (application = btrim(application) AND application <> ''),
            email        text    COLLATE "C",
            phone        text    COLLATE "C",
            name         text    COLLATE "C" NOT NULL,
            company      text    COLLATE "C",
            asked_for    text    NOT NULL,
            asked_on     date    NOT NULL,
            -- While it is open a report may be obtained and used; see steps/publish_list.
            closed_on    date,
            restricted   boolean NOT NULL DEFAULT false
        );
        CREATE INDEX applications_email ON credit.applications (email);
        CREATE INDEX applications_phone ON credit.applications (phone);
        CREATE TRIGGER applications_spell_keys
            BEFORE INSERT OR UPDATE OF email, phone ON credit.applications
            FOR EACH ROW EXECUTE FUNCTION lists.spell_keys();

        CREATE TABLE credit.reports (
            report       bigint      GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
            application  text        COLLATE "C" NOT NULL REFERENCES credit.applications,
            import       integer     NOT NULL REFERENCES desk.imports,
            line         bigint      NOT NULL,
            agency       text        NOT NULL,
            report_name  text        NOT NULL,
            batch        text        NOT NULL,
            obtained_on  date        NOT NULL,
            purpose      text        NOT NULL DEFAULT 'credit_terms'
                                     CHECK (purpose = 'credit_terms'),
            reported_on  date,
            score        integer,
            band         text,
            limit_pence  bigint,
            opinion      text,
            decision     text        CHECK (decision IN ('A', 'D', 'R')),
            automated    boolean,
            decided_at   timestamptz,
            -- When the applicant was told of the agency (R-95), and offered a review (Art. 22C).
            told_at      timestamptz,
            told_by      text        CHECK (told_by IN ('email', 'call', 'post', 'bounced')),
            offered_at   timestamptz,
            offered_by   text        CHECK (offered_by IN ('email', 'by_hand')),
            restricted   boolean     NOT NULL DEFAULT false,
            UNIQUE (import, line),
            UNIQUE (application, import),
            CHECK (num_nonnulls(decision, automated, decided_at) IN (0, 3)),
            CHECK ((told_at IS NOT NULL) = (told_by IS NOT NULL AND told_by <> 'bounced'))
        );
        CREATE INDEX reports_to_offer ON credit.reports (report)
            WHERE decision = 'D' AND automated AND offered_by IS NULL;

        -- Who objected to being judged by them (R-84); the purposes are the data map's.
        CREATE TABLE credit.objections (
            application     text        COLLATE "C" NOT NULL,
            purpose         text        NOT NULL,
            case_reference  text        NOT NULL,
            standing        boolean     NOT NULL,
            since           timestamptz NOT NULL,
            PRIMARY KEY (application, purpose, case_reference)
        );

        -- What the department may use: nobody whose use is restricted (R-59) or who objected.
        CREATE VIEW jobs.credit_reports AS
            SELECT r.report, r.application, r.agency, r.obtained_on, r.reported_on, r.score, r.band,
                   r.limit_pence, r.opinion, r.decision, r.automated, r.decided_at, r.offered_at
              FROM credit.reports r
             WHERE NOT r.restricted
               AND NOT EXISTS (SELECT FROM credit.applications a
                                WHERE a.application = r.application AND a.restricted)
               AND NOT EXISTS (SELECT FROM credit.objections o
                                WHERE o.application = r.application
                                  AND o.purpose = r.purpose AND o.standing);

        CREATE VIEW report.review_offers AS
            SELECT report, batch AS reference, decided_at, offered_at, offered_by
              FROM credit.reports WHERE decision = 'D' AND automated;

        GRANT USAGE ON SCHEMA credit TO desk_app, lists_reader, lists_writer, credit_office;
        GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA credit TO desk_app;
        GRANT SELECT ON ALL TABLES IN SCHEMA credit TO lists_reader;
        GRANT SELECT, UPDATE, DELETE ON credit.applications, credit.reports TO lists_writer;
        GRANT SELECT, INSERT, UPDATE, DELETE ON credit.objections TO lists_writer;
        GRANT SELECT, INSERT, UPDATE (closed_on) ON credit.applications TO credit_office;
        GRANT USAGE ON SCHEMA jobs TO credit_office;
        GRANT SELECT, UPDATE (decision, automated, decided_at, offered_at)
            ON jobs.credit_reports TO credit_office;
        GRANT SELECT ON report.review_offers TO desk_reader, desk_app;
    """)


def downgrade() -> None:
    raise NotImplementedError("what was decided about a person is evidence; migrate forward")
