-- What the jobs of marketing, sales and finance may read of `crm`: views, and no table. A record
-- whose use is restricted is in none of them, whoever asks (R-59). The owner's rights read the
-- tables; a job's role has a right on its own view alone (R-104). Who objected to a use is in no
-- view that serves it (R-84): whom they objected to sort into groups, campaigns see in none.

CREATE SCHEMA IF NOT EXISTS jobs;

CREATE OR REPLACE VIEW jobs.marketing_audience AS
SELECT m.id, m.email, m.name, m.phone, m.company_name,
       CASE WHEN EXISTS (
            SELECT FROM public.contacts c JOIN public.objections o ON o.contact_id = c.id
             WHERE lower(c.email) = lower(m.email) AND o.purpose = 'sales_analysis' AND o.standing)
            THEN '' ELSE m.segment END AS segment,
       m.email_allowed, m.phone_allowed
  FROM public.marketing_list m
 WHERE NOT m.restricted AND NOT EXISTS (
       SELECT FROM public.contacts c WHERE lower(c.email) = lower(m.email) AND c.restricted);

CREATE OR REPLACE VIEW jobs.sales_contacts AS
SELECT id, customer_number, name, job_title, email, phone, mobile
  FROM public.contacts WHERE NOT restricted;

CREATE OR REPLACE VIEW jobs.credit_files AS
SELECT k.id, k.contact_id, k.agency, k.applied_for, k.score, k.limit_pence, k.decision
  FROM public.credit_checks k JOIN public.contacts c ON c.id = k.contact_id
 WHERE NOT k.restricted AND NOT c.restricted AND NOT EXISTS (
       SELECT FROM public.objections o
        WHERE o.contact_id = k.contact_id AND o.purpose = 'credit_terms' AND o.standing);
