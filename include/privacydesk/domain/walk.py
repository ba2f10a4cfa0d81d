"""
The walk: from a person's verified identities along the data map's references (R-35).

It runs for one connection at a time, inside one read-only transaction, and asks through
``find``; what leads into another connection comes back as keys. Running the connections in
any order, each with all keys found so far, until none brings a new one, equals one walk over
everything: a row's distance never depends on the order.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from privacydesk.domain.asking import BATCH, Ask, run_together
from privacydesk.domain.datamap import Collection, DataMap
from privacydesk.domain.identity_keys import Identities
from privacydesk.domain.legs import Find, Found, Key, Leg, SearchState, Sink, StoreSearch, Trace
from privacydesk.domain.spots import Spot
from privacydesk.domain.trails import (
    KeyField,
    Trail,
    Trails,
    kept_values,
    row_key,
    standing,
    trails,
)


@dataclass(frozen=True, kw_only=True)
class Walker:
    """
    One person on the way: who they are, where their rows go, and the keys found so far.

    ``keys`` are all that other connections' legs have brought; one that leads elsewhere is
    left alone.
    """

    identities: Identities
    sink: Sink
    keys: Iterable[Key] = ()


def walk(
    datamap: DataMap,
    *,
    connection: str,
    identities: Identities,
    find: Find,
    sink: Sink,
    keys: Iterable[Key] = (),
    batch: int = BATCH,
) -> Leg:
    """
    Follow the person through the collections of one connection until nothing new turns up.

    ``keys`` are those of :class:`Walker`; ``batch`` is the most keys that one query carries.
    """
    one = Walker(identities=identities, sink=sink, keys=keys)
    (leg,) = walk_together(datamap, connection=connection, walkers=[one], find=find, batch=batch)
    return leg


def walk_together(
    datamap: DataMap,
    *,
    connection: str,
    walkers: Sequence[Walker],
    find: Find,
    batch: int = BATCH,
) -> tuple[Leg, ...]:
    """
    Follow several people at once, each as if alone; return their legs in the same order.

    What several ask of the same field is asked in one query, and each gets the rows that their
    own keys lead to.
    """
    ways = trails(datamap)
    journeys = [_Journey(ways, connection, one.identities, one.sink, batch) for one in walkers]
    ran = [journey.run(one.keys) for journey, one in zip(journeys, walkers, strict=True)]
    run_together(ran, ways=ways, find=find, batch=batch)
    return tuple(journey.leg(datamap) for journey in journeys)


def rows_met(
    datamap: DataMap, *, connection: str, identities: Identities, find: Find,
    keys: Iterable[Key] = (),
) -> dict[str, dict[str, Mapping[str, object]]]:  # fmt: skip
    """Return the rows that a walk hands over, by collection and key, without judging whose."""
    ways = trails(datamap)
    look = _Look(ways, connection, identities, None, BATCH)
    run_together([look.run(keys)], ways=ways, find=find, batch=BATCH)
    return {a: rows for a, rows in look.rows.items() if datamap.collections[a].personal}


class _Journey:
    def __init__(
        self,
        ways: Trails,
        connection: str,
        identities: Identities,
        sink: Sink | None,
        batch: int,
    ) -> None:
        self.ways, self.connection, self.identities = ways, connection, identities
        self.sink, self.batch = sink, batch
        self.followed: dict[str, list[tuple[KeyField, set[object]]]] = {}
        self.levels: dict[int, dict[Spot, set[str]]] = {}
        self.done: dict[Spot, set[str]] = {}
        self.origins: dict[Spot, dict[str, None]] = {}
        self.outgoing: dict[tuple[Spot, str], Key] = {}
        self.visited: dict[str, set[str]] = {}
        self.traces: list[Trace] = []

    def covers(self, spot: Spot) -> bool:
        trail = self.ways.by_address.get(spot.collection)
        return trail is not None and trail.collection.connection == self.connection

    def starts(self) -> Iterator[tuple[Spot, str, frozenset[str]]]:
        for kind, values in self.identities.items():
            for spot in self.ways.entries.get(kind, ()):
                if self.covers(spot):
                    yield spot, kind, values

    def plan(self, spot: Spot, *, values: Iterable[str], distance: int, origin: str) -> None:
        self.levels.setdefault(distance, {}).setdefault(spot, set()).update(values)
        self.origins.setdefault(spot, {})[origin] = None

    def run(self, keys: Iterable[Key]) -> Iterator[Ask]:
        """Yield one question after the other; its rows must be taken before the next."""
        for spot, origin, known in self.starts():
            self.plan(spot, values=known, distance=0, origin=origin)
        for key in keys:
            if self.covers(key.spot):
                self.plan(key.spot, values=(key.value,), distance=key.distance, origin=key.origin)
        while self.levels:
            distance = min(self.levels)
            for spot, values in self.levels.pop(distance).items():
                done = self.done.setdefault(spot, set())
                fresh = sorted(values - done)
                done.update(fresh)
                for start in range(0, len(fresh), self.batch):
                    yield self._ask(spot, fresh[start : start + self.batch], distance)

    def _ask(self, spot: Spot, keys: Sequence[str], distance: int) -> Ask:
        trail = self.ways.by_address[spot.collection]
        by = None
        if distance == 0:
            by = next(k for k in self.origins[spot] if spot in self.ways.entries.get(k, ()))
        return self._asking(
            spot, keys, distance, new=lambda k, row: self._take(trail, k, row, distance, by)
        )

    def _asking(
        self, spot: Spot, keys: Sequence[str], distance: int,
        new: Callable[[str, Mapping[str, object]], None],
    ) -> Ask:  # fmt: skip
        collection = self.ways.by_address[spot.collection].collection
        visited = self.visited.setdefault(spot.collection, set())
        repeats: dict[str, int] = {}

        def take(row: Mapping[str, object]) -> None:
            key = row_key(collection, row=row)
            if not collection.has_primary_key:
                repeats[key] = count = repeats.get(key, 0) + 1
                if count > 1:  # rows alike in all that tells them apart are still rows
                    key = f"{key}#{count}"
            if key not in visited:
                visited.add(key)
                new(key, row)

        return Ask(spot=spot, keys=keys, distance=distance, begin=repeats.clear, take=take)

    def _take(
        self, trail: Trail, key: str, row: Mapping[str, object], distance: int, by: str | None
    ) -> None:
        ours, others = standing(trail, row=row, identities=self.identities)
        own = ours or by is not None
        self.traces.append(
            Trace(
                collection=trail.collection.address,
                key=key,
                distance=distance,
                own=own,
                foreign=bool(others) and not own,
                values=kept_values(trail, row=row),
            )
        )
        self._follow(trail, row, distance + 1)
        if trail.collection.personal and self.sink:
            self.sink(
                Found(
                    collection=trail.collection,
                    key=key,
                    row=row,
                    distance=distance,
                    by=by,
                    names_others=others,
                )
            )

    def _follow(self, trail: Trail, row: Mapping[str, object], distance: int) -> None:
        address = trail.collection.address
        if address not in self.followed:
            self.followed[address] = [(lead, set()) for lead in trail.keys]
        for lead, known in self.followed[address]:
            value = row.get(lead.path)
            if type(value) is int or type(value) is str:
                if value in known:  # met before, and so no farther than here
                    continue
                known.add(value)
            for text in lead.texts(row):
                for spot in lead.targets:
                    if not self.covers(spot):
                        key = Key(spot=spot, value=text, distance=distance, origin=lead.label)
                        self.outgoing.setdefault((spot, text), key)
                    elif text not in self.done.get(spot, ()):
                        self.plan(spot, values=(text,), distance=distance, origin=lead.label)

    def leg(self, datamap: DataMap) -> Leg:
        return Leg(
            connection=self.connection,
            outgoing=tuple(self.outgoing.values()),
            searches=tuple(self.search_records(datamap)),
            traces=tuple(self.traces),
            searched={spot: frozenset(values) for spot, values in self.done.items()},
        )

    def search_records(self, datamap: DataMap) -> Iterator[StoreSearch]:
        for collection in datamap:
            if collection.connection == self.connection:
                yield self._record(collection)

    def _record(self, collection: Collection) -> StoreSearch:
        address = collection.address
        asked = [
            spot for spot, values in self.done.items() if spot.collection == address and values
        ]
        reason = self.ways.vain.get(address)
        state = SearchState.SEARCHED if asked else SearchState.NO_KEY
        return StoreSearch(
            collection=address,
            connection=self.connection,
            state=SearchState.EXCLUDED if reason else state,
            keys=tuple(dict.fromkeys(kind for spot in asked for kind in self.origins[spot])),
            rows=len(self.visited.get(address, ())) if collection.personal else 0,
            reason=reason,
        )


class _Look(_Journey):
    """A journey that only gathers the rows: of ten thousand, each costs a third."""

    @cached_property
    def rows(self) -> dict[str, dict[str, Mapping[str, object]]]:
        return {}

    def _ask(self, spot: Spot, keys: Sequence[str], distance: int) -> Ask:
        trail = self.ways.by_address[spot.collection]
        there = self.rows.setdefault(spot.collection, {})

        def new(key: str, row: Mapping[str, object]) -> None:
            there[key] = row
            if trail.keys:
                self._follow(trail, row, distance + 1)

        return self._asking(spot, keys, distance, new=new)
