-- Keys between the tables of `operations`, the indexes of a search by person, the lock on invoices.

ALTER TABLE orders ADD FOREIGN KEY (customer_number) REFERENCES service_accounts;
ALTER TABLE marketing_choices ADD FOREIGN KEY (order_id) REFERENCES orders;
ALTER TABLE invoices ADD FOREIGN KEY (order_id) REFERENCES orders;
ALTER TABLE invoices ADD FOREIGN KEY (customer_number) REFERENCES service_accounts;
ALTER TABLE invoice_notes ADD FOREIGN KEY (invoice_number) REFERENCES invoices;
ALTER TABLE deliveries ADD FOREIGN KEY (order_id) REFERENCES orders;
ALTER TABLE disclosures ADD FOREIGN KEY (delivery_id) REFERENCES deliveries ON DELETE SET NULL;
ALTER TABLE tickets ADD FOREIGN KEY (customer_number) REFERENCES service_accounts;
ALTER TABLE ticket_messages ADD FOREIGN KEY (ticket_id) REFERENCES tickets;
ALTER TABLE ticket_attachments ADD FOREIGN KEY (message_id) REFERENCES ticket_messages;
ALTER TABLE network_usage ADD FOREIGN KEY (customer_number) REFERENCES service_accounts;
ALTER TABLE mail_logs ADD FOREIGN KEY (customer_number) REFERENCES service_accounts;

CREATE INDEX orders_contact ON orders (contact_id);
CREATE INDEX orders_customer ON orders (customer_number);
CREATE INDEX marketing_choices_order ON marketing_choices (order_id);
CREATE INDEX invoices_order ON invoices (order_id);
CREATE INDEX invoices_customer ON invoices (customer_number);
CREATE INDEX invoice_notes_invoice ON invoice_notes (invoice_number);
CREATE INDEX deliveries_order ON deliveries (order_id);
CREATE INDEX disclosures_contact ON disclosures (contact_id);
CREATE INDEX disclosures_delivery ON disclosures (delivery_id);
CREATE INDEX tickets_contact ON tickets (contact_id);
CREATE INDEX tickets_customer ON tickets (customer_number);
CREATE INDEX tickets_requester_email ON tickets (lower(requester_email));
CREATE INDEX ticket_messages_ticket ON ticket_messages (ticket_id);
CREATE INDEX ticket_messages_author_email ON ticket_messages (lower(author_email));
CREATE INDEX ticket_attachments_message ON ticket_attachments (message_id);
CREATE INDEX network_usage_contact ON network_usage (contact_id);
CREATE INDEX mail_logs_contact ON mail_logs (contact_id);
CREATE INDEX mail_logs_sender ON mail_logs (lower(sender));
CREATE INDEX mail_logs_recipient ON mail_logs (lower(recipient));

-- R-64: an invoice is a true record of what was issued; it is never rewritten.
CREATE OR REPLACE FUNCTION refuse_invoice_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'an issued invoice is never changed; add a row to invoice_notes'
        USING ERRCODE = 'restrict_violation';
END
$$;
CREATE TRIGGER invoices_are_immutable BEFORE UPDATE ON invoices
    FOR EACH ROW EXECUTE FUNCTION refuse_invoice_change();
