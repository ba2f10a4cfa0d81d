"""What a walk asks, hands over and leaves behind. The walk itself is in ``domain.walk``."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import Enum
from typing import Protocol

from privacydesk.domain.datamap import Collection
from privacydesk.domain.live_checks import TableFacts
from privacydesk.domain.spots import Match, Spot


class Find(Protocol):
    """Asks a source for the rows of a collection whose ``field`` matches one of ``keys``."""

    def __call__(
        self, collection: Collection, *, field: str, match: Match, keys: Sequence[str]
    ) -> Iterator[Mapping[str, object]]:
        """Yield each matching row once, its mapped columns by name."""


class SourceSession(Protocol):
    """One connection, open for reading: one transaction that sees one state of the system."""

    def find(
        self, collection: Collection, *, field: str, match: Match, keys: Sequence[str]
    ) -> Iterator[Mapping[str, object]]:
        """Yield each matching row once, its mapped columns by name; see :class:`Find`."""

    def values(self, collection: Collection, *, field: str) -> Iterator[object]:
        """Yield what a field holds in every row of the collection, few in memory at a time."""

    def mentions(
        self, collection: Collection, *, words: Sequence[str], digits: Sequence[str]
    ) -> Iterator[Mapping[str, object]]:
        """
        Yield the rows in which any field holds one of these, wherever it stands in a text.

        ``words`` are lower case; ``digits`` are telephone numbers without notation.
        """

    def inspect(self, collections: Sequence[Collection]) -> Iterator[TableFacts]:
        """Yield what the system knows of each collection, for ``privacydesk datamap check``."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Key:
    """A value to search for; a row that it finds is ``distance`` references from the person."""

    spot: Spot
    value: str = field(repr=False)
    distance: int
    origin: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Found:
    """
    A row about the person. ``key`` tells it apart within its collection.

    ``by`` is the kind of identity it was found by, nothing if a reference led to it.
    ``names_others`` are its identity fields that bear somebody else's value.
    """

    collection: Collection
    key: str = field(repr=False)
    row: Mapping[str, object] = field(repr=False)
    distance: int
    by: str | None
    names_others: tuple[str, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class Trace:
    """
    What stays of a row once it is handed over: enough to ask whose it is.

    ``own`` rows bear the person's identity, ``foreign`` ones bear only somebody else's.
    """

    collection: str
    key: str = field(repr=False)
    distance: int
    own: bool
    foreign: bool
    values: tuple[tuple[str, str], ...] = field(repr=False)


class SearchState(str, Enum):
    """How a store was searched."""

    SEARCHED = "searched"
    NO_KEY = "no_key"
    EXCLUDED = "excluded"


@dataclass(frozen=True, kw_only=True)
class StoreSearch:
    """
    The search record of one collection (R-35).

    ``keys`` are kinds of keys (``email``, ``customer.id``), never values; ``rows`` counts rows
    about the person, so none where a collection is only passed through. ``NO_KEY``: nothing
    that we know of the person leads here. ``EXCLUDED``: ``reason`` says why.
    """

    collection: str
    connection: str
    state: SearchState
    keys: tuple[str, ...] = ()
    rows: int = 0
    reason: str | None = None


@dataclass(frozen=True, kw_only=True)
class Leg:
    """What a walk inside one connection came to; ``searched`` is what was asked for."""

    connection: str
    outgoing: tuple[Key, ...]
    searches: tuple[StoreSearch, ...]
    traces: tuple[Trace, ...]
    searched: Mapping[Spot, frozenset[str]] = field(repr=False)


class Sink(Protocol):
    """Takes each row about the person once in a leg; a repeated leg brings it again."""

    def __call__(self, found: Found, /) -> None:
        """Keep the row; the walk keeps none."""
