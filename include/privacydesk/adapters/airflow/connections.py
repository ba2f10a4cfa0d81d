"""Airflow's connections as what the desk reads: databases by their hooks, folders by paths."""

from collections.abc import Iterator
from contextlib import closing, contextmanager
from typing import Any

import psycopg
from airflow.sdk import BaseHook, ObjectStoragePath


@contextmanager
def database(connection_id: str) -> Iterator[Any]:
    """Open the DB-API connection of a connection id, by whatever hook its type has."""
    with closing(opened(connection_id)) as connection:
        yield connection


def opened(connection_id: str) -> Any:  # noqa: ANN401  each driver has its own class
    """Return an open DB-API connection of a connection id; the caller closes it."""
    return BaseHook.get_hook(connection_id).get_conn()


def opened_in_haste(connection_id: str, *, statement_ms: int) -> Any:  # noqa: ANN401  see above
    """
    Return an open Postgres connection for somebody who cannot wait; the caller closes it.

    Connecting ends after two seconds, the least that libpq knows, a statement after its time.
    """
    known = BaseHook.get_connection(connection_id)
    return psycopg.connect(
        host=known.host, port=known.port, user=known.login, password=known.password,
        dbname=known.schema, autocommit=True, connect_timeout=2,
        options=f"-c statement_timeout={statement_ms}",
    )  # fmt: skip


@contextmanager
def folder(connection_id: str) -> Iterator[ObjectStoragePath]:
    """
    Open the folder of a connection: ``extra.path``, on the connection's own storage.

    What the storage listed for an opening before this one is not kept.
    """
    connection = BaseHook.get_connection(connection_id)
    path = str(connection.extra_dejson.get("path") or connection.host)
    if connection.conn_type == "fs":
        found = ObjectStoragePath(f"file://{path}")
    else:
        found = ObjectStoragePath(path, conn_id=connection_id)
    found.fs.invalidate_cache()
    yield found
