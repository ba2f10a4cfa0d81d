"""
Keep which channels of a bought row are stopped: an objection to calls alone stops calls alone.

Lists that wait for their decision are screened anew: their staged rows do not say it.
"""

from alembic import op

revision = "0140_stopped"
down_revision = "0131_source_notices"


def upgrade() -> None:
    op.execute("""
        -- What an objection stops of a bought row; ``domain.stopped_channels`` says why.
        CREATE FUNCTION desk.stops_of(channel text, purpose text) RETURNS smallint
        LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
            SELECT (CASE WHEN purpose NOT IN ('all', 'own_products') THEN 0
                         ELSE CASE channel WHEN 'email' THEN 1 WHEN 'sms' THEN 2
                                           WHEN 'phone' THEN 4 WHEN 'post' THEN 8
                                           WHEN 'auto_call' THEN 16 WHEN 'fax' THEN 32
                                           ELSE 128 END END)::smallint
        $$;
        REVOKE EXECUTE ON FUNCTION desk.stops_of FROM PUBLIC;
        GRANT EXECUTE ON FUNCTION desk.stops_of TO desk_app;

        ALTER TABLE lists.provenance ADD COLUMN stopped smallint NOT NULL DEFAULT 0;
        UPDATE desk.imports SET key_version = 0 WHERE state = 'screened';

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
                       CASE WHEN p.stopped & 32 > 0 THEN 'fax' END], NULL) AS stopped
              FROM lists.provenance p JOIN desk.imports i USING (import);
    """)


def downgrade() -> None:
    raise NotImplementedError("an objection must not be lost; migrate forward instead")
