"""Answer a question that uses no right: staff write the words, the desk sends them."""

import re
from datetime import datetime

from privacydesk.domain.answers import QuestionAnswered
from privacydesk.domain.cases import CaseRef, Outcome, Right
from privacydesk.domain.envelopes import unpack
from privacydesk.domain.errors import DeskError
from privacydesk.domain.ledger import Event
from privacydesk.domain.places import Place
from privacydesk.domain.workdays import london_day
from privacydesk.ports import Desk
from privacydesk.steps import tell
from privacydesk.steps.books import Books, Receipt, open_books
from privacydesk.steps.decide import REPLY, NotDecidableError


class NoWayToAnswerError(DeskError):
    """A question came without an address and by no portal on which the desk can answer."""

    remedy = "Answer by telephone or post, then withdraw the case with that note."


def keep_reply(desk: Desk, *, case: CaseRef, words: str, by: str, now: datetime) -> None:
    """
    Keep the answer that a member of staff wrote, sealed; it goes when it is approved.

    :raises NotDecidableError: if the case is no question that waits for its answer.
    """
    with open_books(desk, case, now=now, actor=by) as books:
        if books.case.right is not Right.QUESTION or books.case.place is not Place.REVIEW:
            raise NotDecidableError("the case waits for no answer", case=case)
        content = words.strip().encode()
        if desk.vault.has(case, REPLY) and desk.vault.get(case, REPLY) == content:
            return
        digest = desk.vault.put(case, REPLY, content)
        books.note(Event.ANSWER_WRITTEN, digest=digest.hex())


def answer_question(desk: Desk, *, case: CaseRef, now: datetime) -> Receipt:
    """
    Queue the written answer: on the ticket, and to the address that wrote.

    :raises NoWayToAnswerError: if there is neither.
    """
    with open_books(desk, case, now=now) as books:
        if books.case.place is not Place.ANSWER or books.has(Event.ANSWER_COMPOSED):
            return books.unchanged()
        paragraphs = re.split(r"\n\s*\n", desk.vault.get(case, REPLY).decode())
        letter = QuestionAnswered(
            reference=case,
            asked_on=london_day(books.case.received_at),
            paragraphs=tuple(" ".join(one.split()) for one in paragraphs if one.strip()),
        )
        _send(books, letter)
        receipt = books.move(Place.CLOSE)
        books.records.cases.settle(case, outcome=Outcome.FULFILLED)
        books.note(Event.ANSWER_COMPOSED, outcome=Outcome.FULFILLED.value)
        desk.fault_point("reply.before_commit")
    desk.fault_point("reply.committed")
    return receipt


def _send(books: Books[Desk], letter: QuestionAnswered) -> None:
    address = _address(books)
    if address:
        tell.by_email(books, letter, to=address)
    elif books.case.portal not in books.desk.rules.portals:
        raise NoWayToAnswerError("no address and no portal", case=books.reference)
    tell.on_ticket(books, letter, status="solved")


def _address(books: Books[Desk]) -> str | None:
    vault, case = books.desk.vault, books.reference
    names = [name for name in vault.names(case) if name.startswith("message-")]
    return next(filter(None, (unpack(vault.get(case, n)).requester.email for n in names)), None)
