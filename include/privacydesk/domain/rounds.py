"""Legs through all connections, again and again until no leg brings a new key."""

from collections.abc import Iterable, Iterator, Mapping, Sequence

from privacydesk.domain.asking import BATCH
from privacydesk.domain.datamap import Collection, DataMap
from privacydesk.domain.identity_keys import Identities
from privacydesk.domain.legs import Find, Key, Leg, Sink
from privacydesk.domain.spots import Match, Spot
from privacydesk.domain.walk import walk


class KeyRing:
    """The keys that legs brought for other connections, each with its shortest distance."""

    def __init__(self, keys: Iterable[Key] = ()) -> None:
        self._keys: dict[tuple[Spot, str], Key] = {}
        self.add(keys)

    def __iter__(self) -> Iterator[Key]:
        """Yield every key once."""
        return iter(self._keys.values())

    def add(self, keys: Iterable[Key]) -> tuple[Key, ...]:
        """Take keys in; return those that are new or nearer than before."""
        news = []
        for key in keys:
            known = self._keys.get((key.spot, key.value))
            if known is None or key.distance < known.distance:
                self._keys[key.spot, key.value] = key
                news.append(key)
        return tuple(news)


def connections_of(datamap: DataMap, *, keys: Iterable[Key]) -> tuple[str, ...]:
    """Return the connections that have to be walked again for these keys."""
    return tuple({datamap.collection(key.spot.collection).connection: None for key in keys})


def across(find: Mapping[str, Find]) -> Find:
    """Return one way to ask any of these connections, as ``ownership.judge`` needs it."""

    def ask(
        collection: Collection, *, field: str, match: Match, keys: Sequence[str]
    ) -> Iterator[Mapping[str, object]]:
        return find[collection.connection](collection, field=field, match=match, keys=keys)

    return ask


def walk_everywhere(
    datamap: DataMap,
    *,
    identities: Identities,
    find: Mapping[str, Find],
    sink: Sink,
    keys: Iterable[Key] = (),
    batch: int = BATCH,
) -> tuple[Leg, ...]:
    """
    Walk every connection in ``find`` until nothing new turns up; return each one's last leg.

    ``keys`` are known from an earlier walk whose rows may be gone by now. The sink sees a row
    again when its connection is walked again, perhaps nearer than before.
    """
    ring = KeyRing(keys)
    legs: dict[str, Leg] = {}
    waiting = list(find)
    while waiting:
        connection = waiting.pop(0)
        legs[connection] = leg = walk(
            datamap,
            connection=connection,
            identities=identities,
            find=find[connection],
            sink=sink,
            keys=ring,
            batch=batch,
        )
        again = connections_of(datamap, keys=ring.add(leg.outgoing))
        waiting += [name for name in again if name in find and name not in waiting]
    return tuple(legs.values())
