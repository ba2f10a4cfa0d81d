"""Note in the ledger that a member of staff read what is sealed."""

from collections.abc import Iterable
from datetime import datetime

from privacydesk.domain.cases import CaseRef
from privacydesk.domain.ledger import Event
from privacydesk.ports import Desk
from privacydesk.steps.books import open_books


def note_read(
    desk: Desk, *, case: CaseRef, batches: Iterable[str], by: str, reader: str, now: datetime
) -> None:
    """
    Write down who opened which sealed batches, once for each reader and batch.

    ``batches`` are names in the vault, which say nothing about the person.
    """
    with desk.begin() as records:
        fresh = [
            batch for batch in dict.fromkeys(batches)
            if not records.ledger.has(case, Event.FINDINGS_OPENED, batch=batch, reader=reader)
        ]  # fmt: skip
    if not fresh:
        return
    with open_books(desk, case, now=now, actor=by) as books:
        for batch in fresh:
            if not books.has(Event.FINDINGS_OPENED, batch=batch, reader=reader):
                books.note(Event.FINDINGS_OPENED, batch=batch, reader=reader)
