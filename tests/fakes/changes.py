"""Systems of record in memory that can be erased; they keep the promises of ``ports.changing``."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from fakes.sources import InMemorySource
from privacydesk.domain.datamap import Collection
from privacydesk.domain.deletion import StoreRefusedError
from privacydesk.domain.masking import Masks, masked

Row = Mapping[str, Any]


@dataclass
class InMemoryChanges:
    """Changes the rows of a source; ``refuses`` names collections that let nothing be changed."""

    rows: dict[str, list[dict[str, Any]]]
    refuses: set[str] = field(default_factory=set)
    kept: int = 0

    @contextmanager
    def open(self, connection: str, *, keep: bool) -> Iterator["InMemoryTransaction"]:
        del connection
        session = InMemoryTransaction(
            {address: [dict(row) for row in rows] for address, rows in self.rows.items()},
            refuses=self.refuses,
        )
        yield session
        if keep:
            self.kept += 1
            self.rows.update(session.tables)


class InMemoryTransaction(InMemorySource):
    """A copy of everything, which becomes the truth at the end."""

    def __init__(self, tables: dict[str, list[dict[str, Any]]], *, refuses: set[str]) -> None:
        super().__init__(tables)
        self.tables, self.refuses = tables, refuses

    def delete(self, collection: Collection, *, rows: Sequence[Row]) -> int:
        found = self._wanted(collection, rows)
        self.tables[collection.address] = [
            row for row in self.tables[collection.address] if row not in found
        ]
        return len(rows)

    def mask(
        self, collection: Collection, *, rows: Sequence[Row], masks: Masks,
        random: Callable[[Row, str, int], str],
    ) -> int:  # fmt: skip
        for row in self._wanted(collection, rows):
            before = dict(row)
            for column, mask in masks.items():
                row[column] = masked(mask, random=lambda n, c=column: random(before, c, n))  # type: ignore[misc]  # noqa: B023
        return len(rows)

    def _wanted(self, collection: Collection, rows: Sequence[Row]) -> list[dict[str, Any]]:
        if collection.address in self.refuses:
            raise StoreRefusedError("refused", collection=collection.address, code="23503")
        keys = [{c: row[c] for c in collection.key_columns} for row in rows]
        there = self.tables[collection.address]
        return [row for row in there if {c: row.get(c) for c in collection.key_columns} in keys]
