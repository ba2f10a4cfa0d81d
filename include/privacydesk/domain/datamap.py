"""
The data map: which systems hold personal data, and how one person is followed through them.

Read from Fides's dataset YAML by ``adapters.files.datamap``. An address is
``dataset.collection``, a field's ``dataset.collection.field``; nested fields are flattened to
dotted paths. A dataset's key may hold dots: addresses are compared, never taken apart.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property

from privacydesk.domain.catalogue import Erasure, Facts, Mask, Notes, Provenance, ThirdParties
from privacydesk.domain.correctables import Correcting, CorrectingRules, Where
from privacydesk.domain.errors import DeskError
from privacydesk.domain.spots import (
    MATCH_OF_IDENTITY,
    Direction,
    Edge,
    Kind,
    Match,
    Reference,
    Spot,
)


class UnknownCollectionError(DeskError):
    """The data map has no such collection or field."""

    remedy = "Run `privacydesk datamap check` on the data map and compare the address."


@dataclass(frozen=True, kw_only=True)
class Field:
    """One field; ``path`` is dotted where it lies in an object, ``column`` is its first part."""

    path: str
    categories: tuple[str, ...] = ()
    data_type: str | None = None
    length: int | None = None
    identity: str | None = None
    custom_request_field: str | None = None
    primary_key: bool = False
    read_only: bool = False
    return_all_elements: bool = False
    redact: bool = False
    references: tuple[Reference, ...] = ()
    masking_override: Mask | None = None
    match: Match | None = None
    facts: Facts = field(default_factory=Facts)
    notes: Notes = field(default_factory=Notes)
    erasure: Erasure | None = None
    correcting: Correcting | None = None

    @cached_property
    def column(self) -> str:
        """Return the name of the column that holds the field."""
        return self.path.partition(".")[0]

    @cached_property
    def personal(self) -> bool:
        """Say whether the field holds data about a person: a category under ``user``."""
        return any(c == "user" or c.startswith("user.") for c in self.categories)

    @property
    def entry(self) -> str | None:
        """Return the kind of key by which a person is found here."""
        return self.identity or self.custom_request_field


@dataclass(frozen=True, kw_only=True)
class FilePattern:
    """Which files hold a collection, relative to the connection's root."""

    path: str
    format: str = "csv"
    delimiter: str = ","


@dataclass(frozen=True, kw_only=True)
class Collection:
    """A table, or the files that one pattern names. ``excluded`` says why it is not searched."""

    dataset: str
    name: str
    fields: tuple[Field, ...]
    connection: str
    kind: Kind = Kind.SQL
    schema: str | None = None
    table: str = ""
    files: FilePattern | None = None
    excluded: str | None = None
    delete_row: bool = False
    preserve_row: bool = False
    after: tuple[str, ...] = ()
    erase_after: tuple[str, ...] = ()
    redact: bool = False
    facts: Facts = field(default_factory=Facts)
    provenance: Provenance = field(default_factory=Provenance)
    occurred_at: str | None = None
    third_parties: ThirdParties = ThirdParties.NONE
    provided_where: Where | None = None
    paper: bool = False
    correcting: CorrectingRules = field(default_factory=CorrectingRules)

    @cached_property
    def address(self) -> str:
        """Return ``dataset.collection``."""
        return f"{self.dataset}.{self.name}"

    @cached_property
    def columns(self) -> tuple[str, ...]:
        """Return the names of the mapped columns, in the order of the map."""
        return tuple(dict.fromkeys(f.column for f in self.fields))

    @cached_property
    def key_columns(self) -> tuple[str, ...]:
        """Return the columns that tell rows apart: the primary key, else every mapped one."""
        keys = tuple(dict.fromkeys(f.column for f in self.fields if f.primary_key))
        return keys or self.columns

    @cached_property
    def has_primary_key(self) -> bool:
        """Say whether the map names a primary key."""
        return any(f.primary_key for f in self.fields)

    @cached_property
    def personal(self) -> bool:
        """Say whether any field holds data about a person."""
        return any(f.personal for f in self.fields)

    @cached_property
    def by_path(self) -> Mapping[str, Field]:
        """Return the fields by their paths."""
        return {f.path: f for f in self.fields}

    @cached_property
    def identities(self) -> tuple[Field, ...]:
        """Return the fields that identify a person."""
        return tuple(f for f in self.fields if f.identity)


@dataclass(frozen=True, kw_only=True)
class Dataset:
    """One system of record."""

    key: str
    name: str
    collections: tuple[Collection, ...]
    description: str = ""
    after: tuple[str, ...] = ()
    facts: Facts = field(default_factory=Facts)


@dataclass(frozen=True, kw_only=True, eq=False)
class DataMap:
    """Every dataset, and the edges between their fields. Two maps are never equal."""

    datasets: tuple[Dataset, ...]

    def __iter__(self) -> Iterator[Collection]:
        """Yield every collection, in the order of the map."""
        return iter(self.collections.values())

    @cached_property
    def collections(self) -> Mapping[str, Collection]:
        """Return every collection by its address."""
        return {c.address: c for dataset in self.datasets for c in dataset.collections}

    @cached_property
    def connections(self) -> tuple[str, ...]:
        """Return the ids of all connections, in the order of the map."""
        return tuple(dict.fromkeys(c.connection for c in self))

    @cached_property
    def edges(self) -> tuple[Edge, ...]:
        """Return each way that a reference opens, once, self-references among them."""
        found: dict[Edge, None] = {}
        for collection in self:
            for f in collection.fields:
                here = Spot(collection=collection.address, field=f.path)
                for reference in f.references:
                    if reference.direction is not Direction.FROM:
                        found[Edge(source=here, target=reference.spot)] = None
                    if reference.direction is not Direction.TO:
                        found[Edge(source=reference.spot, target=here)] = None
        return tuple(edge for edge in found if edge.source != edge.target)

    @cached_property
    def matches(self) -> Mapping[Spot, Match]:
        """
        Return how each field's values are compared, where that is not exactly.

        As the map says, else as the identity demands, else as a field that it references or
        that references it: both ends of a link are read alike.
        """
        known = {
            Spot(c.address, f.path): match
            for c in self
            for f in c.fields
            if (match := f.match or MATCH_OF_IDENTITY.get(f.identity or ""))
        }
        waiting = list(known)
        while waiting:
            spot = waiting.pop()
            for neighbour in self._neighbours.get(spot, ()):
                if neighbour not in known:
                    known[neighbour] = known[spot]
                    waiting.append(neighbour)
        return {spot: match for spot, match in known.items() if match is not Match.EXACT}

    @cached_property
    def _neighbours(self) -> Mapping[Spot, list[Spot]]:
        found: dict[Spot, list[Spot]] = {}
        for edge in self.edges:
            found.setdefault(edge.source, []).append(edge.target)
            found.setdefault(edge.target, []).append(edge.source)
        return found

    def collection(self, address: str) -> Collection:
        """
        Return the collection at an address.

        :raises UnknownCollectionError: if there is none.
        """
        try:
            return self.collections[address]
        except KeyError:
            raise UnknownCollectionError(f"{address} is not in the data map") from None

    def field(self, spot: Spot) -> Field:
        """
        Return the field at a spot.

        :raises UnknownCollectionError: if there is none.
        """
        found = self.collection(spot.collection).by_path.get(spot.field)
        if found is None:
            raise UnknownCollectionError(f"{spot} is not in the data map")
        return found
