"""A source in memory, for tests of the walk. It keeps the promises of ``SourceSession``."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from privacydesk.domain.datamap import Collection
from privacydesk.domain.identity_keys import named_in, texts_at
from privacydesk.domain.live_checks import ColumnFacts, TableFacts
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
