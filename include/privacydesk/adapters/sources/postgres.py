"""Postgres by psycopg 3: one snapshot, read only, streamed."""

from collections.abc import Generator, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import lru_cache
from typing import Any, Final

from psycopg import IsolationLevel, sql
from psycopg.rows import tuple_row

from privacydesk.adapters.sources.dialects import FETCH, Connection, catalogue
from privacydesk.domain.datamap import Collection

FAMILIES: Final = {
    "int2": "integer",
    "int4": "integer",
    "int8": "integer",
    "numeric": "number",
    "varchar": "text",
    "text": "text",
    "bpchar": "text",
    "citext": "text",
    "name": "text",
}
AS_ARRAYS: Final = frozenset({"number", "text", "uuid"})
ARRAYS: Final = {"uuid": "::uuid[]", "inet": "::inet[]"}


@lru_cache(maxsize=4096)
def quoted(name: str) -> str:
    """Return an identifier as Postgres reads it."""
    return sql.Identifier(name).as_string(None)


class PostgresDialect:
    """Keys travel as one array, identifiers are quoted by ``psycopg.sql``."""

    text: str = "text"
    most: int = 20_000
    tuples: bool = True

    def quote(self, name: str) -> str:
        """Return a quoted identifier."""
        return quoted(name).replace("%", "%%")

    def mark(self, number: int) -> str:
        """Return the placeholder."""
        del number
        return "%s"

    def member(self, expression: str, *, family: str, count: int) -> str:
        """Return the condition that an expression is in an array."""
        del count
        return f"{expression} = ANY(%s{ARRAYS.get(family, '')})"

    def among(
        self, name: str, *, family: str, values: Sequence[object], after: int
    ) -> tuple[str, Sequence[object]]:
        """Return the condition that a column holds one of the values; as an array where it can."""
        del after
        column = self.quote(name)
        if family == "integer":  # one text is a tenth of the work of ten thousand parameters
            return f"{column} = ANY(%s::bigint[])", [f"{{{','.join(map(str, values))}}}"]
        padded = any(type(value) is str and value.endswith(" ") for value in values)
        if padded or family not in AS_ARRAYS:  # each has its column's own type then
            return f"{column} IN ({', '.join(['%s'] * len(values))})", values
        return self.member(column, family=family, count=len(values)), [list(values)]

    def pack(self, values: Sequence[object]) -> Sequence[object]:
        """Return the array as one parameter."""
        return [list(values)]

    @contextmanager
    def reading(self, connection: Connection, *, seconds: float) -> Iterator[None]:
        """Open ``REPEATABLE READ READ ONLY`` with a statement timeout; roll back at the end."""
        before = connection.autocommit, connection.isolation_level, connection.read_only
        connection.autocommit = False
        connection.isolation_level, connection.read_only = IsolationLevel.REPEATABLE_READ, True
        try:
            limit = f"{max(1, int(seconds * 1000))}ms"
            connection.execute("SELECT set_config('statement_timeout', %s, true)", [limit])
            yield
        finally:
            if not connection.closed:
                connection.rollback()
                connection.autocommit, connection.isolation_level, connection.read_only = before

    def rows(
        self, connection: Connection, statement: str, values: Sequence[object]
    ) -> Generator[Sequence[Any], None, None]:
        """Yield the rows as the server sends them."""
        with connection.cursor(row_factory=tuple_row) as cursor:
            yield from cursor.stream(statement, values, size=FETCH)

    def types(
        self, connection: Connection, collections: Sequence[Collection]
    ) -> Mapping[str, Mapping[str, str]]:
        """Return the families of the columns by collection."""
        found: dict[str, dict[str, str]] = {c.address: {} for c in collections}
        asked = [list(found), [self.relation(c) for c in collections]]
        for address, name, kind in self.rows(connection, catalogue("postgres_columns"), asked):
            found[address][name] = FAMILIES.get(kind, kind)
        return found

    def relation(self, collection: Collection) -> str:
        """Return the table's quoted name, as ``to_regclass`` reads it."""
        names = (collection.schema, collection.table)
        return ".".join(quoted(name) for name in names if name)
