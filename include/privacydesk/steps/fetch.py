"""Fetch what one connection holds about some people: rows sealed in batches, a leg for each."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

from privacydesk.domain.cases import CaseRef
from privacydesk.domain.errors import DeskError
from privacydesk.domain.identity_keys import Identities
from privacydesk.domain.ledger import Event
from privacydesk.domain.legs import Found, Leg
from privacydesk.domain.legs_packed import pack_leg
from privacydesk.domain.rounds import KeyRing
from privacydesk.domain.row_values import json_value
from privacydesk.domain.walk import Walker, walk_together
from privacydesk.ports import Desk
from privacydesk.steps.books import open_books

BATCH_ROWS: Final = 2000
"""Rows a sealed batch: what a review page opens at once, and the most that gathering holds."""


@dataclass(frozen=True, kw_only=True)
class Errand:
    """Whom to look for in one case, and the keys that its other legs have brought."""

    case: CaseRef
    identities: Identities = field(repr=False)
    ring: KeyRing = field(default_factory=KeyRing, repr=False)


def fetch_rows(
    desk: Desk, errands: Sequence[Errand], *, connection: str, now: datetime
) -> Mapping[CaseRef, tuple[Leg, list[str]]]:
    """
    Return the leg of each case through one connection, and the names of its sealed batches.

    A connection that does not answer is noted on every case, and the error passes on.
    """
    sinks = [_Batches(desk, errand.case, connection) for errand in errands]
    walkers = [Walker(identities=errand.identities, sink=sink, keys=errand.ring)
               for errand, sink in zip(errands, sinks, strict=True)]  # fmt: skip
    try:
        with desk.sources.open(connection) as source:
            legs = walk_together(desk.datamap, connection=connection, walkers=walkers,
                                 find=source.find)  # fmt: skip
    except DeskError:
        for errand in errands:
            _note_silence(desk, errand.case, connection=connection, now=now)
        raise
    fetched = {}
    for errand, sink, leg in zip(errands, sinks, legs, strict=True):
        sink.flush()
        desk.vault.put(errand.case, f"leg-{connection}", pack_leg(leg, batches=sink.names))
        fetched[errand.case] = leg, sink.names
    return fetched


class _Batches:
    """Seals rows in batches as they come, so that memory does not grow with them."""

    def __init__(self, desk: Desk, case: CaseRef, connection: str) -> None:
        self.desk, self.case, self.connection = desk, case, connection
        self.waiting: list[dict[str, Any]] = []
        # Each walk has names of its own: a copy of this task that comes late must not put
        # other rows where the findings of the first one point.
        self.walk, self.names = desk.secrets.token()[:8], list[str]()

    def __call__(self, found: Found, /) -> None:
        row = {name: json_value(value) for name, value in found.row.items()}
        self.waiting.append({
            "collection": found.collection.address, "key": found.key, "distance": found.distance,
            "names_others": list(found.names_others), "row": row,
        })  # fmt: skip
        if len(self.waiting) >= BATCH_ROWS:
            self.flush()

    def flush(self) -> None:
        if not self.waiting:
            return
        content = json.dumps(self.waiting, ensure_ascii=False).encode()
        name = f"rows-{self.connection}-{self.walk}-{len(self.names)}"
        self.desk.vault.put(self.case, name, content)
        self.names.append(name)
        self.waiting = []


def _note_silence(desk: Desk, case: CaseRef, *, connection: str, now: datetime) -> None:
    with open_books(desk, case, now=now) as books:
        books.records.searches.unreachable(case, connection=connection, reason="no_answer", now=now)
        if not books.has(Event.STORE_UNREACHABLE, connection=connection):
            books.note(Event.STORE_UNREACHABLE, connection=connection)
