"""In which order collections are erased: what points to a row goes before the row."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from graphlib import CycleError, TopologicalSorter

from privacydesk.domain.datamap import Collection, DataMap
from privacydesk.domain.live_checks import Link, TableFacts

Tables = Mapping[str, TableFacts]
"""What the systems say of their tables, by address; files and unknown systems have none."""


def erasure_order(datamap: DataMap, *, addresses: Iterable[str], tables: Tables) -> list[str]:
    """
    Return the addresses, children first: by foreign keys and by the map's ``erase_after``.

    Tables that point to each other in a circle stay in the order of the map; whether the
    store takes that, the rehearsal shows.
    """
    wanted = [address for address in datamap.collections if address in set(addresses)]
    before: dict[str, set[str]] = {address: set() for address in wanted}
    for address in wanted:
        before[address].update(datamap.collection(address).erase_after)
    for child, parent, _ in foreign_keys(datamap, tables=tables):
        if parent in before and child != parent:
            before[parent].add(child)
    sorter = TopologicalSorter({a: before[a] & before.keys() - {a} for a in wanted})
    try:
        return list(sorter.static_order())
    except CycleError:
        return wanted


def foreign_keys(datamap: DataMap, *, tables: Tables) -> Iterator[tuple[str, str, Link]]:
    """Yield child, parent and link of every foreign key between two mapped tables."""
    for address, table in tables.items():
        child = datamap.collection(address)
        for link in table.links:
            for parent in datamap:
                if _is_target(parent, child=child, link=link):
                    yield address, parent.address, link


def linked_values(
    row: Mapping[str, object], *, columns: Sequence[str]
) -> tuple[object, ...] | None:
    """Return what a row holds in the columns of a key; nothing where one is empty."""
    values = tuple(row.get(column) for column in columns)
    return None if any(value is None for value in values) else values


def _is_target(parent: Collection, *, child: Collection, link: Link) -> bool:
    if (parent.connection, parent.table) != (child.connection, link.table):
        return False
    return None in {parent.schema, link.schema} or parent.schema == link.schema
