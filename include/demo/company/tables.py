"""Which tables a database of the sample company has, and how rows get into them."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple, cast

from psycopg import sql

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    import psycopg

SQL = Path(__file__).parent / "sql"

# In the order in which they are filled.
CRM = (
    "companies",
    "addresses",
    "contacts",
    "individual_customers",
    "portal_accounts",
    "marketing_list",
    "segment_members",
    "campaign_sends",
    "affiliate_export",
    "number_screens",
    "credit_checks",
    "objections",
)
OPERATIONS = (
    "service_accounts",
    "orders",
    "marketing_choices",
    "invoices",
    "invoice_notes",
    "deliveries",
    "disclosures",
    "tickets",
    "ticket_messages",
    "ticket_attachments",
    "network_usage",
    "mail_logs",
    "objections",
)
READER, WRITER = "source_reader", "source_writer"


def script(name: str) -> sql.SQL:
    """Return one of the SQL files of this package."""
    text = (SQL / f"{name}.sql").read_text("utf-8")
    return sql.SQL(text)


def replace(connection: psycopg.Connection, *, tables: Sequence[str], schema: str) -> None:
    """Drop the tables, these and no others, and create them empty."""
    for table in tables:
        connection.execute(sql.SQL("drop table if exists {} cascade").format(sql.Identifier(table)))
    connection.execute(script(schema))


def finish(connection: psycopg.Connection, *, tables: Sequence[str], keys: str) -> None:
    """Add keys and indexes to the full tables, and let the planner know them."""
    connection.execute(script(keys))
    names = sql.SQL(", ").join(map(sql.Identifier, tables))
    connection.execute(sql.SQL("analyze {}").format(names))


def copy_rows(
    connection: psycopg.Connection, table: str, rows: Sequence[tuple[object, ...]]
) -> int:
    """Copy rows, whose field names are the columns, and return how many."""
    if not rows:
        return 0
    columns = cast("NamedTuple", rows[0])._fields
    with connection.cursor() as cursor, cursor.copy(_copy(table, columns)) as copy:
        for row in rows:
            copy.write_row(row)
    return len(rows)


def copy_text(
    connection: psycopg.Connection, table: str, lines: Iterable[str], *, columns: Sequence[str]
) -> int:
    """Copy lines that are already in COPY's text format and return how many."""
    with connection.cursor() as cursor:
        with cursor.copy(_copy(table, columns)) as copy:
            for piece in lines:
                copy.write(piece)
        return cursor.rowcount


def create_roles(connection: psycopg.Connection, *, passwords: dict[str, str]) -> None:
    """
    Create the desk's two roles unless they are there, and let them connect.

    Needs a connection in autocommit: roles belong to the whole server.
    """
    for role in (READER, WRITER):
        found = connection.execute("select from pg_roles where rolname = %s", [role]).fetchone()
        name = sql.Identifier(role)
        if found is None:
            connection.execute(sql.SQL("create role {} login").format(name))
        if role in passwords:
            secret = sql.Literal(passwords[role])
            connection.execute(sql.SQL("alter role {} password {}").format(name, secret))
        database = sql.Identifier(connection.info.dbname)
        connection.execute(sql.SQL("grant connect on database {} to {}").format(database, name))


def grant(connection: psycopg.Connection, *, tables: Sequence[str]) -> None:
    """Let the reader read and the writer also change these tables, and nothing else."""
    names = sql.SQL(", ").join(map(sql.Identifier, tables))
    both = sql.SQL("{}, {}").format(sql.Identifier(READER), sql.Identifier(WRITER))
    connection.execute(sql.SQL("grant usage on schema public to {}").format(both))
    connection.execute(sql.SQL("grant select on {} to {}").format(names, both))
    change = sql.SQL("grant insert, update, delete on {} to {}")
    connection.execute(change.format(names, sql.Identifier(WRITER)))


def _copy(table: str, columns: Sequence[str]) -> sql.Composed:
    names = sql.SQL(", ").join(map(sql.Identifier, columns))
    return sql.SQL("copy {} ({}) from stdin").format(sql.Identifier(table), names)
