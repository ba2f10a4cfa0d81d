"""Say how much of a case's page is still to do before an approval counts."""

from privacydesk.domain import weighings
from privacydesk.domain.answers import AutomatedDecision
from privacydesk.domain.automated import automated_decisions
from privacydesk.domain.cases import Right
from privacydesk.ports import Desk
from privacydesk.steps.amend import proposals_of, records_of
from privacydesk.steps.balance import weighings_of
from privacydesk.steps.books import Books

BY_PROPOSAL = frozenset({Right.RECTIFICATION, Right.AUTOMATED_DECISION})
"""Rights whose review judges proposed corrections, not records to disclose."""
BY_BUTTON = frozenset({Right.RESTRICTION})
"""Rights whose review has nothing to judge record by record."""


def undecided(books: Books[Desk], *, records: int, found: int) -> int:
    """Return how many records, or proposed corrections, wait for a person."""
    if books.case.right in BY_BUTTON:
        return 0
    if books.case.right is Right.OBJECTION_GENERAL:
        return weighings.open_uses(weighings_of(books)) if found else 0
    if books.case.right not in BY_PROPOSAL:
        return records
    proposals = proposals_of(books)
    if not proposals and books.case.right is Right.AUTOMATED_DECISION:
        return 1 if decisions_by_machine(books) else 0  # each is looked at by a person
    if not proposals:
        return 1 if found else 0  # something is held: then say what is wrong with it, or refuse
    return sum(one.verdict is None for one in proposals)


def decisions_by_machine(books: Books[Desk]) -> tuple[AutomatedDecision, ...]:
    """Return what a machine alone decided about the person, by kind (R-99)."""
    rows = ((record.collection.address, record.row) for record in records_of(books))
    found = automated_decisions(books.desk.rules.automated, rows=rows)
    return found if isinstance(found, tuple) else ()


def needs_second(books: Books[Desk], *, by_records: bool) -> bool:
    """Say whether a second person must approve (four eyes: money, another person's record)."""
    if books.case.right in BY_BUTTON:
        return False
    if books.case.right is Right.OBJECTION_GENERAL:
        return weighings.needs_second(weighings_of(books))
    if books.case.right not in BY_PROPOSAL:
        return by_records
    return any(one.needs_second for one in proposals_of(books))


def may_refuse(books: Books[Desk], *, ground: bool) -> bool:
    """Say whether the whole may be refused now; a question is answered or closed."""
    if books.case.right is Right.OBJECTION_GENERAL:
        return not is_unbalanced(books)
    return ground and books.case.right is not Right.QUESTION


def is_unbalanced(books: Books[Desk]) -> bool:
    """Say whether an objection cannot be refused for want of a complete balancing record (R-84)."""
    general = books.case.right is Right.OBJECTION_GENERAL
    return general and not weighings.is_refusal(weighings_of(books))
