"""
The landing folder: which file is a list, which its record, and what is left alone.

A list and its due-diligence record lie beside each other. The record has the list's whole name
with ``.yaml`` after it (``autumn.csv`` and ``autumn.csv.yaml``); where only one list could be
meant, the list's name without its endings will do (``autumn.yaml``). A file that is still being
written has a name that begins with a dot or ends in ``.part``, and is renamed when it is whole.
"""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

RECORDS: Final = (".yaml", ".yml")
UNFINISHED: Final = (".part", ".partial", ".tmp")


@dataclass(frozen=True, kw_only=True)
class Dropped:
    """A file in the landing folder; its size in bytes."""

    name: str
    size: int


@dataclass(frozen=True, kw_only=True)
class Pair:
    """A list and its record."""

    listed: str
    record: str


def is_finished(name: str) -> bool:
    """Say whether a name is one of a file that is not being written any more."""
    return not name.startswith(".") and not name.lower().endswith(UNFINISHED)


def pair_up(names: Collection[str]) -> tuple[Sequence[Pair], Sequence[str]]:
    """Return the pairs among finished files, and the names that have no other half, sorted."""
    records = sorted((n for n in names if n.lower().endswith(RECORDS)), key=len, reverse=True)
    lists = {name for name in names if name not in records}
    pairs = list[Pair]()
    for record in records:  # the longest name first: it says most exactly which list it means
        meant = [name for name in lists if _stem(record) in _callings(name)]
        if _stem(record) in lists:
            meant = [_stem(record)]
        if len(meant) == 1:
            pairs.append(Pair(listed=meant[0], record=record))
            lists.discard(meant[0])
    paired = {name for pair in pairs for name in (pair.listed, pair.record)}
    return sorted(pairs, key=lambda pair: pair.listed), sorted(set(names) - paired)


def _stem(name: str) -> str:
    return name.rpartition(".")[0]


def _callings(name: str) -> Iterator[str]:
    """Yield how a record may call a list: its name, and the name without one or two endings."""
    yield name
    for _ in range(2):
        name = _stem(name)
        if not name:
            return
        yield name
