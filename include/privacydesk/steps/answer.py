"""Answer the person: the letter with every block of Article 15, the package, the link."""

import io
import json
from datetime import datetime
from typing import Final

from privacydesk.domain.answers import NothingHeld
from privacydesk.domain.cases import CaseRef, Outcome, Right
from privacydesk.domain.errors import DeskError
from privacydesk.domain.findings import Decision, Ground
from privacydesk.domain.identity import PersonRecord, unpack_person
from privacydesk.domain.ledger import Event
from privacydesk.domain.letters import PackageReady, Reason, Refused, TicketAnswered
from privacydesk.domain.places import Place
from privacydesk.domain.rendered import Format
from privacydesk.domain.workdays import london_day
from privacydesk.ports import Desk
from privacydesk.steps import content, tell
from privacydesk.steps.books import Books, Receipt, open_books
from privacydesk.steps.carry import nothing_portable, portability_answer
from privacydesk.steps.decide import REFUSAL, is_refused
from privacydesk.steps.gates import check_release
from privacydesk.steps.identity import PERSON, verified_address

FORMATS: Final = (Format.PDF, Format.PAGE)

COPY: Final = "answer"
"""The vault keeps what was sent, under the case's key, for a year (R-116, R-118)."""


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
        person = unpack_person(desk.vault.get(case, PERSON))
        address = verified_address(books, person)
        if address is None:
            raise NoVerifiedAddressError("no verified contact point", case=case)
        outcome = _compose(books, person=person, address=address)
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
        outcome = _compose(books, person=person, address=address)
    else:
        outcome = Outcome.NOTHING_HELD
        _nothing_held(books, person=person, address=address)
    receipt = books.move(Place.CLOSE)
    books.records.cases.settle(books.reference, outcome=outcome)
    tell.on_ticket(books, TicketAnswered(reference=books.reference), status="solved")
    books.note(Event.ANSWER_COMPOSED, outcome=outcome.value)
    return receipt


def _compose(books: Books[Desk], *, person: PersonRecord, address: str) -> Outcome:
    if is_refused(books.records, case=books.reference):
        refusal = json.loads(books.desk.vault.get(books.reference, REFUSAL))
        reason = Reason(words=refusal["words"], law=content.REFUSAL_LAW[refusal["ground"]])
        _refuse(books, person=person, address=address, reasons=(reason,))
        return Outcome.REFUSED
    tally = books.records.findings.tally(books.reference)
    withheld = [
        ground
        for decision, ground, _ in books.records.findings.left_out(books.reference)
        if decision is Decision.WITHHOLD and ground and ground is not Ground.NOT_CONTROLLER
    ]
    if tally.disclose + tally.redact:
        _package(books, person=person, address=address)
        return Outcome.PARTLY_REFUSED if withheld else Outcome.FULFILLED
    if withheld:
        _refuse(books, person=person, address=address, reasons=content.reasons_of(withheld))
        return Outcome.REFUSED
    if books.case.right is Right.PORTABILITY:
        tell.by_email(books, nothing_portable(books, person=person), to=address)
    else:
        _nothing_held(books, person=person, address=address)
    return Outcome.NOTHING_HELD


def _package(books: Books[Desk], *, person: PersonRecord, address: str) -> None:
    desk, case, rules = books.desk, books.reference, books.desk.rules
    portable = books.case.right is Right.PORTABILITY
    letter = (portability_answer if portable else content.access_answer)(books, person=person)
    rendered = desk.letters.render(letter, now=books.now, formats=FORMATS)
    target = io.BytesIO()
    packed = desk.packages.build(
        target, letter=rendered, datasets=content.datasets(books), now=books.now
    )
    token = desk.secrets.token()
    sealed = desk.secrets.link_box(token).seal(target.getvalue())
    books.records.findings.add_package(
        case, token_hash=desk.secrets.token_hash(token), sealed=sealed, now=books.now,
        expires_at=books.now + rules.package_life, downloads=rules.package_downloads,
    )  # fmt: skip
    books.records.outbox.disclose(
        case, recipient="data_subject", **{"class": "data_subject"}, purpose=books.case.right.value,
        ground="art_20" if portable else "art_15", fields=sorted(d.system for d in letter.held),
        bytes=len(target.getvalue()), approver="review", means="package_link", now=books.now,
    )  # fmt: skip
    ready = PackageReady(reference=case, link=f"{rules.public_url}/v1/download/{token}")
    tell.by_email(books, ready, to=address)
    books.note(Event.PACKAGE_MADE, records=packed.records, datasets=packed.datasets,
               digest=desk.vault.put(case, COPY, target.getvalue()).hex())  # fmt: skip
    desk.fault_point("answer.package_made")


def _nothing_held(books: Books[Desk], *, person: PersonRecord, address: str) -> None:
    letter = NothingHeld(
        reference=books.reference,
        right=books.case.right,
        name=person.name,
        asked_on=london_day(books.case.received_at),
        searched=content.searched(books),
        search_keys=content.search_keys(books),
    )
    tell.by_email(books, letter, to=address)


def _refuse(
    books: Books[Desk], *, person: PersonRecord, address: str, reasons: tuple[Reason, ...]
) -> None:
    letter = Refused(
        reference=books.reference,
        name=person.name,
        right=books.case.right,
        asked_on=london_day(books.case.received_at),
        reasons=reasons,
    )
    tell.by_email(books, letter, to=address)
