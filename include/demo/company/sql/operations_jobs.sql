-- What the jobs of dispatch, sales, analysis and finance may read: views, and no table.
-- A record whose use is restricted is in none of them, whoever asks (R-59). What the person orders
-- afterwards is another matter: they want it delivered.

CREATE SCHEMA IF NOT EXISTS jobs;

CREATE OR REPLACE VIEW jobs.dispatch_list AS
SELECT d.id, d.order_id, d.recipient_name, d.address, d.phone, d.courier
  FROM public.deliveries d JOIN public.orders o ON o.id = d.order_id
 WHERE d.status = 'WAI' AND NOT d.restricted AND NOT o.restricted;

CREATE OR REPLACE VIEW jobs.sales_orders AS
SELECT id, customer_number, contact_id, placed_at, product, amount_pence, status
  FROM public.orders
       -- What an erasure left bare supports an invoice and is of no other use (R-67).
 WHERE NOT restricted AND ordered_by <> 'Erased';

-- What the company's figures are made of, row by row, without whoever objected to that use, in
-- what comes afterwards too (R-84).
CREATE OR REPLACE VIEW jobs.sales_figures AS
SELECT f.customer_number, f.contact_id, f.placed_at, f.product, f.amount_pence
  FROM public.orders f
 WHERE NOT f.restricted AND f.ordered_by <> 'Erased' AND NOT EXISTS (
       SELECT FROM public.objections o
        WHERE o.contact_id = f.contact_id AND o.purpose = 'sales_analysis' AND o.standing);

CREATE OR REPLACE VIEW jobs.usage_figures AS
SELECT u.customer_number, u.contact_id, u.started_at, u.service, u.bytes_in, u.bytes_out
  FROM public.network_usage u
 WHERE NOT EXISTS (
       SELECT FROM public.objections o
        WHERE o.contact_id = u.contact_id AND o.purpose = 'usage_statistics' AND o.standing);

-- Invoices are finance's alone, before an erasure and after it (R-67).
CREATE OR REPLACE VIEW jobs.invoices AS
SELECT number, order_id, customer_number, billed_name, billed_address, billed_email, issued_on,
       period_ends_on, net_pence, vat_pence, paid_on
  FROM public.invoices;
