"""
The walk: from a person's verified identities along the data map's references (R-35).

It runs for one connection at a time, inside one read-only transaction, and asks through
``find``; what leads into another connection comes back as keys. Running the connections in
any order, each with all keys found so far, until none brings a new one, equals one walk over
everything: a row's distance never depends on the order.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from privacydesk.domain.asking import BATCH, run_together
from privacydesk.domain.datamap import DataMap
from privacydesk.domain.identity_keys import Identities
from privacydesk.domain.journeys import Journey, Look
from privacydesk.domain.legs import Find, Key, Leg, Sink
from privacydesk.domain.trails import trails


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
    journeys = [Journey(ways, connection, one.identities, one.sink, batch) for one in walkers]
    ran = [journey.run(one.keys) for journey, one in zip(journeys, walkers, strict=True)]
    run_together(ran, ways=ways, find=find, batch=batch)
    return tuple(journey.leg(datamap) for journey in journeys)


def rows_met(
    datamap: DataMap, *, connection: str, identities: Identities, find: Find,
    keys: Iterable[Key] = (),
) -> dict[str, dict[str, Mapping[str, object]]]:  # fmt: skip
    """Return the rows that a walk hands over, by collection and key, without judging whose."""
    ways = trails(datamap)
    look = Look(ways, connection, identities, None, BATCH)
    run_together([look.run(keys)], ways=ways, find=find, batch=BATCH)
    return {a: rows for a, rows in look.rows.items() if datamap.collections[a].personal}
