"""How databases differ: quoting, placeholders, types, and a transaction that only reads."""

import sys
import time
from collections.abc import Generator, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from functools import cache
from pathlib import Path
from typing import Any, ClassVar, Protocol

from privacydesk.domain.datamap import Collection

Connection = Any  # a DB-API connection: PEP 249 names its methods, no type does
FETCH = 500


class Dialect(Protocol):
    """
    What the searching of one kind of database needs.

    ``types`` names the columns' families (``integer``, ``text``, else the database's word) by
    collection; a column that it does not name is compared as text.
    """

    text: str
    most: int
    """How many keys one statement that writes carries."""
    tuples: bool
    """Whether ``(a, b) IN ((1, 2), (3, 4))`` is understood."""

    def quote(self, name: str) -> str:
        """Return a quoted identifier, fit for a statement with parameters."""

    def member(self, expression: str, *, family: str, count: int) -> str:
        """Return the condition that an expression is one of ``count`` values."""

    def among(
        self, name: str, *, family: str, values: Sequence[object], after: int
    ) -> tuple[str, Sequence[object]]:
        """Return the condition that a column holds one of the values it gave, and parameters."""

    def pack(self, values: Sequence[object]) -> Sequence[object]:
        """Return the parameters that ``member`` takes."""

    def mark(self, number: int) -> str:
        """Return the placeholder of the parameter with this number, from 1."""

    def reading(self, connection: Connection, *, seconds: float) -> AbstractContextManager[None]:
        """Open a transaction that only reads, and roll it back at the end."""

    def rows(
        self, connection: Connection, statement: str, values: Sequence[object]
    ) -> Generator[Sequence[Any], None, None]:
        """Yield the rows of a statement, few in memory at a time; who leaves early closes it."""

    def types(
        self, connection: Connection, collections: Sequence[Collection]
    ) -> Mapping[str, Mapping[str, str]]:
        """Return the families of the columns by collection."""


def dialect_of(connection: Connection) -> Dialect:
    """Return the dialect of an open connection, by the module of its class."""
    module = type(connection).__module__.partition(".")[0]
    if module == "psycopg":
        from privacydesk.adapters.sources.postgres import (  # noqa: PLC0415  only where it is used
            PostgresDialect,
        )

        return PostgresDialect()
    if module == "sqlite3":
        return SqliteDialect()
    return StandardDialect(getattr(sys.modules.get(module), "paramstyle", "qmark"))


@cache
def catalogue(name: str) -> str:
    """Return a statement of the folder ``catalogue``."""
    return (Path(__file__).with_name("catalogue") / f"{name}.sql").read_text(encoding="utf-8")


class StandardDialect:
    """Any DB-API connection: standard SQL, keys compared as text, rolled back at the end."""

    text: str = "VARCHAR(4000)"
    most: int = 500
    tuples: bool = False

    def __init__(self, paramstyle: str) -> None:
        self.paramstyle = paramstyle

    def quote(self, name: str) -> str:
        """Return a quoted identifier."""
        quoted = '"' + name.replace('"', '""') + '"'
        return quoted.replace("%", "%%") if self.paramstyle in {"format", "pyformat"} else quoted

    def mark(self, number: int) -> str:
        """Return the placeholder of the parameter with this number, from 1."""
        if self.paramstyle in {"format", "pyformat"}:
            return "%s"
        return "?" if self.paramstyle == "qmark" else f":{number}"

    def member(self, expression: str, *, family: str, count: int) -> str:
        """Return the condition that an expression is one of ``count`` values."""
        del family
        return f"{expression} IN ({', '.join(self.mark(n + 1) for n in range(count))})"

    def among(
        self, name: str, *, family: str, values: Sequence[object], after: int
    ) -> tuple[str, Sequence[object]]:
        """Return the condition that a column holds one of the values it gave, and parameters."""
        del family
        marks = ", ".join(self.mark(after + n + 1) for n in range(len(values)))
        return f"{self.quote(name)} IN ({marks})", values

    def pack(self, values: Sequence[object]) -> Sequence[object]:
        """Return the parameters that ``member`` takes."""
        return values

    @contextmanager
    def reading(self, connection: Connection, *, seconds: float) -> Iterator[None]:
        """Read, then roll back; a time limit is the connection's own matter."""
        del seconds
        try:
            yield
        finally:
            connection.rollback()

    def rows(
        self, connection: Connection, statement: str, values: Sequence[object]
    ) -> Generator[Sequence[Any], None, None]:
        """Yield the rows, a handful in memory at a time."""
        cursor = connection.cursor()
        try:
            cursor.execute(statement, tuple(values))
            while batch := cursor.fetchmany(FETCH):
                yield from batch
        finally:
            cursor.close()

    def types(
        self, connection: Connection, collections: Sequence[Collection]
    ) -> Mapping[str, Mapping[str, str]]:
        """Return nothing: every column is compared as text."""
        del connection, collections
        return {}


class SqliteDialect(StandardDialect):
    """SQLite: a read transaction with ``query_only``, stopped by a progress handler."""

    text: str = "TEXT"
    tuples: bool = True
    steps: ClassVar[int] = 10_000

    def __init__(self) -> None:
        super().__init__("qmark")
        self._seconds = self._deadline = 0.0

    def quote(self, name: str) -> str:
        """
        Return an identifier in backticks.

        SQLite reads an unknown name in double quotes as a text: a column that is gone would
        come back as its own name.
        """
        return "`" + name.replace("`", "``") + "`"

    @contextmanager
    def reading(self, connection: Connection, *, seconds: float) -> Iterator[None]:
        """Read one snapshot; a statement that outlasts ``seconds`` is interrupted."""
        self._seconds, self._deadline = seconds, time.monotonic() + seconds
        connection.execute("PRAGMA query_only = ON")
        connection.execute("BEGIN")
        connection.set_progress_handler(lambda: time.monotonic() > self._deadline, self.steps)
        try:
            yield
        finally:
            connection.set_progress_handler(None, 0)
            connection.rollback()
            connection.execute("PRAGMA query_only = OFF")

    def rows(
        self, connection: Connection, statement: str, values: Sequence[object]
    ) -> Generator[Sequence[Any], None, None]:
        """Yield the rows, within the time limit."""
        self._deadline = time.monotonic() + self._seconds
        return super().rows(connection, statement, values)

    def types(
        self, connection: Connection, collections: Sequence[Collection]
    ) -> Mapping[str, Mapping[str, str]]:
        """Return the families of the declared types by collection."""
        found: dict[str, dict[str, str]] = {}
        for collection in collections:
            cursor = connection.execute(
                "SELECT name, type FROM pragma_table_info(?)", [collection.table]
            )
            found[collection.address] = {name: _family(declared) for name, declared in cursor}
        return found


def _family(declared: str) -> str:
    word = declared.upper()
    if "INT" in word:
        return "integer"
    return "text" if any(part in word for part in ("CHAR", "CLOB", "TEXT")) else "other"
