"""Changes fields of a system of record: all of one connection in one transaction."""

import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager

from privacydesk.adapters.sources.dialects import Connection, Dialect, SqliteDialect, dialect_of
from privacydesk.adapters.sources.errors import SourceRefusedError, SourceSilentError
from privacydesk.adapters.sources.sql import MISTAKEN
from privacydesk.domain.changes import ChangeRefusedError, Key
from privacydesk.domain.datamap import Collection
from privacydesk.domain.row_values import JsonValue, json_value


@contextmanager
def open_correcting(connection: Connection) -> Iterator["SqlCorrecting"]:
    """
    Open one transaction for changes; it commits when the block ends well, else nothing is changed.

    :raises SourceSilentError: if the database does not answer.
    :raises SourceRefusedError: if it is not as the data map says.
    """
    dialect = dialect_of(connection)
    with _told(connection):
        if isinstance(dialect, SqliteDialect):
            connection.isolation_level = None
            connection.execute("BEGIN IMMEDIATE")
    try:
        yield SqlCorrecting(connection, dialect)
    except BaseException:
        connection.rollback()
        raise
    with _told(connection):
        connection.commit()


class SqlCorrecting:
    """One database, open for changes. Every value is a parameter, every name is quoted."""

    def __init__(self, connection: Connection, dialect: Dialect) -> None:
        self._connection, self._dialect = connection, dialect
        # A row must not move on between the look and the change; SQLite locks the whole file.
        self._lock = "" if isinstance(dialect, SqliteDialect) else " FOR UPDATE"

    def look(self, collection: Collection, *, key: Key, field: str) -> Sequence[JsonValue]:
        """Return what stands in the field, locked until the end; nothing if the row is gone."""
        where, values = self._where(key)
        column, table = self._dialect.quote(field), self._table(collection)
        statement = f"SELECT {column} FROM {table} WHERE {where}{self._lock}"  # noqa: S608  quoted
        return [json_value(row[0]) for row in self._run(statement, values).fetchall()]

    def put(self, collection: Collection, *, key: Key, field: str, value: JsonValue) -> None:
        """
        Set the field.

        :raises ChangeRefusedError: if the system will not have the value.
        """
        where, values = self._where(key, first=2)
        column, table = self._dialect.quote(field), self._table(collection)
        statement = f"UPDATE {table} SET {column} = {self._dialect.mark(1)} WHERE {where}"  # noqa: S608  quoted
        self._run(statement, [value, *values])

    def note(self, collection: Collection, *, values: Mapping[str, object]) -> None:
        """
        Add a row unless one with the same texts and numbers is there: a note is added once.

        :raises ChangeRefusedError: if the system will not have the row.
        """
        texts = {name: value for name, value in values.items() if isinstance(value, str | int)}
        where, keys = self._where(texts)
        table = self._table(collection)
        if self._run(f"SELECT 1 FROM {table} WHERE {where}", keys).fetchall():  # noqa: S608  quoted
            return
        names = ", ".join(map(self._dialect.quote, values))
        marks = ", ".join(self._dialect.mark(n + 1) for n in range(len(values)))
        self._run(f"INSERT INTO {table} ({names}) VALUES ({marks})", list(values.values()))  # noqa: S608  quoted

    def _where(self, key: Mapping[str, object], *, first: int = 1) -> tuple[str, Sequence[object]]:
        quoted = [
            f"{self._dialect.quote(name)} = {self._dialect.mark(number)}"
            for number, name in enumerate(key, start=first)
        ]
        return " AND ".join(quoted), list(key.values())

    def _table(self, collection: Collection) -> str:
        names = (collection.schema, collection.table)
        return ".".join(self._dialect.quote(name) for name in names if name)

    def _run(self, statement: str, values: Sequence[object]) -> Connection:
        with _told(self._connection):
            cursor = self._connection.cursor()
            cursor.execute(statement, tuple(values))
            return cursor


@contextmanager
def _told(connection: Connection) -> Iterator[None]:
    """Turn the driver's errors into ours; their words may hold values, so they are dropped."""
    driver = sys.modules[type(connection).__module__.partition(".")[0]]
    try:
        yield
    except (driver.IntegrityError, driver.DataError) as error:
        raise ChangeRefusedError(_code(error)) from None
    except driver.Error as error:
        silent = isinstance(error, driver.OperationalError | driver.InterfaceError)
        if silent and not str(error).startswith(MISTAKEN):
            raise SourceSilentError(f"no answer ({_code(error)})") from None
        raise SourceRefusedError(f"refused ({_code(error)})") from None


def _code(error: Exception) -> str:
    names = (getattr(error, "sqlstate", None), getattr(error, "sqlite_errorname", None))
    return next((name for name in names if name), type(error).__name__)
