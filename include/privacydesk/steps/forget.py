"""Forget a case: destroy its key, empty its shelves; and keep nothing longer than its class."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from privacydesk.domain.cases import CaseRef, Status
from privacydesk.domain.errors import DeskError
from privacydesk.domain.ledger import Event
from privacydesk.domain.places import Place
from privacydesk.domain.retention import EVIDENCE, WORKING, Kept, Lapse, is_named
from privacydesk.domain.workdays import london_day
from privacydesk.ports import Office
from privacydesk.steps.books import Books, Receipt, open_books

MOST: Final = 500
"""How many cases of one class go in one round; the next day takes the rest."""


class StillOpenError(DeskError):
    """An open case was to be forgotten: its person still waits for an answer."""

    remedy = "Close the case first; what is open is not kept for its own sake."


def forget_case(desk: Office, *, case: CaseRef, now: datetime) -> Receipt:
    """
    Destroy the case's key and empty everything that was sealed with it.

    The line of the register and the ledger stay: right, dates, outcome, what was searched,
    how much was left out; nothing that leads to the person (R-26, R-118). The key goes before
    the commit: after a crash in between, the case is forgotten again, never half kept.

    :raises StillOpenError: if the case is open.
    """
    with open_books(desk, case, now=now) as books:
        if books.has(Event.CASE_FORGOTTEN):
            return books.unchanged()
        if books.case.status is not Status.CLOSED:
            raise StillOpenError("the case is open", case=case)
        books.records.shelves.empty_case(case)
        books.note(Event.CASE_FORGOTTEN, objects=desk.vault.forget(case))
    return Receipt(case=case, place=Place.DONE, waits=True)


def discard_work(desk: Office, *, case: CaseRef, now: datetime) -> None:
    """Remove the working copies of a case: records found, marks, package (R-118)."""
    with open_books(desk, case, now=now) as books:
        if not books.has(Event.WORK_DISCARDED, kept=Kept.WORKING_COPY.value):
            books.records.shelves.empty_work(case)
            _remove(books, WORKING, kept=Kept.WORKING_COPY)


def discard_evidence(desk: Office, *, case: CaseRef, now: datetime) -> None:
    """Remove what proved who was asking; the note that it was checked stays (R-26)."""
    with open_books(desk, case, now=now) as books:
        if not books.has(Event.WORK_DISCARDED, kept=Kept.IDENTITY_EVIDENCE.value):
            _remove(books, EVIDENCE, kept=Kept.IDENTITY_EVIDENCE)


def delete_line(desk: Office, *, case: CaseRef, now: datetime) -> None:
    """Delete a forgotten case from the register; its ledger keeps what was done and when."""
    with open_books(desk, case, now=now) as books:
        books.note(Event.WORK_DISCARDED, kept=Kept.REGISTER_LINE.value)
        books.records.shelves.delete_line(
            case, before=_lapse(desk, now=now).before(Kept.REGISTER_LINE)
        )


Ending = Callable[..., object]
ENDINGS: Final[Mapping[Kept, Ending]] = {
    Kept.IDENTITY_EVIDENCE: discard_evidence,
    Kept.WORKING_COPY: discard_work,
    Kept.RESPONSE_COPY: forget_case,
    Kept.REGISTER_LINE: delete_line,
}
"""What happens to a case when a class of it has lapsed, in this order."""


@dataclass(frozen=True, kw_only=True)
class Cleared:
    """How much one round of retention removed."""

    cases: Mapping[str, int]
    packages: int
    delivery_states: int
    marketing_links: int


def clear_shelves(desk: Office, *, now: datetime, most: int = MOST) -> Cleared:
    """
    Let everything go whose time is up, class by class (R-118).

    A case is held while the same person has an access request or a complaint open (R-43).
    """
    lapse, done = _lapse(desk, now=now), dict[str, int]()
    for kept, end in ENDINGS.items():
        with desk.begin() as records:
            cases = records.shelves.lapsed(kept, before=lapse.before(kept), most=most)
        for case in cases:
            end(desk, case=case, now=now)
        done[kept.value] = len(cases)
    with desk.begin() as records:
        packages = records.shelves.end_links(now=now)
        records.stop_lists.forget(today=london_day(now), now=now)
        held_for = timedelta(days=desk.rules.screening.matching.keep_days)
        records.matches.forget(before=now - held_for)
        states = records.shelves.drop_delivery_states(before=lapse.before(Kept.MAIL_DELIVERY_STATE))
        links = records.shelves.drop_marketing_links(before=lapse.before(Kept.MARKETING_LINK))
    return Cleared(cases=done, packages=packages, delivery_states=states, marketing_links=links)


def _remove(books: Books[Office], beginnings: tuple[str, ...], *, kept: Kept) -> None:
    vault = books.desk.vault
    names = [n for n in vault.names(books.reference) if is_named(n, beginnings)]
    for name in names:
        vault.remove(books.reference, name)
    books.note(Event.WORK_DISCARDED, kept=kept.value, objects=len(names))


def _lapse(desk: Office, *, now: datetime) -> Lapse:
    return Lapse(retention=desk.rules.retention, now=now)
