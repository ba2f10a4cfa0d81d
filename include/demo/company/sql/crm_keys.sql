-- Keys between the tables of `crm` and the indexes that a search by person uses.

ALTER TABLE contacts ADD FOREIGN KEY (company_id) REFERENCES companies;
ALTER TABLE contacts ADD FOREIGN KEY (customer_number) REFERENCES companies (customer_number);
ALTER TABLE contacts ADD FOREIGN KEY (address_id) REFERENCES addresses;
ALTER TABLE individual_customers ADD FOREIGN KEY (customer_number) REFERENCES companies (customer_number);
ALTER TABLE individual_customers ADD FOREIGN KEY (contact_id) REFERENCES contacts;
ALTER TABLE portal_accounts ADD FOREIGN KEY (contact_id) REFERENCES contacts;
ALTER TABLE portal_accounts ADD FOREIGN KEY (customer_number) REFERENCES companies (customer_number);
ALTER TABLE credit_checks ADD FOREIGN KEY (company_id) REFERENCES companies;
ALTER TABLE credit_checks ADD FOREIGN KEY (contact_id) REFERENCES contacts;

CREATE UNIQUE INDEX contacts_email ON contacts (lower(email));
CREATE INDEX contacts_phone ON contacts (phone);
CREATE INDEX contacts_mobile ON contacts (mobile);
CREATE INDEX contacts_phone_digits ON contacts (right(regexp_replace(phone, '[^0-9]', '', 'g'), 10));
CREATE INDEX contacts_mobile_digits ON contacts (right(regexp_replace(mobile, '[^0-9]', '', 'g'), 10));
CREATE INDEX contacts_company ON contacts (company_id);
CREATE INDEX contacts_customer ON contacts (customer_number);
CREATE INDEX contacts_address ON contacts (address_id);
CREATE INDEX individual_customers_contact ON individual_customers (contact_id);
CREATE INDEX portal_accounts_username ON portal_accounts (lower(username));
CREATE INDEX portal_accounts_contact ON portal_accounts (contact_id);
CREATE INDEX marketing_list_email ON marketing_list (lower(email));
CREATE INDEX marketing_list_phone ON marketing_list (phone);
CREATE INDEX marketing_list_phone_digits ON marketing_list (right(regexp_replace(phone, '[^0-9]', '', 'g'), 10));
CREATE INDEX marketing_list_postcode ON marketing_list (postcode);
CREATE INDEX addresses_postcode ON addresses (postcode);
CREATE INDEX segment_members_email ON segment_members (lower(email));
CREATE INDEX campaign_sends_email ON campaign_sends (lower(email));
CREATE INDEX campaign_sends_due ON campaign_sends (send_at) WHERE state = 'QUEUED';
CREATE INDEX affiliate_export_email ON affiliate_export (lower(email));
CREATE INDEX affiliate_export_phone ON affiliate_export (phone);
CREATE INDEX affiliate_export_phone_digits ON affiliate_export (right(regexp_replace(phone, '[^0-9]', '', 'g'), 10));
CREATE INDEX number_screens_phone ON number_screens (phone);
CREATE INDEX number_screens_phone_digits ON number_screens (right(regexp_replace(phone, '[^0-9]', '', 'g'), 10));
CREATE INDEX credit_checks_contact ON credit_checks (contact_id);
CREATE INDEX credit_checks_company ON credit_checks (company_id);

-- When a contact's address or numbers last changed: only what stood unchanged for a while can
-- show who somebody is.
ALTER TABLE contacts ADD COLUMN contact_changed_on date;
UPDATE contacts SET contact_changed_on = obtained_on;
ALTER TABLE contacts ALTER COLUMN contact_changed_on SET NOT NULL;
CREATE OR REPLACE FUNCTION note_contact_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NEW.contact_changed_on := current_date;
    RETURN NEW;
END $$;
CREATE TRIGGER contacts_note_change BEFORE UPDATE OF email, phone, mobile ON contacts
    FOR EACH ROW WHEN (OLD.email IS DISTINCT FROM NEW.email OR OLD.phone IS DISTINCT FROM NEW.phone
                       OR OLD.mobile IS DISTINCT FROM NEW.mobile)
    EXECUTE FUNCTION note_contact_change();
