"""Confirm to an objector what has stopped, and what still comes (R-76, R-79)."""

import json
from datetime import datetime

from privacydesk.domain.cases import CaseRef, Outcome
from privacydesk.domain.ledger import Event
from privacydesk.domain.letters import ObjectionConfirmed
from privacydesk.domain.places import Place
from privacydesk.ports import Desk
from privacydesk.steps import tell
from privacydesk.steps.books import Books, Receipt, open_books
from privacydesk.steps.clear import ON_THE_WIRE
from privacydesk.steps.reply import NoWayToAnswerError
from privacydesk.steps.suppress import kept, messages_of


def confirm_objection(desk: Desk, *, case: CaseRef, now: datetime) -> Receipt:
    """
    Queue the confirmation: to the address that wrote, else the one on file, and on the ticket.

    :raises NoWayToAnswerError: if there is neither address nor ticket to answer on.
    """
    with open_books(desk, case, now=now) as books:
        if books.case.place is not Place.ANSWER or books.has(Event.ANSWER_COMPOSED):
            return books.unchanged()
        letter = _letter(books)
        address = _address(books)
        if address:
            tell.by_email(books, letter, to=address)
        elif books.case.portal not in desk.rules.portals:
            raise NoWayToAnswerError("no address and no portal", case=case)
        tell.on_ticket(books, letter, status="solved")
        receipt = books.move(Place.CLOSE)
        books.records.cases.settle(case, outcome=Outcome.FULFILLED)
        books.note(Event.ANSWER_COMPOSED, outcome=Outcome.FULFILLED.value)
        desk.fault_point("reassure.before_commit")
    desk.fault_point("reassure.committed")
    return receipt


def _letter(books: Books[Desk]) -> ObjectionConfirmed:
    _, _, chosen = kept(books.desk, books.reference)
    entries = books.records.suppressions.of_case(books.reference)
    names = [m.requester.name for m in messages_of(books.desk, books.reference)]
    return ObjectionConfirmed(
        reference=books.reference,
        name=next(filter(None, names), None),
        stopped_at=min((row["since"] for row in entries), default=books.case.received_at),
        chosen=tuple(chosen),
        on_the_wire=_on_the_wire(books),
    )


def _on_the_wire(books: Books[Desk]) -> int:
    for entry in books.records.ledger.of(books.reference):
        if entry.event == Event.LISTS_CLEARED.value:
            return int(json.loads(entry.facts_text).get(ON_THE_WIRE, 0))
    return 0


def _address(books: Books[Desk]) -> str | None:
    given = (m.requester.email for m in messages_of(books.desk, books.reference))
    reaches, _, _ = kept(books.desk, books.reference)
    return next(filter(None, given), None) or next(
        (one.email for one in reaches if one.email), None
    )
