"""Let a person look at what a machine decided, hear the person concerned, and answer (R-99)."""

from datetime import datetime

from privacydesk.domain.cases import CaseRef, Outcome, Right
from privacydesk.domain.changes import Proposal, Verdict
from privacydesk.domain.decision_letters import DecisionReviewed, Reviewed, ViewInvited
from privacydesk.domain.delivery_letters import TicketAnswered
from privacydesk.domain.held_facts import joined
from privacydesk.domain.ledger import Event
from privacydesk.domain.places import Place
from privacydesk.domain.workdays import london_day
from privacydesk.ports import Desk
from privacydesk.steps import clock, tell
from privacydesk.steps.amend import NotProposableError, proposals_of
from privacydesk.steps.answer import refuse_or_nothing
from privacydesk.steps.books import Books, Receipt, open_books
from privacydesk.steps.rectify import reader_of, title_of
from privacydesk.steps.settle import is_refused
from privacydesk.steps.weigh import decisions_by_machine


def invite_view(desk: Desk, *, case: CaseRef, by: str, now: datetime) -> None:
    """
    Tell the person how the machine decided, and ask for their view before somebody decides.

    :raises NotProposableError: if the case is not in review, or no machine decided anything.
    """
    with open_books(desk, case, now=now, actor=by) as books:
        decisions = decisions_by_machine(books)
        in_review = books.case.place is Place.REVIEW and bool(decisions)
        if books.case.right is not Right.AUTOMATED_DECISION or not in_review:
            raise NotProposableError("there is no decision to ask about", case=case)
        if books.has(Event.VIEW_INVITED):
            return
        person, address = reader_of(books)
        standing = clock.read(books)
        letter = ViewInvited(
            reference=case, name=person.name, asked_on=london_day(books.case.received_at),
            decisions=decisions, due_on=standing.due if standing else None,
        )  # fmt: skip
        tell.by_email(books, letter, to=address)
        books.note(Event.VIEW_INVITED)


def answer_decision(desk: Desk, *, case: CaseRef, now: datetime) -> Receipt:
    """
    Tell the person what somebody decided anew, why, and how to contest it.

    :raises NoVerifiedAddressError: if nothing on file may receive the answer.
    """
    with open_books(desk, case, now=now) as books:
        if books.case.place is not Place.ANSWER or books.has(Event.ANSWER_COMPOSED):
            return books.unchanged()
        if is_refused(books.records, case=case):
            return refuse_or_nothing(books)
        person, address = reader_of(books)
        letter = DecisionReviewed(
            reference=case, name=person.name, asked_on=london_day(books.case.received_at),
            decisions=decisions_by_machine(books),
            reviewed=tuple(_reviewed(books, one) for one in proposals_of(books)),
        )  # fmt: skip
        tell.by_email(books, letter, to=address)
        tell.on_ticket(books, TicketAnswered(reference=case), status="solved")
        receipt = books.move(Place.CLOSE)
        books.records.cases.settle(case, outcome=Outcome.FULFILLED)
        books.note(Event.ANSWER_COMPOSED, outcome=Outcome.FULFILLED.value)
    return receipt


def _reviewed(books: Books[Desk], one: Proposal) -> Reviewed:
    codes = {
        code: words for store in books.desk.datamap for field in store.fields
        if field.correcting and field.correcting.fact == one.fact
        for code, words in field.notes.codes.items()
    }  # fmt: skip
    was, wanted = joined(one.before), joined(one.after)
    now = wanted if one.verdict is Verdict.AGREED else was
    return Reviewed(what=title_of(one.fact), was=codes.get(was, was), now=codes.get(now, now),
                    reasons=one.reasons)  # fmt: skip
