"""
Ask a source for several people at once: equal questions become one query.

The rows of a query go to those whose own keys they match. A source may match in a way of its own
(any case, any accent, 1 as 1.0), and nobody may lose a row by it or get another's: where that
could be, everybody is asked for alone.
"""

import unicodedata
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from typing import Final

from privacydesk.domain.identity_keys import texts_at
from privacydesk.domain.legs import Find
from privacydesk.domain.spots import Spot
from privacydesk.domain.trails import Trails

BATCH: Final = 500
"""The most keys that one query carries."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Ask:
    """
    One person's question: the rows of a field that match their keys.

    ``begin`` comes before each answer, ``take`` with each of its rows.
    """

    spot: Spot
    keys: Sequence[str] = field(repr=False)
    distance: int
    begin: Callable[[], None] = field(repr=False)
    take: Callable[[Mapping[str, object]], None] = field(repr=False)


def run_together(
    journeys: Sequence[Iterator[Ask]], *, ways: Trails, find: Find, batch: int
) -> None:
    """Put the questions of all journeys until none has another, equal ones together."""
    places = {address: number for number, address in enumerate(ways.by_address)}
    waiting = {number: ask for number, one in enumerate(journeys) if (ask := next(one, None))}
    while waiting:
        first = min(waiting.values(), key=lambda a: (a.distance, places[a.spot.collection], a.spot))
        same = [number for number, ask in waiting.items() if ask.spot == first.spot]
        _put([waiting[number] for number in same], ways=ways, find=find, batch=batch)
        for number in same:
            ask = next(journeys[number], None)
            if ask is None:
                del waiting[number]
            else:
                waiting[number] = ask


def _put(asks: Sequence[Ask], *, ways: Trails, find: Find, batch: int) -> None:
    if len(asks) == 1 or not _shared(asks, ways=ways, find=find, batch=batch):
        for ask in asks:
            ask.begin()
            for row in _rows(ask.spot, ask.keys, ways=ways, find=find):
                ask.take(row)


def _shared(asks: Sequence[Ask], *, ways: Trails, find: Find, batch: int) -> bool:
    """Put one question for all; False if it cannot be told whose each row is."""
    spot, owners = asks[0].spot, dict[str, list[Ask]]()
    for ask in asks:
        for key in ask.keys:
            owners.setdefault(key, []).append(ask)
    if len({_loosely(key) for key in owners}) < len(owners):
        return False
    match, keys = ways.match(spot), list(owners)
    for start in range(0, len(keys), batch):
        for ask in asks:
            ask.begin()
        for row in _rows(spot, keys[start : start + batch], ways=ways, find=find):
            texts = texts_at(row, spot.field, match=match)
            whose = {id(ask): ask for text in texts for ask in owners.get(text, ())}
            if not whose:
                return False
            for ask in whose.values():
                ask.take(row)
    return True


def _rows(
    spot: Spot, keys: Sequence[str], *, ways: Trails, find: Find
) -> Iterator[Mapping[str, object]]:
    collection = ways.by_address[spot.collection].collection
    return find(collection, field=spot.field, match=ways.match(spot), keys=keys)


def _loosely(key: str) -> str:
    """Return what any source could take for the same key."""
    try:
        number = Decimal(key)
    except InvalidOperation:
        plain = unicodedata.normalize("NFKD", key)
        return "".join(c for c in plain if not unicodedata.combining(c)).casefold().strip()
    return str(number.normalize()) if number.is_finite() else key.casefold()
