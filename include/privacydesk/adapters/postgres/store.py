"""What every store has: one open transaction and its noun's named SQL."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

from psycopg import Connection
from psycopg.rows import DictRow, dict_row

from privacydesk.adapters.postgres.queries import load


@dataclass(frozen=True)
class Store:
    """A noun's queries inside the caller's transaction. Rows come as dictionaries."""

    connection: Connection[Any]
    noun: ClassVar[str]

    def rows(self, query: str, /, **parameters: object) -> list[DictRow]:
        """Run a query and return all its rows."""
        with self.connection.cursor(row_factory=dict_row) as cursor:
            return cursor.execute(load(self.noun)[query], parameters).fetchall()

    def row(self, query: str, /, **parameters: object) -> DictRow | None:
        """Run a query and return its first row, if there is one."""
        with self.connection.cursor(row_factory=dict_row) as cursor:
            return cursor.execute(load(self.noun)[query], parameters).fetchone()

    def run(self, query: str, /, **parameters: object) -> int:
        """Run a statement and return how many rows it touched."""
        return self.connection.execute(load(self.noun)[query], parameters).rowcount

    def run_many(self, query: str, batches: Iterable[Mapping[str, object]]) -> None:
        """Run a statement for many rows in one pipeline."""
        with self.connection.cursor() as cursor:
            cursor.executemany(load(self.noun)[query], list(batches))
