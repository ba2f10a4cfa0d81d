"""
Let a list permit no channel that its person had objected to, and count our own looks at registers.

Held rows are found, corrected and erased like the contacts that they may become.
"""

from alembic import op

revision = "0143_permits"
down_revision = "0142_held"


def upgrade() -> None:
    op.execute("""
        CREATE OR REPLACE VIEW lists.origins AS
            SELECT p.contact, p.import, p.line,
                   (SELECT upper(i.kind) FROM desk.imports i WHERE i.import = p.import)
                       AS source_kind,
                   (SELECT i.seller FROM desk.imports i WHERE i.import = p.import) AS source_name,
                   (SELECT i.title FROM desk.imports i WHERE i.import = p.import) AS list_name,
                   (SELECT i.reference FROM desk.imports i WHERE i.import = p.import) AS batch,
                   (SELECT i.obtained_on FROM desk.imports i WHERE i.import = p.import)
                       AS obtained_on,
                   array_to_string(ARRAY[
                       CASE WHEN p.fields & 4 > 0 THEN 'name' END,
                       CASE WHEN p.fields & 1 > 0 THEN 'email' END,
                       CASE WHEN p.fields & 2 > 0 THEN 'telephone' END,
                       CASE WHEN p.fields & 8 > 0 THEN 'company' END,
                       CASE WHEN p.fields & 16 > 0 THEN 'job title' END,
                       CASE WHEN p.fields & 32 > 0 THEN 'address' END,
                       CASE WHEN p.fields & 64 > 0 THEN 'town' END,
                       CASE WHEN p.fields & 128 > 0 THEN 'postcode' END], ', ') AS says,
                   p.permits,
                   p.stopped & 1 = 0 AND (
                       SELECT i.email_consent FROM desk.imports i WHERE i.import = p.import)
                       AS email_consent,
                   p.stopped & 4 = 0 AND (
                       SELECT i.phone_consent FROM desk.imports i WHERE i.import = p.import)
                       AS phone_consent,
                   p.consented_on, p.names_us,
                   (SELECT i.evidence FROM desk.imports i WHERE i.import = p.import) AS evidence,
                   (SELECT i.wording FROM desk.imports i WHERE i.import = p.import) AS wording,
                   p.first_used_on,
                   (SELECT i.old_until FROM desk.imports i WHERE i.import = p.import)
                       AS old_until,
                   -- Only where the number is this list's own. A seller who looked the numbers up
                   -- and marks none took the listed ones out.
                   CASE WHEN p.fields & 2 > 0 THEN coalesce(p.tps, (
                       SELECT CASE WHEN NOT i.columns @? '$.* ? (@ == "tps")' THEN false END
                         FROM desk.imports i WHERE i.import = p.import)) END AS tps,
                   (SELECT greatest(i.tps_on, max(l.as_of)) FROM desk.imports i
                       LEFT JOIN desk.import_screens s USING (import)
                       LEFT JOIN desk.stop_lists l
                              ON l.stop_list = s.stop_list AND l.kind = 'tps'
                      WHERE i.import = p.import GROUP BY i.tps_on) AS tps_on,
                   CASE WHEN p.fields & 2 > 0 THEN coalesce(p.ctps, (
                       SELECT CASE WHEN NOT i.columns @? '$.* ? (@ == "ctps")' THEN false END
                         FROM desk.imports i WHERE i.import = p.import)) END AS ctps,
                   (SELECT greatest(i.ctps_on, max(l.as_of)) FROM desk.imports i
                       LEFT JOIN desk.import_screens s USING (import)
                       LEFT JOIN desk.stop_lists l
                              ON l.stop_list = s.stop_list AND l.kind = 'ctps'
                      WHERE i.import = p.import GROUP BY i.ctps_on) AS ctps_on,
                   p.told_at
              FROM lists.provenance p;

        CREATE INDEX held_email ON lists.held (email);
        CREATE INDEX held_phone ON lists.held (phone);
        CREATE VIEW bought.held AS SELECT h.* FROM lists.held h;
        GRANT SELECT ON bought.held TO lists_reader;
        GRANT SELECT, UPDATE, DELETE ON bought.held TO lists_writer;
    """)


def downgrade() -> None:
    raise NotImplementedError("an objection must not be lost; migrate forward instead")
