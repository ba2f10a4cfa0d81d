"""One person's way through the collections of one connection, as questions and what they bring."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import cached_property

from privacydesk.domain.asking import Ask
from privacydesk.domain.datamap import Collection, DataMap
from privacydesk.domain.identity_keys import Identities
from privacydesk.domain.legs import Found, Key, Leg, SearchState, Sink, StoreSearch, Trace
from privacydesk.domain.spots import Spot
from privacydesk.domain.trails import KeyField, Trail, Trails, kept_values, key_reader, standing


class Journey:
    """What is planned to be asked, what was asked, and the rows that were met."""

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

    def _covers(self, spot: Spot) -> bool:
        trail = self.ways.by_address.get(spot.collection)
        return trail is not None and trail.collection.connection == self.connection

    def _starts(self) -> Iterator[tuple[Spot, str, frozenset[str]]]:
        for kind, values in self.identities.items():
            for spot in self.ways.entries.get(kind, ()):
                if self._covers(spot):
                    yield spot, kind, values

    def _plan(self, spot: Spot, *, values: Iterable[str], distance: int, origin: str) -> None:
        self.levels.setdefault(distance, {}).setdefault(spot, set()).update(values)
        self.origins.setdefault(spot, {})[origin] = None

    def run(self, keys: Iterable[Key]) -> Iterator[Ask]:
        """Yield one question after the other; its rows must be taken before the next."""
        for spot, origin, known in self._starts():
            self._plan(spot, values=known, distance=0, origin=origin)
        for key in keys:
            if self._covers(key.spot):
                self._plan(key.spot, values=(key.value,), distance=key.distance, origin=key.origin)
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
        visited, key_of = self.visited.setdefault(spot.collection, set()), key_reader(collection)
        repeats: dict[str, int] = {}

        def take(row: Mapping[str, object]) -> None:
            key = key_of(row)
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
                    if not self._covers(spot):
                        key = Key(spot=spot, value=text, distance=distance, origin=lead.label)
                        self.outgoing.setdefault((spot, text), key)
                    elif text not in self.done.get(spot, ()):
                        self._plan(spot, values=(text,), distance=distance, origin=lead.label)

    def leg(self, datamap: DataMap) -> Leg:
        """Return what the journey came to."""
        return Leg(
            connection=self.connection,
            outgoing=tuple(self.outgoing.values()),
            searches=tuple(self._search_records(datamap)),
            traces=tuple(self.traces),
            searched={spot: frozenset(values) for spot, values in self.done.items()},
        )

    def _search_records(self, datamap: DataMap) -> Iterator[StoreSearch]:
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


class Look(Journey):
    """A journey that only gathers the rows: of ten thousand, each costs a third."""

    @cached_property
    def rows(self) -> dict[str, dict[str, Mapping[str, object]]]:
        """The rows that were met, by collection and key."""
        return {}

    def _ask(self, spot: Spot, keys: Sequence[str], distance: int) -> Ask:
        trail = self.ways.by_address[spot.collection]
        there = self.rows.setdefault(spot.collection, {})

        def new(key: str, row: Mapping[str, object]) -> None:
            there[key] = row
            if trail.keys:
                self._follow(trail, row, distance + 1)

        return self._asking(spot, keys, distance, new=new)
