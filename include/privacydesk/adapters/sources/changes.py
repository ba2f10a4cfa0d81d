"""Any database with a DB-API connection, opened to erase: one transaction, kept or rolled back."""

import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from operator import itemgetter
from typing import Any, Final

from privacydesk.adapters.sources.changing import Changing, changing_of
from privacydesk.adapters.sources.dialects import Connection, Dialect, dialect_of
from privacydesk.adapters.sources.sql import SECONDS, SqlSession
from privacydesk.domain.catalogue import Strategy
from privacydesk.domain.datamap import Collection
from privacydesk.domain.deletion import StoreRefusedError
from privacydesk.domain.masking import Masks, masked

TUPLES: Final = 200
"""How many keys of several columns one statement names."""
Row = Mapping[str, Any]


@contextmanager
def open_changes(
    connection: Connection, *, collections: Sequence[Collection], keep: bool,
    seconds: float = SECONDS,
) -> Iterator["SqlChanges"]:  # fmt: skip
    """
    Open one transaction that may write; commit it at the end only if ``keep`` is set.

    :raises SourceSilentError: if the database does not answer, or another transaction is in
        the way.
    :raises StoreRefusedError: if it refuses to commit.
    """
    dialect = dialect_of(connection)
    changing = changing_of(dialect)
    driver = sys.modules[type(connection).__module__.partition(".")[0]]
    try:
        changing.begin(connection, seconds=seconds)
        types = dialect.types(connection, collections)
        yield SqlChanges(connection, dialect, types, changing=changing)
        if keep:
            connection.commit()
    except driver.Error as error:
        raise changing.refused(error, collection="") from None
    finally:
        changing.end(connection)


class SqlChanges(SqlSession):
    """One database, open for reading and writing."""

    def __init__(
        self, connection: Connection, dialect: Dialect, types: Mapping[str, Mapping[str, str]],
        *, changing: Changing,
    ) -> None:  # fmt: skip
        super().__init__(connection, dialect, types)
        self._changing = changing

    def delete(self, collection: Collection, *, rows: Sequence[Row]) -> int:
        """
        Delete rows by what tells them apart; return how many went.

        :raises StoreRefusedError: if a constraint or trigger is in the way.
        """
        statement = f"DELETE FROM {self._table(collection)}"  # noqa: S608  quoted
        return self._change(collection, statement, rows, lambda _: ())

    def mask(
        self, collection: Collection, *, rows: Sequence[Row], masks: Masks,
        random: Callable[[Row, str, int], str],
    ) -> int:  # fmt: skip
        """
        Overwrite the masked columns of rows; return how many were.

        :raises StoreRefusedError: if a constraint or trigger is in the way.
        """
        marks = (self._dialect.mark(n + 1) for n in range(len(masks)))
        sets = ", ".join(
            f"{self._dialect.quote(c)} = {m}" for c, m in zip(masks, marks, strict=True)
        )
        own = any(mask.strategy is Strategy.RANDOM_STRING_REWRITE for mask in masks.values())

        def values(row: Row) -> tuple[object, ...]:
            return tuple(
                masked(mask, random=lambda length, column=column: random(row, column, length))  # type: ignore[misc]
                for column, mask in masks.items()
            )

        statement = f"UPDATE {self._table(collection)} SET {sets}"  # noqa: S608  quoted
        return self._change(collection, statement, rows, values, one_by_one=own)

    def _change(
        self, collection: Collection, statement: str, rows: Sequence[Row],
        values: Callable[[Row], tuple[object, ...]], *, one_by_one: bool = False,
    ) -> int:  # fmt: skip
        size = 1 if one_by_one else self._most(collection, rows)
        changed = 0
        for start in range(0, len(rows), size):
            batch = rows[start : start + size]
            given = values(batch[0])
            condition, found = self._these(collection, batch, after=len(given))
            changed += self._run(collection, f"{statement} WHERE {condition}", (*given, *found))
        if changed < len(rows):
            # A trigger or a policy that swallows a statement must not pass for an erasure.
            raise StoreRefusedError(
                f"{collection.address}: {len(rows) - changed} of {len(rows)} row(s) not changed",
                collection=collection.address, code="swallowed",
            )  # fmt: skip
        return len(rows)

    def _most(self, collection: Collection, rows: Sequence[Row]) -> int:
        """Return how many of these rows one statement can name."""
        keys = collection.key_columns
        together = collection.has_primary_key and (len(keys) == 1 or self._dialect.tuples)
        if not together or any(None in map(itemgetter(key), rows) for key in keys):
            return 1
        return self._dialect.most if len(keys) == 1 else TUPLES

    def _these(
        self, collection: Collection, rows: Sequence[Row], *, after: int
    ) -> tuple[str, Sequence[object]]:
        keys, dialect = collection.key_columns, self._dialect
        if len(rows) == 1:
            return self._this(keys, rows[0], after=after)
        if len(keys) == 1:
            values = [row[keys[0]] for row in rows]
            family = self._types.get(collection.address, {}).get(keys[0], "other")
            return dialect.among(keys[0], family=family, values=values, after=after)
        marks = iter(range(after + 1, after + 1 + len(rows) * len(keys)))
        one = [f"({', '.join(dialect.mark(next(marks)) for _ in keys)})" for _ in rows]
        names = ", ".join(map(dialect.quote, keys))
        return f"({names}) IN ({', '.join(one)})", [row[key] for row in rows for key in keys]

    def _this(self, keys: Sequence[str], row: Row, *, after: int) -> tuple[str, Sequence[object]]:
        parts, found = [], list[object]()
        for key in keys:
            name = self._dialect.quote(key)
            if row[key] is None:
                parts.append(f"{name} IS NULL")
                continue
            found.append(row[key])
            parts.append(f"{name} = {self._dialect.mark(after + len(found))}")
        return " AND ".join(parts), found

    def _run(self, collection: Collection, statement: str, values: Sequence[object]) -> int:
        driver = sys.modules[type(self._connection).__module__.partition(".")[0]]
        cursor = self._connection.cursor()
        try:
            cursor.execute(statement, tuple(values))
            return int(cursor.rowcount)
        except driver.Error as error:
            raise self._changing.refused(error, collection=collection.address) from None
        finally:
            cursor.close()
