"""Answer an objection: what stops for good, what goes on, and why (R-84, R-55)."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from privacydesk.domain.cases import CaseRef, Outcome
from privacydesk.domain.changes import Effect
from privacydesk.domain.correction_notices import INQUIRY, LOGGED_IN
from privacydesk.domain.delivery_letters import TicketAnswered
from privacydesk.domain.identity import PersonRecord
from privacydesk.domain.ledger import Event
from privacydesk.domain.objection_letters import GoesOn, ObjectionAnswered, ObjectionNotice
from privacydesk.domain.places import Place
from privacydesk.domain.rules import Recipient
from privacydesk.domain.weighings import Verdict, Weighing
from privacydesk.domain.workdays import london_day
from privacydesk.ports import Desk
from privacydesk.steps import tell
from privacydesk.steps.amend import plan_changes, records_of
from privacydesk.steps.answer import refuse_or_nothing
from privacydesk.steps.balance import weighings_of
from privacydesk.steps.books import Books, Receipt, open_books
from privacydesk.steps.notify import tell_recipient
from privacydesk.steps.rectify import reader_of
from privacydesk.steps.stop import marks_of, use_words


def answer_objection(desk: Desk, *, case: CaseRef, now: datetime) -> Receipt:
    """
    Tell the person use by use what stops for good and what goes on, with the reasons.

    A mark of what goes on is planned to end, which this letter says before it does (R-60); all
    other marks stay. Whoever has data for a use that stops is told (R-62).

    :raises NoVerifiedAddressError: if nothing on file may receive the answer.
    """
    with open_books(desk, case, now=now) as books:
        if books.case.place is not Place.ANSWER or books.has(Event.ANSWER_COMPOSED):
            return books.unchanged()
        weighings = weighings_of(books)
        if not weighings or any(one.verdict is None for one in weighings):
            return refuse_or_nothing(books)  # nothing is held, so there was nothing to weigh
        person, address = reader_of(books)
        letter = ObjectionAnswered(
            reference=case, name=person.name, asked_on=london_day(books.case.received_at),
            stopped=_words(books, weighings, verdict=Verdict.UPHELD),
            goes_on=tuple(_goes_on(books, weighings)),
            not_meant=_words(books, weighings, verdict=Verdict.NOT_MEANT),
            recipients=_tell_recipients(books, weighings, person=person),
        )  # fmt: skip
        tell.by_email(books, letter, to=address)
        if _plan_end(books, weighings):
            books.note(Event.RESTRICTION_END_TOLD, letter=letter.letter_id)
        tell.on_ticket(books, TicketAnswered(reference=case), status="solved")
        outcome = _outcome(letter)
        receipt = books.move(Place.CLOSE)
        books.records.cases.settle(case, outcome=outcome)
        books.note(Event.ANSWER_COMPOSED, outcome=outcome.value)
    return receipt


def _outcome(letter: ObjectionAnswered) -> Outcome:
    if not letter.goes_on:
        return Outcome.FULFILLED
    return Outcome.PARTLY_REFUSED if letter.stopped else Outcome.REFUSED


def _words(
    books: Books[Desk], weighings: Sequence[Weighing], *, verdict: Verdict
) -> tuple[str, ...]:
    return tuple(use_words(books.desk, one.use) for one in weighings if one.verdict is verdict)


def _goes_on(books: Books[Desk], weighings: Sequence[Weighing]) -> list[GoesOn]:
    return [
        GoesOn(use=use_words(books.desk, one.use), ground=one.ground, reasons=one.balance.reasons)
        for one in weighings if one.verdict is Verdict.OVERRIDDEN and one.ground
    ]  # fmt: skip


def _plan_end(books: Books[Desk], weighings: Sequence[Weighing]) -> int:
    """Plan the end of this case's marks of what goes on."""
    return plan_changes(books, [
        replace(mark, effect=Effect.LIFT, before=True, after=False)
        for one in weighings if one.goes_on for mark in marks_of(books, one.use)
    ])  # fmt: skip


def _tell_recipients(
    books: Books[Desk], weighings: Sequence[Weighing], *, person: PersonRecord
) -> tuple[str, ...]:
    """Tell whoever has data for a use that stops for good, and return their names."""
    told = []
    for recipient in books.desk.rules.recipients.values():
        uses = [one.use for one in weighings if one.verdict is Verdict.UPHELD
                and _has_data_for(books, one.use, recipient=recipient)]  # fmt: skip
        if uses:
            words = tuple(use_words(books.desk, use) for use in uses)
            notice = ObjectionNotice(reference=books.reference, recipient=recipient.name,
                                     about=person.name, uses=words)  # fmt: skip
            tell_recipient(books, recipient, notice, facts=recipient.facts)
            told.append(recipient.name)
    return tuple(told)


def _has_data_for(books: Books[Desk], use: str, *, recipient: Recipient) -> bool:
    """Say so by the house rules, or by the log of disclosures about the person (R-38, R-39)."""
    if any(r.id == use and recipient.id in r.recipients for r in books.desk.rules.uses):
        return True
    return any(
        LOGGED_IN in record.collection.by_path
        and record.row.get(LOGGED_IN) == recipient.id
        and record.row.get("purpose") == use and record.row.get("ground") != INQUIRY
        for record in records_of(books)
    )  # fmt: skip
