-- What the jobs of marketing, sales and finance may read of `crm`: views, and no table. A record
-- whose use is restricted is in none of them, whoever asks (R-59). The owner's rights read the
-- tables; a job's role has a right on its own view alone (R-104).

CREATE SCHEMA IF NOT EXISTS jobs;

CREATE OR REPLACE VIEW jobs.marketing_audience AS
SELECT m.id, m.email, m.name, m.phone, m.company_name, m.segment, m.email_allowed, m.phone_allowed
  FROM public.marketing_list m
 WHERE NOT m.restricted AND NOT EXISTS (
       SELECT FROM public.contacts c WHERE lower(c.email) = lower(m.email) AND c.restricted);

CREATE OR REPLACE VIEW jobs.sales_contacts AS
SELECT id, customer_number, name, job_title, email, phone, mobile
  FROM public.contacts WHERE NOT restricted;

CREATE OR REPLACE VIEW jobs.credit_files AS
SELECT k.id, k.contact_id, k.agency, k.applied_for, k.score, k.limit_pence, k.decision
  FROM public.credit_checks k JOIN public.contacts c ON c.id = k.contact_id
 WHERE NOT k.restricted AND NOT c.restricted;
