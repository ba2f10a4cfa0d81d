"""What an erasure kept on a ground until a day: which rows, so that they can go on that day."""

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Final

from privacydesk.domain.deletion import Line, Why

DATED: Final = frozenset({Why.MAP_KEEPS, Why.HELD})
"""Why rows stay for a time: the map keeps them, or a person held them back (R-66)."""


@dataclass(frozen=True, kw_only=True)
class Remainder:
    """Rows of one collection with one last day; ``keys`` tell them apart and lie sealed."""

    address: str
    connection: str
    last_day: date
    keys: frozenset[str] = field(repr=False)


def remainders(lines: Iterable[Line]) -> Iterator[Remainder]:
    """
    Yield what a plan's lines keep until a day, a collection and day at a time.

    A row without a day of its own has the last one of its line, which the letter tells (R-68).
    """
    every = tuple(lines)
    for line in every:
        until = _last_day(line, beside=every)
        if until is None:
            continue
        days: dict[date, set[str]] = {}
        for key in line.keys:
            days.setdefault(line.days.get(key, until), set()).add(key)
        for day, keys in sorted(days.items()):
            yield Remainder(address=line.address, connection=line.connection, last_day=day,
                            keys=frozenset(keys))  # fmt: skip


def _last_day(line: Line, *, beside: Iterable[Line]) -> date | None:
    """
    Return the last day of what stays for a time, nothing for what goes or stays for good.

    What a kept row rests on goes with the last of its system, unless something stays there that
    has no end: another person's record may rest on it, too.
    """
    if not line.stays or line.why in DATED:
        return line.until if line.stays else None
    if line.why is not Why.NEEDED_BY_KEPT:
        return None
    others = [x.until for x in beside if x.connection == line.connection and x.stays
              and x.why is not Why.NEEDED_BY_KEPT]  # fmt: skip
    return None if None in others else max(filter(None, others), default=None)


def pack_keys(keys: Iterable[str]) -> bytes:
    """Return row keys as bytes to seal."""
    return json.dumps(sorted(keys), ensure_ascii=False).encode()


def unpack_keys(packed: bytes) -> frozenset[str]:
    """Return what ``pack_keys`` packed."""
    return frozenset(json.loads(packed))


def leading_values(keys: Iterable[str]) -> Sequence[str]:
    """Return the first value of each row key as a search knows it: by it the rows are found."""
    values = (json.loads(key[: key.rindex("]") + 1])[0] for key in keys)
    return sorted({str(value) for value in values if value is not None})
