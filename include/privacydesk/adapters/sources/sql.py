"""Any database with a DB-API connection, as a source."""

import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, closing, contextmanager
from itertools import repeat

from privacydesk.adapters.sources.comparisons import bare, coerce, escaped, number_patterns
from privacydesk.adapters.sources.dialects import Connection, Dialect, dialect_of
from privacydesk.adapters.sources.errors import (
    NestedSearchError,
    SourceRefusedError,
    SourceSilentError,
)
from privacydesk.adapters.sources.inspection import inspect_table
from privacydesk.domain.datamap import Collection
from privacydesk.domain.identity_keys import texts_at
from privacydesk.domain.live_checks import TableFacts
from privacydesk.domain.spots import Match

SECONDS = 30.0
MISTAKEN = ("no such ", "near ", "ambiguous ")
"""How SQLite begins the errors that it calls operational though no retry mends them."""


@contextmanager
def open_sql(
    connection: Connection, *, collections: Sequence[Collection], seconds: float = SECONDS
) -> Iterator["SqlSession"]:
    """
    Open one read-only transaction on an idle connection; the caller closes the connection.

    ``seconds`` is the most that a single statement may take.

    :raises SourceSilentError: if the database does not answer.
    """
    dialect = dialect_of(connection)
    with ExitStack() as stack:
        with translated(connection, "the connection"):
            stack.enter_context(dialect.reading(connection, seconds=seconds))
            types = dialect.types(connection, collections)
        yield SqlSession(connection, dialect, types)


class SqlSession:
    """One database, open for reading."""

    def __init__(
        self, connection: Connection, dialect: Dialect, types: Mapping[str, Mapping[str, str]]
    ) -> None:
        self._connection, self._dialect, self._types = connection, dialect, types

    def find(
        self, collection: Collection, *, field: str, match: Match, keys: Sequence[str]
    ) -> Iterator[Mapping[str, object]]:
        """
        Yield the rows of a table in which ``field`` matches one of ``keys``.

        :raises SourceRefusedError: if the table is not as the map says.
        :raises NestedSearchError: if the field lies inside an object.
        """
        if "." in field:
            raise NestedSearchError(f"{collection.address}.{field} cannot be searched")
        condition, values = self._condition(collection, field, match, keys)
        if not values:
            return
        names = collection.columns
        columns = ", ".join(map(self._dialect.quote, names))
        statement = f"SELECT {columns} FROM {self._table(collection)} WHERE {condition}"  # noqa: S608  quoted
        with (
            translated(self._connection, collection.address),
            closing(self._dialect.rows(self._connection, statement, values)) as rows,
        ):
            if match is not Match.PHONE:
                yield from map(dict, map(zip, repeat(names), rows))  # no Python frame a row
                return
            for values_of_row in rows:
                row = dict(zip(names, values_of_row, strict=True))
                if _called(row, field, keys):
                    yield row

    def values(self, collection: Collection, *, field: str) -> Iterator[object]:
        """
        Yield what a column holds, row by row, few in memory at a time.

        :raises SourceRefusedError: if the table is not as the map says.
        """
        column = self._dialect.quote(field)
        statement = f"SELECT {column} FROM {self._table(collection)} WHERE {column} IS NOT NULL"  # noqa: S608  quoted
        with (
            translated(self._connection, collection.address),
            closing(self._dialect.rows(self._connection, statement, ())) as rows,
        ):
            for (value,) in rows:
                yield value

    def mentions(
        self, collection: Collection, *, words: Sequence[str], digits: Sequence[str]
    ) -> Iterator[Mapping[str, object]]:
        """
        Yield the rows in whose text columns any of these stands; it reads the whole table.

        :raises SourceRefusedError: if the table is not as the map says.
        """
        dialect, known = self._dialect, self._types.get(collection.address, {})
        names = collection.columns
        texts = [n for n in names if known.get(n, "text") == "text"]
        parts, values = [], list[object]()
        for name in texts:
            column = dialect.quote(name)
            plain = column if name in known else f"CAST({column} AS {dialect.text})"
            for expression, wanted in ((f"lower({plain})", words), (bare(plain), digits)):
                for one in wanted:
                    values.append(f"%{escaped(one)}%")
                    parts.append(f"{expression} LIKE {dialect.mark(len(values))} ESCAPE '!'")
        if not parts:
            return
        columns = ", ".join(map(dialect.quote, names))
        statement = f"SELECT {columns} FROM {self._table(collection)} WHERE {' OR '.join(parts)}"  # noqa: S608  quoted
        with (
            translated(self._connection, collection.address),
            closing(dialect.rows(self._connection, statement, values)) as rows,
        ):
            for row in rows:
                yield dict(zip(names, row, strict=True))

    def inspect(self, collections: Sequence[Collection]) -> Iterator[TableFacts]:
        """Yield what the database knows of each table, where its catalogue can be read."""
        for collection in collections:
            with translated(self._connection, collection.address):
                facts = inspect_table(self._connection, self._dialect, collection=collection)
            if facts is not None:
                yield facts

    def _table(self, collection: Collection) -> str:
        names = (collection.schema, collection.table)
        return ".".join(self._dialect.quote(name) for name in names if name)

    def _condition(
        self, collection: Collection, field: str, match: Match, keys: Sequence[str]
    ) -> tuple[str, Sequence[object]]:
        dialect, column = self._dialect, self._dialect.quote(field)
        family = self._types.get(collection.address, {}).get(field, "other")
        words = column if family == "text" else f"CAST({column} AS {dialect.text})"
        if match is Match.PHONE:
            patterns = number_patterns(keys)
            like = [f"{bare(words)} LIKE {dialect.mark(n + 1)}" for n in range(len(patterns))]
            return " OR ".join(like), patterns
        if match is Match.EMAIL:
            family, column = "text", f"lower({words})"
        values = coerce(keys, family=family)
        if not values:
            return "", ()
        exact = column if family in _COMPARED_AS_THEY_ARE else words
        return dialect.member(exact, family=family, count=len(values)), dialect.pack(values)


_COMPARED_AS_THEY_ARE = frozenset({"integer", "number", "text", "uuid", "inet"})


def _called(row: Mapping[str, object], field: str, keys: Sequence[str]) -> bool:
    return any(text in keys for text in texts_at(row, field, match=Match.PHONE))


@contextmanager
def translated(connection: Connection, what: str) -> Iterator[None]:
    """Turn the driver's errors into ours; their words may hold values, so they are dropped."""
    driver = sys.modules[type(connection).__module__.partition(".")[0]]
    try:
        yield
    except driver.Error as error:
        silent = isinstance(error, driver.OperationalError | driver.InterfaceError)
        if silent and not str(error).startswith(MISTAKEN):
            raise SourceSilentError(f"{what}: no answer ({_code(error)})") from None
        raise SourceRefusedError(f"{what}: refused ({_code(error)})") from None


def _code(error: Exception) -> str:
    names = (getattr(error, "sqlstate", None), getattr(error, "sqlite_errorname", None))
    return next((name for name in names if name), type(error).__name__)
