"""Look at every system for one person as it is now, and keep nothing but what a plan needs."""

from collections.abc import Collection as Container
from collections.abc import Iterable, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field

from privacydesk.domain.deletion import Met
from privacydesk.domain.identity_keys import Identities
from privacydesk.domain.legs import Find, Found, Key, Leg, SourceSession
from privacydesk.domain.live_checks import TableFacts
from privacydesk.domain.ownership import judge
from privacydesk.domain.rounds import KeyRing, across, walk_everywhere
from privacydesk.ports import Desk


@dataclass(frozen=True, kw_only=True)
class Survey:
    """The rows that a walk met just now, the keys that led on, and what the stores say."""

    met: Sequence[Met] = field(repr=False)
    keys: Sequence[Key] = field(repr=False)
    tables: Mapping[str, TableFacts]


def survey(
    desk: Desk, *, identities: Identities, connections: Container[str], keys: Iterable[Key] = ()
) -> Survey:
    """
    Walk these connections, read only, and judge whose each row is.

    ``keys`` are those of an earlier walk: what led to a row may be erased already.

    :raises DeskError: if a system does not answer; nothing is planned on half a search.
    """
    found: dict[tuple[str, str], Found] = {}

    def keep(one: Found, /) -> None:
        found[one.collection.address, one.key] = one

    with ExitStack() as stack:
        asked = [name for name in desk.datamap.connections if name in connections]
        sources = {name: stack.enter_context(desk.sources.open(name)) for name in asked}
        finds: dict[str, Find] = {name: source.find for name, source in sources.items()}
        known = tuple(keys)
        legs = walk_everywhere(
            desk.datamap, identities=identities, find=finds, sink=keep, keys=known
        )
        met = _met(desk, legs=legs, finds=finds, found=found)
        tables = dict(_tables(desk, sources=sources, addresses={a for a, _ in found}))
    ring = KeyRing(known)
    for leg in legs:
        ring.add(leg.outgoing)
    return Survey(met=met, keys=tuple(ring), tables=tables)


def _met(
    desk: Desk, *, legs: Sequence[Leg], finds: Mapping[str, Find],
    found: Mapping[tuple[str, str], Found],
) -> list[Met]:  # fmt: skip
    owners = judge(desk.datamap, legs=legs, find=across(finds), connections=finds)
    whose = {(o.collection, o.key): o for o in owners}
    met = []
    for (address, key), one in found.items():
        owner = whose.get((address, key))
        met.append(Met(
            address=address, key=key, row=one.row, own=bool(owner and owner.own),
            # Nearer to our person is not enough here: what is deleted is gone for the other too.
            shared=owner is None or owner.used_by_others or not owner.complete,
        ))  # fmt: skip
    return met


def _tables(
    desk: Desk, *, sources: Mapping[str, SourceSession], addresses: set[str]
) -> Iterable[tuple[str, TableFacts]]:
    for name, source in sources.items():
        wanted = [c for c in desk.datamap if c.connection == name and c.address in addresses]
        for table in source.inspect(wanted):
            yield table.collection, table
