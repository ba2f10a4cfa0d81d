"""Watch that whoever was erased stays erased: a restore or an import may bring them back."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from privacydesk.domain.cases import CaseRef
from privacydesk.domain.erasures import Lasting, Return
from privacydesk.domain.identity_keys import normalise
from privacydesk.domain.ledger import Event
from privacydesk.domain.notices import erased_back
from privacydesk.domain.spots import Match, Spot
from privacydesk.domain.workdays import london_day
from privacydesk.ports import Desk
from privacydesk.steps.books import open_books
from privacydesk.steps.outgoing import notify


@dataclass(frozen=True, kw_only=True)
class Watched:
    """What one night's pass came to."""

    tombstones: int
    expired: int
    compared: int
    returns: int


def watch_erased(desk: Desk, *, now: datetime) -> Watched:
    """
    Compare every identity in every store with the tombstones; tell the team who is back (R-69).

    A streaming pass: nothing of anybody is kept, a value is hashed and forgotten. Where rows
    were kept with a ground nobody is alarmed. A tombstone whose last backup has rolled off is
    taken down first; it recognises nobody any more, and is never a suppression (R-72).
    """
    today = london_day(now)
    with desk.begin() as records:
        expired = records.tombstones.expire(today=today)
        living = records.tombstones.living(today=today)
    if not living:
        return Watched(tombstones=0, expired=expired, compared=0, returns=0)
    seen, compared = _pass(desk, living)
    news = [found for found in seen if _note(desk, found, now=now)]
    if news:
        with desk.begin() as records:
            notify(desk, records, notice=erased_back(news), now=now,
                   key=f"erased_back/{now:%Y-%m-%dT%H:%M}")  # fmt: skip
    return Watched(
        tombstones=len(living), expired=expired, compared=compared, returns=len(news)
    )  # fmt: skip


def _pass(desk: Desk, living: Sequence[Lasting]) -> tuple[list[Return], int]:
    erased = {(one.kind, one.digest): one for one in living}
    counts, compared = Counter[tuple[CaseRef, str]](), 0
    for connection in desk.datamap.connections:
        with desk.sources.open(connection) as source:
            for collection in desk.datamap:
                if collection.connection != connection or collection.excluded:
                    continue
                for field in collection.identities:
                    spot = Spot(collection.address, field.path)
                    match = desk.datamap.matches.get(spot, Match.EXACT)
                    for value in source.values(collection, field=field.path):
                        compared += 1
                        text = normalise(value, match=match)
                        found = _known(desk, erased, kind=field.identity, text=text)
                        if found and collection.address not in found.spared:
                            counts[found.case, collection.address] += 1
    return [Return(case=c, collection=a, rows=n) for (c, a), n in counts.items()], compared


def _known(
    desk: Desk, erased: Mapping[tuple[str, bytes], Lasting], *, kind: str | None, text: str | None
) -> Lasting | None:
    if kind is None or text is None:
        return None
    return erased.get((kind, desk.secrets.tombstone(kind, text)))


def _note(desk: Desk, found: Return, *, now: datetime) -> bool:
    """Note a return in the case's ledger; say whether it is news."""
    with open_books(desk, found.case, now=now) as books:
        if not books.records.tombstones.found(found, now=now):
            return False
        books.note(Event.ERASURE_UNDONE, collection=found.collection, rows=found.rows)
        return True
