"""
Whose a row is that a reference led to.

The home address of another customer is found through an order that was sent there. So every
row that was not found by the person's own identity is followed backwards, along the
references that lead to it, until a row turns up that bears somebody else's identity. What is
as near to them as to our person is shared: nobody releases or changes it without a decision.
"""

from collections.abc import Collection as Container
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from privacydesk.domain.asking import BATCH
from privacydesk.domain.datamap import DataMap
from privacydesk.domain.identity_keys import texts_at
from privacydesk.domain.legs import Find, Leg, Trace
from privacydesk.domain.spots import Spot
from privacydesk.domain.trails import Trail, kept_values, row_key, trails

DEPTH = 6
"""The most references that anybody is followed backwards."""

MOST_ROWS = 50_000
"""The most rows of others that are looked at in one judgement."""


@dataclass(frozen=True, kw_only=True)
class Ownership:
    """
    How near a row is to the person and to the nearest other one, in references.

    ``complete`` is false where the search for others had to stop early (depth, number of
    rows, a connection that was left out); such a row counts as shared.
    """

    collection: str
    key: str = field(repr=False)
    distance: int
    own: bool
    nearest_other: int | None
    complete: bool = True

    @property
    def used_by_others(self) -> bool:
        """Say whether any other person is linked to the row."""
        return self.nearest_other is not None

    @property
    def shared(self) -> bool:
        """Say whether the row belongs to another person as much as to this one."""
        if self.own:
            return False
        if self.nearest_other is None:
            return not self.complete
        return self.nearest_other <= self.distance


def judge(
    datamap: DataMap,
    *,
    legs: Iterable[Leg],
    find: Find,
    connections: Container[str] | None = None,
    depth: int = DEPTH,
    most_rows: int = MOST_ROWS,
    batch: int = BATCH,
) -> Iterator[Ownership]:
    """
    Say of every row that the legs found whose it is.

    It asks while it is read: read it to the end before the sources are closed.
    ``legs`` are the last leg of each connection; ``find`` asks any connection, in batches;
    ``connections`` are those that can be asked (all, if not given).
    """
    pursuit = _Pursuit(datamap, tuple(legs), find, connections, batch)
    reached = max((t.distance for t in pursuit.found if not t.own), default=0) + 1
    steps = min(depth, reached)
    frontier = pursuit.first()
    for _ in range(steps):
        if not frontier or pursuit.others > most_rows:
            break
        frontier = pursuit.step(frontier)
    cut = bool(frontier) and (steps < reached or pursuit.others > most_rows)
    nearest = pursuit.nearest()
    unsure = pursuit.reached_from(frontier if cut else []) | pursuit.blind()
    for number, trace in enumerate(pursuit.found):
        if datamap.collections[trace.collection].personal:
            yield Ownership(
                collection=trace.collection,
                key=trace.key,
                distance=trace.distance,
                own=trace.own,
                nearest_other=None if trace.own else nearest.get(number),
                complete=trace.own or number not in unsure,
            )


@dataclass(slots=True)
class _Node:
    collection: str
    values: tuple[tuple[str, str], ...]
    own: bool
    foreign: bool


class _Pursuit:
    def __init__(
        self,
        datamap: DataMap,
        legs: tuple[Leg, ...],
        find: Find,
        connections: Container[str] | None,
        batch: int,
    ) -> None:
        self.datamap, self.ways, self.find, self.batch = datamap, trails(datamap), find, batch
        self.connections = connections
        self.found: tuple[Trace, ...] = tuple(t for leg in legs for t in leg.traces)
        self.searched = {spot: done for leg in legs for spot, done in leg.searched.items()}
        self.nodes = [_Node(t.collection, t.values, t.own, t.foreign) for t in self.found]
        self.numbers = {(t.collection, t.key): n for n, t in enumerate(self.found)}
        self.leads: dict[int, list[int]] = {}
        self.unasked: set[int] = set()
        self.touched: set[int] = set()
        self.followed: set[int] = set()
        self.claimed: set[int] = set()  # another's row leads here directly: nothing is nearer
        self.index: dict[Spot, dict[str, list[int]]] = {}
        for number, trace in enumerate(self.found):
            for path, text in trace.values:
                spot = Spot(trace.collection, path)
                self.index.setdefault(spot, {}).setdefault(text, []).append(number)

    @property
    def others(self) -> int:
        """Return how many rows were read that the walk had not found."""
        return len(self.nodes) - len(self.found)

    def first(self) -> list[int]:
        """Return the rows to be followed: those that bear nobody's identity."""
        start = [n for n, t in enumerate(self.found) if not t.own and not t.foreign]
        self.followed.update(start)
        return start

    def step(self, frontier: list[int]) -> list[int]:
        """Find what leads to these rows; return the new rows whose owner is still unknown."""
        wanted: dict[Spot, dict[str, list[int]]] = {}
        for number in frontier:
            node = self.nodes[number]
            for spot, path in self.ways.into.get(node.collection, ()):
                for text in (text for at, text in node.values if at == path):
                    wanted.setdefault(spot, {}).setdefault(text, []).append(number)
        self.touched.clear()
        for spot, values in wanted.items():
            self._ask(spot, values)
        following = [
            number
            for number in self.touched - self.followed
            if not self.nodes[number].foreign and not self.claimed.issuperset(self.leads[number])
        ]
        self.followed.update(following)
        return sorted(following)

    def _ask(self, spot: Spot, values: dict[str, list[int]]) -> None:
        trail = self.ways.by_address[spot.collection]
        unknown = []
        for text, led in values.items():
            for number in self.index.get(spot, {}).get(text, ()):
                self._link(number, led)
            if not self._known(trail, spot, text):
                unknown.append(text)
        if not unknown:
            return
        if self.connections is not None and trail.collection.connection not in self.connections:
            self.unasked.update(number for text in unknown for number in values[text])
            return
        match = self.ways.match(spot)
        for start in range(0, len(unknown), self.batch):
            keys = unknown[start : start + self.batch]
            repeats: dict[str, int] = {}
            for row in self.find(trail.collection, field=spot.field, match=match, keys=keys):
                key = row_key(trail.collection, row=row)
                repeats[key] = count = repeats.get(key, 0) + 1
                number = self._number(trail, row, key if count == 1 else f"{key}#{count}")
                for text in texts_at(row, spot.field, match=match):
                    self._link(number, values.get(text, []))

    def _known(self, trail: Trail, spot: Spot, text: str) -> bool:
        if text in self.searched.get(spot, ()):
            return True
        keys = [field.path for field in trail.collection.fields if field.primary_key]
        return keys == [spot.field] and text in self.index.get(spot, {})

    def _number(self, trail: Trail, row: Mapping[str, object], key: str) -> int:
        address = trail.collection.address
        number = self.numbers.get((address, key))
        if number is None:
            number = self.numbers[address, key] = len(self.nodes)
            foreign = any(texts_at(row, f.path, match=f.match) for f in trail.identities)
            values = () if foreign else kept_values(trail, row=row)
            self.nodes.append(_Node(address, values, own=False, foreign=foreign))
        return number

    def _link(self, number: int, led: list[int]) -> None:
        node = self.nodes[number]
        if node.own:  # a way through our person is not another's
            return
        self.leads.setdefault(number, []).extend(led)
        self.touched.add(number)
        if node.foreign:
            self.claimed.update(led)

    def nearest(self) -> dict[int, int]:
        """Return each row's distance from the nearest row that bears another's identity."""
        level = [number for number, node in enumerate(self.nodes) if node.foreign]
        return self._forward(level)

    def reached_from(self, level: list[int]) -> set[int]:
        """Return these rows and all that they lead to."""
        return set(self._forward(level))

    def blind(self) -> set[int]:
        """Return the rows to which an unasked connection could lead."""
        return self.reached_from(sorted(self.unasked))

    def _forward(self, level: list[int]) -> dict[int, int]:
        distances = dict.fromkeys(level, 0)
        while level:
            reached = []
            for number in level:
                for led in self.leads.get(number, ()):
                    if led not in distances:
                        distances[led] = distances[number] + 1
                        reached.append(led)
            level = reached
        return distances
