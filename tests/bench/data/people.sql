-- People beside those of Fides's example: :people with 14 rows each, and :heavy with very many
-- logins. Each has a home of their own; nothing of theirs is shared.
CREATE INDEX ON customer (lower(email));
CREATE INDEX ON customer (address_id);
CREATE INDEX ON employee (address_id);
CREATE INDEX ON visit (lower(email));
CREATE INDEX ON service_request (lower(email));
CREATE INDEX ON service_request (lower(alt_email));
CREATE INDEX ON login (customer_id);
CREATE INDEX ON orders (customer_id);
CREATE INDEX ON orders (shipping_address_id);
CREATE INDEX ON payment_card (customer_id);
CREATE INDEX ON payment_card (billing_address_id);

CREATE TEMP TABLE person AS
    SELECT n, format('person-%%s@example.com', n) AS email,
           CASE WHEN n < 100 + %(people)s THEN 6 ELSE %(logins)s END AS logins
      FROM generate_series(100, 99 + %(people)s + %(heavy)s) AS n;

INSERT INTO address SELECT n, n, 'Bench Lane', 'Exampletown', 'NY', '12345' FROM person;
INSERT INTO customer SELECT n, email, format('Person %%s', n), '2020-04-01', n FROM person;
INSERT INTO orders SELECT format('ord_%%s_%%s', n, k), n, n, format('pay_%%s', n)
  FROM person, generate_series(1, 3) AS k;
INSERT INTO payment_card SELECT format('pay_%%s', n), 'Bench Card', 123456789, 321, true, n, n
  FROM person;
INSERT INTO login SELECT n * 100000 + k, n, timestamp '2021-01-01' + k * interval '1 minute'
  FROM person, generate_series(1, logins) AS k;
INSERT INTO visit SELECT email, '2021-01-06 01:00:00' FROM person;
INSERT INTO service_request SELECT format('ser_%%s', n), email, NULL, '2021-01-01', NULL, NULL
  FROM person;
