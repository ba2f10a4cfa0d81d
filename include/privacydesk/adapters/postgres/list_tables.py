"""What the stores of lists share: tables named after an import, and room to work on them."""

from collections.abc import Iterator, Mapping
from typing import Any, Final

from psycopg import sql

from privacydesk.adapters.postgres.queries import load
from privacydesk.adapters.postgres.store import Store

SETTINGS: Final = "list_tables"


class ListTables(Store):
    """
    Every statement works on a whole list at once.

    Line numbers, eight bytes of keyed digests and short hashes come to Python, no value of a row.
    """

    def settle(self) -> None:
        """Let the statements of this transaction use what joins over millions of rows need."""
        for statement in load(SETTINGS).values():
            self.connection.execute(statement)

    def on(
        self, number: int, query: str, *, tables: Mapping[str, sql.Identifier] | None = None,
        **parameters: object,
    ) -> int:  # fmt: skip
        """Run a statement on an import's tables and return how many rows it touched."""
        return self.connection.execute(
            self.named(number, query, part=parameters.get("part"), **tables or {}),
            {"number": number, **parameters},
        ).rowcount

    def found(self, number: int, query: str) -> dict[str, Any]:
        """Run a query on an import's tables and return its one row."""
        with self.connection.cursor() as cursor:
            cursor.execute(self.named(number, query), {"number": number})
            row: tuple[Any, ...] = cursor.fetchone() or ()
            names = [column.name for column in cursor.description or ()]
            return dict(zip(names, row, strict=True))

    def shares(self, number: int, query: str) -> Iterator[tuple[bytes, ...]]:
        """Return the columns of bytes that a query makes of a list, a share of them at a time."""
        with self.connection.cursor() as cursor:
            yield from cursor.stream(self.named(number, query), binary=True)

    def named(
        self, number: int, query: str, *, part: object = None, **tables: sql.Identifier
    ) -> sql.Composed:
        """Return a statement with the names of an import's tables."""
        return sql.SQL(load(self.noun)[query]).format(
            stage=sql.Identifier("lists", f"stage_{number}"),
            part=sql.Identifier("lists", f"stage_{number}_{part}"),
            matched=sql.Identifier("lists", f"matched_{number}"),
            known=sql.Identifier("lists", f"known_{number}"), **tables,
        )  # fmt: skip
