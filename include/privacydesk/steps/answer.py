"""Answer the person: the letter with every block of Article 15, the package, the link."""

from datetime import datetime

from privacydesk.domain.answers import NothingHeld
from privacydesk.domain.askers import share_out
from privacydesk.domain.cases import CaseRef, Outcome, Right
from privacydesk.domain.delivery_letters import TicketAnswered
from privacydesk.domain.errors import DeskError
from privacydesk.domain.findings import NO_REFUSALS, Decision
from privacydesk.domain.identity import PersonRecord, unpack_person
from privacydesk.domain.ledger import Event
from privacydesk.domain.places import Place
from privacydesk.domain.workdays import london_day
from privacydesk.ports import Desk
from privacydesk.steps import content, pack, share, tell
from privacydesk.steps.books import Books, Receipt, open_books
from privacydesk.steps.gates import check_release
from privacydesk.steps.identity import PERSON, verified_address
from privacydesk.steps.settle import is_refused
from privacydesk.steps.share import refusal_of, refuse, withheld_grounds
from privacydesk.steps.take_along import nothing_portable, portability_answer


class NoVerifiedAddressError(DeskError):
    """No contact point on file may receive the answer (R-42)."""

    remedy = "Check a contact point with the person and record it, or hand the answer over."


def answer_person(desk: Desk, *, case: CaseRef, now: datetime) -> Receipt:
    """
    Write the answer and queue it: package and link, nothing held, or a refusal.

    The letter travels in the package, never in the mail; the link goes to a verified contact
    point, and the code that opens it goes by another channel (R-36 to R-42, R-55).

    :raises GateStoppedError: if a record is undecided or decided by whom it must not be.
    :raises NoVerifiedAddressError: if nothing on file may receive it.
    """
    with desk.begin() as records:
        place = records.cases.get(case).place
        refused = is_refused(records, case=case)
    if place is Place.ANSWER and not refused:
        check_release(desk, case=case, now=now)
    desk.fault_point("answer.checked")
    with open_books(desk, case, now=now) as books:
        if books.case.place is not Place.ANSWER or books.has(Event.ANSWER_COMPOSED):
            return books.unchanged()
        outcome = _compose(books)
        books.records.cases.move(case, to=Place.CLOSE)
        books.records.cases.settle(case, outcome=outcome)
        tell.on_ticket(books, TicketAnswered(reference=case), status="solved")
        books.note(Event.ANSWER_COMPOSED, outcome=outcome.value)
        desk.fault_point("answer.before_commit")
    desk.fault_point("answer.committed")
    return Receipt(case=case, place=Place.CLOSE)


def refuse_or_nothing(books: Books[Desk]) -> Receipt:
    """Answer that we refuse, as reviewers signed, or that nothing is held, without a package."""
    person = unpack_person(books.desk.vault.get(books.reference, PERSON))
    address = verified_address(books, person)
    if address is None:
        raise NoVerifiedAddressError("no verified contact point", case=books.reference)
    if is_refused(books.records, case=books.reference):
        outcome = Outcome.REFUSED
        refuse(books, name=person.name, to=address, reasons=refusal_of(books))
    else:
        outcome = Outcome.NOTHING_HELD
        _nothing_held(books, person=person, address=address)
    receipt = books.move(Place.CLOSE)
    books.records.cases.settle(books.reference, outcome=outcome)
    tell.on_ticket(books, TicketAnswered(reference=books.reference), status="solved")
    books.note(Event.ANSWER_COMPOSED, outcome=outcome.value)
    return receipt


def _compose(books: Books[Desk]) -> Outcome:
    person = unpack_person(books.desk.vault.get(books.reference, PERSON))
    if books.records.askers.of(books.reference).acts_for_another:
        return share.answer_both(books, person=person)
    address = verified_address(books, person)
    if address is None:
        raise NoVerifiedAddressError("no verified contact point", case=books.reference)
    if is_refused(books.records, case=books.reference):
        refuse(books, name=person.name, to=address, reasons=refusal_of(books))
        return Outcome.REFUSED
    return _answer(books, person=person, address=address)


def _answer(books: Books[Desk], *, person: PersonRecord, address: str) -> Outcome:
    findings = books.records.findings.of(books.reference)
    mine = share_out(findings, asker=books.records.askers.of(books.reference)).person
    kept_back = withheld_grounds(mine)
    if any(f.decision is not Decision.WITHHOLD for f in mine):
        portable = books.case.right is Right.PORTABILITY
        write = portability_answer if portable else content.access_answer
        letter = write(books, person=person, findings=mine)
        pack.send(books, pack.Packet(letter=letter, findings=mine, to=address))
        refused = set(kept_back) - NO_REFUSALS
        return Outcome.PARTLY_REFUSED if refused else Outcome.FULFILLED
    if kept_back:
        refuse(books, name=person.name, to=address, reasons=content.reasons_of(kept_back))
        return Outcome.REFUSED
    if books.case.right is Right.PORTABILITY:
        tell.by_email(books, nothing_portable(books, person=person), to=address)
    else:
        _nothing_held(books, person=person, address=address)
    return Outcome.NOTHING_HELD


def _nothing_held(books: Books[Desk], *, person: PersonRecord, address: str) -> None:
    findings = books.records.findings.of(books.reference)
    letter = NothingHeld(
        reference=books.reference,
        right=books.case.right,
        name=person.name,
        asked_on=london_day(books.case.received_at),
        searched=content.searched(books),
        search_keys=content.search_keys(books),
        held_for_others=content.held_for_others(books, findings),
    )
    tell.by_email(books, letter, to=address)
