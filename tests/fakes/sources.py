"""A source in memory, for tests of the walk. It keeps the promises of ``SourceSession``."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from privacydesk.domain.changes import ChangeRefusedError, Key
from privacydesk.domain.datamap import Collection
from privacydesk.domain.identity_keys import named_in, texts_at
from privacydesk.domain.live_checks import ColumnFacts, TableFacts
from privacydesk.domain.row_values import JsonValue, json_value
from privacydesk.domain.spots import Match

Rows = Mapping[str, Sequence[Mapping[str, object]]]


@dataclass
class InMemorySource:
    """``rows`` by the collection's address; ``asked`` remembers each query's field and keys."""

    rows: Rows
    asked: list[tuple[str, tuple[str, ...]]] = field(default_factory=list)

    def find(
        self,
        collection: Collection,
        *,
        field: str,
        match: Match,
        keys: Sequence[str],
    ) -> Iterator[Mapping[str, object]]:
        self.asked.append((f"{collection.address}.{field}", tuple(keys)))
        wanted = set(keys)
        for row in self.rows.get(collection.address, ()):
            if wanted.intersection(texts_at(row, field, match=match)):
                yield {name: row.get(name) for name in collection.columns}

    def values(self, collection: Collection, *, field: str) -> Iterator[object]:
        for row in self.rows.get(collection.address, ()):
            yield row.get(field)

    def mentions(
        self, collection: Collection, *, words: Sequence[str], digits: Sequence[str]
    ) -> Iterator[Mapping[str, object]]:
        for row in self.rows.get(collection.address, ()):
            if named_in(row.values(), words=words, digits=digits):
                yield {name: row.get(name) for name in collection.columns}

    def inspect(self, collections: Sequence[Collection]) -> Iterator[TableFacts]:
        for collection in collections:
            names = [name for row in self.rows.get(collection.address, ()) for name in row]
            facts = {name: ColumnFacts(nullable=True) for name in names}
            yield TableFacts(collection=collection.address, columns=facts)


@dataclass
class InMemoryCorrecting:
    """Rows open for changes; a field named in ``refuses`` takes no value."""

    rows: dict[str, list[dict[str, object]]]
    refuses: set[str] = field(default_factory=set)

    def look(self, collection: Collection, *, key: Key, field: str) -> Sequence[JsonValue]:
        return [json_value(row.get(field)) for row in self._found(collection, key)]

    def put(self, collection: Collection, *, key: Key, field: str, value: JsonValue) -> None:
        if field in self.refuses:
            raise ChangeRefusedError("refused")
        for row in self._found(collection, key):
            row[field] = value

    def note(self, collection: Collection, *, values: Mapping[str, object]) -> None:
        texts = {name: value for name, value in values.items() if isinstance(value, str | int)}
        if not self._found(collection, texts):
            self.rows.setdefault(collection.address, []).append(dict(values))

    def _found(self, collection: Collection, key: Mapping[str, object]) -> list[dict[str, object]]:
        rows = self.rows.get(collection.address, [])
        return [r for r in rows if all(r.get(name) == value for name, value in key.items())]
