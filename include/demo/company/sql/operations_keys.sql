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

-- R-82: nobody's first order is completed before they were asked about marketing, channel by
-- channel. The receipt is the privacy desk's, for the question that was shown and the answers.
CREATE OR REPLACE FUNCTION refuse_order_without_choice() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public AS $$
DECLARE
    missing text;
BEGIN
    IF EXISTS (SELECT FROM orders o WHERE o.contact_id = NEW.contact_id AND o.id <> NEW.id
                  AND o.placed_at < NEW.placed_at) THEN
        RETURN NULL;
    END IF;
    SELECT string_agg(channel, ', ') INTO missing
      FROM unnest(ARRAY['email', 'phone', 'post', 'sms']) AS channel
     WHERE NOT EXISTS (SELECT FROM marketing_choices m
                        WHERE m.order_id = NEW.id AND m.channel = channel.channel
                          AND m.receipt IS NOT NULL);
    IF missing IS NOT NULL THEN
        RAISE EXCEPTION 'order %: marketing_choices.receipt is missing for % (R-82)', NEW.id, missing
            USING ERRCODE = 'integrity_constraint_violation',
                  HINT = 'Show the question of GET /v1/orders/wording, file the answers with '
                         'POST /v1/orders/{portal}/choice, and keep its receipt with each answer.';
    END IF;
    RETURN NULL;
END
$$;
CREATE CONSTRAINT TRIGGER orders_need_a_choice AFTER INSERT OR UPDATE OF status ON orders
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW WHEN (NEW.status <> 'CAN')
    EXECUTE FUNCTION refuse_order_without_choice();
