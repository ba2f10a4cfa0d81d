"""Airflow's connections as what the desk reads: databases by their hooks, folders by paths."""

import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager
from typing import Any

from airflow.sdk import BaseHook, ObjectStoragePath


@contextmanager
def database(connection_id: str) -> Iterator[Any]:
    """Open the DB-API connection of a connection id, by whatever hook its type has."""
    with closing(BaseHook.get_hook(connection_id).get_conn()) as connection:
        yield connection


@contextmanager
def folder(connection_id: str) -> Iterator[ObjectStoragePath]:
    """Open the folder of a connection: ``extra.path``, on the connection's own storage."""
    connection = BaseHook.get_connection(connection_id)
    path = str(connection.extra_dejson.get("path") or connection.host)
    if connection.conn_type == "fs":
        yield ObjectStoragePath(f"file://{path}")
    else:
        yield ObjectStoragePath(path, conn_id=connection_id)


class KeptOpen:
    """
    A database connection that each thread keeps open from one use to the next.

    A step opens several short transactions, and a connection costs more than any of them.
    One that is in use is not lent again: an inner use gets a connection of its own. After an
    error, or when Postgres went away meanwhile, the next use opens anew.
    """

    def __init__(self, connection_id: str) -> None:
        self._connection_id = connection_id
        self._kept = threading.local()

    @contextmanager
    def __call__(self) -> Iterator[Any]:
        """Lend the thread's connection; what its user left uncommitted is rolled back."""
        connection = self._awake()
        try:
            yield connection
            connection.rollback()
        except BaseException:
            connection.close()
            raise
        if vars(self._kept).setdefault("idle", connection) is not connection:
            connection.close()

    def _awake(self) -> Any:  # noqa: ANN401  each driver has its own class
        connection = vars(self._kept).pop("idle", None)
        if connection is not None:
            # Asked before use, not repeated after: what a step did must not be done twice.
            try:
                connection.execute("")
            except Exception:  # noqa: BLE001  whatever a driver says of a connection that is gone
                connection.close()
            else:
                return connection
        opened = BaseHook.get_hook(self._connection_id).get_conn()
        opened.autocommit = True  # a transaction is what its user opens
        return opened
