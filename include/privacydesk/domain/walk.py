"""
The walk: from a person's verified identities along the data map's references (R-35).

It runs for one connection at a time, inside one read-only transaction, and asks through
``find``; what leads into another connection comes back as keys. Running the connections in
any order, each with all keys found so far, until none brings a new one, equals one walk over
everything: a row's distance never depends on the order.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from privacydesk.domain.asking import BATCH, Ask, run_together
from privacydesk.domain.datamap import Collection, DataMap
from privacydesk.domain.identity_keys import Identities
from privacydesk.domain.legs import Find, Found, Key, Leg, SearchState, Sink, StoreSearch, Trace
from privacydesk.domain.spots import Spot
from privacydesk.domain.trails import Trail, Trails, kept_values, row_key, standing, trails


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
    for journey, one in zip(journeys, walkers, strict=True):
        for spot, origin, values in journey.starts():
            journey.plan(spot, values=values, distance=0, origin=origin)
        for key in one.keys:
            if journey.covers(key.spot):
                journey.plan(
                    key.spot, values=(key.value,), distance=key.distance, origin=key.origin
                )
    run_together([journey.run() for journey in journeys], ways=ways, find=find, batch=batch)
    return tuple(journey.leg(datamap) for journey in journeys)


class _Journey:
    def __init__(
        self,
        ways: Trails,
        connection: str,
        identities: Identities,
        sink: Sink,
        batch: int,
    ) -> None:
        self.ways, self.connection, self.identities = ways, connection, identities
        self.sink, self.batch = sink, batch
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

    def run(self) -> Iterator[Ask]:
        """Yield one question after the other; its rows must be taken before the next."""
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
        visited = self.visited.setdefault(spot.collection, set())
        by = None
        if distance == 0:
            by = next(k for k in self.origins[spot] if spot in self.ways.entries.get(k, ()))
        repeats: dict[str, int] = {}

        def take(row: Mapping[str, object]) -> None:
            key = row_key(trail.collection, row=row)
            repeats[key] = count = repeats.get(key, 0) + 1
            if count > 1:  # rows alike in all that tells them apart are still rows
                key = f"{key}#{count}"
            if key not in visited:
                visited.add(key)
                self._take(trail, key, row, distance, by)

        return Ask(spot=spot, keys=keys, distance=distance, begin=repeats.clear, take=take)

    def _take(
        self, trail: Trail, key: str, row: Mapping[str, object], distance: int, by: str | None
    ) -> None:
        ours, others = standing(trail, row=row, identities=self.identities)
        own = ours or by is not None
        address = trail.collection.address
        self.traces.append(
            Trace(
                collection=address,
                key=key,
                distance=distance,
                own=own,
                foreign=bool(others) and not own,
                values=kept_values(trail, row=row),
            )
        )
        self._follow(trail, row, distance + 1)
        if trail.collection.personal:
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
        for lead in trail.keys:
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
