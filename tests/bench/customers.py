"""Plain customers for the bench: people of their own with an account and some orders each."""

from collections.abc import Mapping, Sequence
from pathlib import Path

import psycopg

FIRST = 5_000_000
ORDERS = 12
CRM = """
INSERT INTO companies SELECT n, 'BN-' || n, 'Bench ' || n || ' Ltd', 'LTD', '2', 'trade', NULL,
       NULL, date '2024-01-08', NULL FROM generate_series(%(first)s::bigint, %(last)s) n;
INSERT INTO addresses SELECT n, n || ' Bench Row', NULL, 'Leeds', 'LS1 4BZ', 'GB'
  FROM generate_series(%(first)s::bigint, %(last)s) n;
INSERT INTO contacts (id, company_id, customer_number, name, job_title, email, address_id,
       for_delivery, for_installation, for_support, for_billing, source_kind, obtained_on,
       contact_changed_on)
SELECT n, n, 'BN-' || n, 'Bench Person ' || n, 'Buyer', 'p' || n || '@bench.example', n, true, true,
       true, true, 'PERSON', date '2024-01-08', date '2024-01-08'
  FROM generate_series(%(first)s::bigint, %(last)s) n;
INSERT INTO portal_accounts SELECT 'bench.' || n, n, 'BN-' || n, 'USER',
       timestamptz '2024-01-08 09:00Z', NULL, NULL
  FROM generate_series(%(first)s::bigint, %(last)s) n;
"""
OPERATIONS = """
INSERT INTO service_accounts SELECT 'BN-' || n, 'Bench ' || n || ' Ltd', 'Business', 'ACT',
       date '2024-01-08', NULL FROM generate_series(%(first)s::bigint, %(last)s) n;
INSERT INTO orders SELECT 'BO-' || n || '-' || o, 'BN-' || n, n, 'Bench Person ' || n, 'WEB',
       timestamptz '2026-01-08 09:00Z' + o * interval '1 day', 'Business line', 4900, 'DON',
       n || ' Bench Row, Leeds', NULL
  FROM generate_series(%(first)s::bigint, %(last)s) n, generate_series(1, %(orders)s) o;
INSERT INTO marketing_choices
SELECT 4 * n + place, 'BO-' || n || '-1', channel, 'N', 'first-order-1',
       timestamptz '2026-01-09 08:59Z', 'OC-' || md5(n::text)
  FROM generate_series(%(first)s::bigint, %(last)s) n,
       unnest(ARRAY['email', 'phone', 'post', 'sms']) WITH ORDINALITY AS asked (channel, place);
"""


def people(
    source_urls: Mapping[str, str], *, count: int, home: Path
) -> Sequence[Mapping[str, str | None]]:
    """
    Enter so many people into the systems of record; return them as the demo's facts do.

    ``home`` is the bench's own demo: it keeps the password of its server.
    """
    owner = (home / "secrets" / "database_postgres").read_text(encoding="utf-8").strip()
    for name, statements in (("crm", CRM), ("operations", OPERATIONS)):
        with psycopg.connect(source_urls[name], user="postgres", password=owner) as connection:
            for statement in filter(str.strip, statements.split(";\n")):
                connection.execute(
                    statement.encode(),
                    {"first": FIRST, "last": FIRST + count - 1, "orders": ORDERS},
                )
    return [
        {"name": f"Bench Person {n}", "email": f"p{n}@bench.example", "phone": None,
         "portal_account": f"bench.{n}"}
        for n in range(FIRST, FIRST + count)
    ]  # fmt: skip
