"""The company's own jobs: what marketing, sales, finance and dispatch may read, and no more."""

from __future__ import annotations

from typing import TYPE_CHECKING

from psycopg import sql

from demo.company.tables import READER, script

if TYPE_CHECKING:
    from collections.abc import Mapping

    import psycopg

SCHEMA = "jobs"
JOBS: Mapping[str, Mapping[str, tuple[str, ...]]] = {
    "crm": {
        "job_marketing": ("marketing_audience",),
        "job_sales": ("sales_contacts",),
        "job_finance": ("credit_files",),
    },
    "operations": {
        "job_dispatch": ("dispatch_list",),
        "job_sales": ("sales_orders",),
        "job_analysis": ("sales_figures", "usage_figures"),
        "job_finance": ("invoices",),
    },
}
"""Which role of which database reads which views; nobody can sign in as one of them (R-104)."""


def let_jobs_in(connection: psycopg.Connection, *, system: str) -> None:
    """
    Create the views of one database and let each job read its own (R-59, R-104).

    Needs a connection in autocommit: roles belong to the whole server.
    """
    connection.execute(script(f"{system}_jobs"))
    for role, views in JOBS[system].items():
        name = sql.Identifier(role)
        found = connection.execute("select from pg_roles where rolname = %s", [role]).fetchone()
        if found is None:
            connection.execute(sql.SQL("create role {} nologin").format(name))
        for reader in (role, READER):
            grant = sql.SQL("grant usage on schema {} to {}")
            connection.execute(grant.format(sql.Identifier(SCHEMA), sql.Identifier(reader)))
            for view in views:
                grant = sql.SQL("grant select on {} to {}")
                which = sql.Identifier(SCHEMA, view)
                connection.execute(grant.format(which, sql.Identifier(reader)))
