"""
Make the contacts of lists a system of record that the data map knows, with roles of its own.

Searching reads by ``lists_reader``, erasing and correcting write by ``lists_writer``; neither sees
anything of schema ``desk``. ``origins`` is what a person is told of a source (Art. 14(2)(f),
15(1)(g)): whose list, when, what it says of a permission and by what evidence. A row of it goes
with its row of ``lists.provenance``.
"""

from alembic import op

revision = "0130_list_people"
down_revision = "0120_import_profiles"


def upgrade() -> None:
    op.execute("""
        ALTER TABLE desk.imports
            ADD kind     text NOT NULL DEFAULT 'broker' CHECK (kind IN ('broker', 'reseller')),
            -- What the seller says of the consents: what they are shown by, and their wording.
            ADD evidence text,
            ADD wording  text,
            -- Until when a person let consents be used first that are older than six months (R-93).
            ADD old_until date;

        ALTER TABLE lists.contacts
            ADD restricted boolean NOT NULL DEFAULT false,
            -- An objection to marketing was cleared here; what decides is desk.suppressions.
            ADD stopped    boolean NOT NULL DEFAULT false;
        -- No index on phone: numbers come in no order, so it doubles what publishing costs. A look
        -- by number reads the table, about half a second for 5 million contacts.

        ALTER TABLE lists.provenance
            -- When the person was told of the source, by which way (R-95).
            ADD told_at  timestamptz,
            ADD told_by  text CHECK (told_by IN ('email', 'call', 'post', 'bounced')),
            -- When a bought consent was first relied on (R-93).
            ADD first_used_on date,
            ADD CHECK ((told_at IS NOT NULL) = (told_by IS NOT NULL AND told_by <> 'bounced'));

        -- What is corrected keeps the one spelling by which it is found.
        CREATE FUNCTION lists.spell_keys() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            NEW.email := lower(btrim(NEW.email));
            NEW.phone := regexp_replace(regexp_replace(regexp_replace(
                NEW.phone, '[^0-9+]', '', 'g'), '^00', '+'), '^(0|\\+440)', '+44');
            RETURN NEW;
        END $$;
        CREATE TRIGGER contacts_spell_keys BEFORE UPDATE OF email, phone ON lists.contacts
            FOR EACH ROW WHEN (current_user = 'lists_writer')
            EXECUTE FUNCTION lists.spell_keys();

        -- Two systems of record over the same tables, so that each tells a person what is true of
        -- them: who was sold to us, for marketing; whom a reseller passed on, to be supplied
        -- (R-98). Somebody on lists of both kinds is in the first. A view of one table can be
        -- written.
        CREATE SCHEMA bought;
        CREATE SCHEMA handed;
        CREATE VIEW bought.contacts AS
            SELECT c.* FROM lists.contacts c
             WHERE EXISTS (SELECT FROM lists.provenance p JOIN desk.imports i USING (import)
                            WHERE p.contact = c.contact AND i.kind = 'broker');
        CREATE VIEW handed.contacts AS
            SELECT c.* FROM lists.contacts c
             WHERE NOT EXISTS (SELECT FROM lists.provenance p JOIN desk.imports i USING (import)
                                WHERE p.contact = c.contact AND i.kind = 'broker');
        CREATE VIEW lists.origins AS
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
                   (SELECT i.email_consent FROM desk.imports i WHERE i.import = p.import)
                       AS email_consent,
                   (SELECT i.phone_consent FROM desk.imports i WHERE i.import = p.import)
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
                   (SELECT i.tps_on FROM desk.imports i WHERE i.import = p.import) AS tps_on,
                   CASE WHEN p.fields & 2 > 0 THEN coalesce(p.ctps, (
                       SELECT CASE WHEN NOT i.columns @? '$.* ? (@ == "ctps")' THEN false END
                         FROM desk.imports i WHERE i.import = p.import)) END AS ctps,
                   (SELECT i.ctps_on FROM desk.imports i WHERE i.import = p.import) AS ctps_on,
                   p.told_at
              FROM lists.provenance p;

        CREATE VIEW bought.origins AS
            SELECT o.* FROM lists.origins o WHERE o.source_kind = 'BROKER';
        CREATE VIEW handed.origins AS
            SELECT o.* FROM lists.origins o WHERE o.source_kind = 'RESELLER';

        -- What a job of marketing may read: nobody whose use is restricted (R-59) or who objected
        -- (R-75; it asks the gate for each message all the same), nobody whom
        -- only a reseller passed on (R-98). The company grants it to that job's role alone.
        CREATE SCHEMA jobs;
        CREATE VIEW jobs.list_contacts AS
            SELECT c.contact, c.email, c.phone, c.name, c.company, c.job_title
              FROM bought.contacts c WHERE NOT c.restricted AND NOT c.stopped;

        -- By it the courier knows which dag an import's run is of.
        GRANT SELECT (reference, kind) ON desk.imports TO desk_courier;

        GRANT USAGE ON SCHEMA bought, handed TO lists_reader, lists_writer;
        GRANT SELECT ON bought.contacts, bought.origins, handed.contacts, handed.origins
            TO lists_reader;
        GRANT SELECT, UPDATE, DELETE
            ON bought.contacts, bought.origins, handed.contacts, handed.origins TO lists_writer;
        GRANT USAGE ON SCHEMA jobs TO lists_reader, desk_app;
        GRANT SELECT ON jobs.list_contacts TO lists_reader, desk_app;
    """)


def downgrade() -> None:
    raise NotImplementedError("what a person was told is evidence; migrate forward instead")
