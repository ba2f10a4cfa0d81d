"""Hand a case of a file on to a run of its own: a person must look at it, or it waits."""

from datetime import datetime
from typing import Final

from privacydesk.domain.cases import CaseRef, Right
from privacydesk.domain.decisions import needs_second
from privacydesk.domain.findings import Decision
from privacydesk.domain.ledger import Event
from privacydesk.ports import Desk
from privacydesk.steps import weigh
from privacydesk.steps.books import Books, open_books

BY_PAGE: Final = frozenset({Right.ACCESS, Right.PORTABILITY})
"""Rights of which many clean cases can be approved in one go; a deletion never is (R-68)."""


def hand_on(desk: Desk, *, case: CaseRef, reason: str, by: str = "desk", now: datetime) -> bool:
    """
    Let a run of the right's own dag take the case up where it stands; False if one has.

    ``reason`` is a code: what the file's run cannot do for this case.
    """
    with open_books(desk, case, now=now, actor=by) as books:
        if not books.records.bulk_files.is_carried(case):
            return False
        books.note(Event.CASE_HANDED_ON, reason=reason)
        books.records.runs.hand_on(case, reason=reason, now=now)
        return True


def why_alone(books: Books[Desk]) -> str | None:
    """
    Return why a case cannot wait for its review on its file's page; None if it can.

    It can while a person decides its records there; it is listed once none is left (R-50).
    """
    if books.case.right not in BY_PAGE:
        return "own_review"
    case = books.reference
    tally = books.records.findings.tally(case)
    grounds = [g.value for d, g, _ in books.records.findings.left_out(case)
               if g and d is Decision.WITHHOLD]  # fmt: skip
    if weigh.needs_second(books, by_records=needs_second(withheld=tally.withhold, grounds=grounds)):
        return "second_review"
    if books.records.askers.of(case).acts_for_another:
        return "acts_for_another"  # what is excessive for an agent is for a person to say
    return "demand" if books.records.demands.pending(case) else None
