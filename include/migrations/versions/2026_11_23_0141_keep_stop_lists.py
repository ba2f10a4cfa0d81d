"""
Keep stop lists: whom partners name as objectors, and the numbers of the TPS and CTPS.

Of each line eight bytes of a keyed digest are kept, whose key is not in the database: nobody who
reads it can say whose address or number it is, though a partner's own digest can be guessed.
"""

from alembic import op

revision = "0141_stop_lists"
down_revision = "0140_stopped"


def upgrade() -> None:
    op.execute("""
        CREATE TABLE desk.stop_lists (
            stop_list    integer     GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
            kind         text        NOT NULL CHECK (kind IN (
                'md5', 'sha1', 'sha256', 'tps', 'ctps')),
            source       text        NOT NULL,
            contract     text        NOT NULL,
            as_of        date        NOT NULL,
            kept_until   date        NOT NULL CHECK (kept_until >= as_of),
            channel      text        NOT NULL CHECK (channel IN (
                'all', 'email', 'sms', 'phone', 'post', 'auto_call', 'fax')),
            key_version  smallint    NOT NULL CHECK (key_version > 0),
            digest       bytea       NOT NULL,
            entries      bigint      NOT NULL,
            unread       bigint      NOT NULL,
            loaded_by    text        NOT NULL,
            loaded_at    timestamptz NOT NULL,
            emptied_at   timestamptz
        );
        CREATE TABLE desk.stop_keys (
            stop_list  integer NOT NULL REFERENCES desk.stop_lists,
            key        bigint  NOT NULL,
            PRIMARY KEY (stop_list, key)
        );
        -- Which of them an import's rows were held against.
        CREATE TABLE desk.import_screens (
            import     integer NOT NULL REFERENCES desk.imports,
            stop_list  integer NOT NULL REFERENCES desk.stop_lists,
            PRIMARY KEY (import, stop_list)
        );
        GRANT SELECT, INSERT, UPDATE (unread, emptied_at) ON desk.stop_lists TO desk_app;
        GRANT SELECT, INSERT, DELETE ON desk.stop_keys, desk.import_screens TO desk_app;

        CREATE VIEW report.stop_lists AS
            SELECT stop_list, kind, source, contract, as_of, kept_until, channel, entries, unread,
                   loaded_by, loaded_at, emptied_at
              FROM desk.stop_lists;
        GRANT SELECT ON report.stop_lists TO desk_reader, desk_app;

        -- A row's call permission says on which day both registers were looked at (R-88, R-89):
        -- the seller's look or ours, whichever is later.
        CREATE OR REPLACE VIEW report.contacts_provenance AS
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
                   p.consented_on, p.names_us, p.tps, p.ctps,
                   array_remove(ARRAY[
                       CASE WHEN p.stopped & 1 > 0 THEN 'email' END,
                       CASE WHEN p.stopped & 2 > 0 THEN 'sms' END,
                       CASE WHEN p.stopped & 4 > 0 THEN 'phone' END,
                       CASE WHEN p.stopped & 8 > 0 THEN 'post' END,
                       CASE WHEN p.stopped & 16 > 0 THEN 'auto_call' END,
                       CASE WHEN p.stopped & 32 > 0 THEN 'fax' END], NULL) AS stopped,
                   greatest(i.tps_on, looked.tps_on) AS tps_on,
                   greatest(i.ctps_on, looked.ctps_on) AS ctps_on
              FROM lists.provenance p JOIN desk.imports i USING (import)
              LEFT JOIN (SELECT s.import, max(l.as_of) FILTER (WHERE l.kind = 'tps') AS tps_on,
                                max(l.as_of) FILTER (WHERE l.kind = 'ctps') AS ctps_on
                           FROM desk.import_screens s JOIN desk.stop_lists l USING (stop_list)
                          GROUP BY s.import) AS looked USING (import);
    """)


def downgrade() -> None:
    raise NotImplementedError("an objection must not be lost; migrate forward instead")
