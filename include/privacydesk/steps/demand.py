"""Ask the person what was prepared, or tell them of more time; then wait, or go on."""

import re
from datetime import datetime
from typing import Final

from typing_extensions import assert_never

from privacydesk.domain.cases import CaseRef, Status
from privacydesk.domain.clock_events import FeeGround
from privacydesk.domain.demand_letters import AskClarification, AskFee, ExtensionNotice
from privacydesk.domain.demands import Demand, ExtensionReason, Kind, State
from privacydesk.domain.identity import unpack_person
from privacydesk.domain.ledger import Event
from privacydesk.domain.letters import LetterToPerson
from privacydesk.domain.places import Place
from privacydesk.domain.standings import ClockStatus, Standing
from privacydesk.domain.waits import WaitKind
from privacydesk.domain.workdays import london_day
from privacydesk.ports import Desk
from privacydesk.steps import clock, tell
from privacydesk.steps.answer import NoVerifiedAddressError
from privacydesk.steps.books import Books, Receipt, open_books
from privacydesk.steps.identity import PERSON, verified_address
from privacydesk.steps.propose import words_of

BLANK_LINE: Final = re.compile(r"\n\s*\n")


def make_demand(desk: Desk, *, case: CaseRef, now: datetime) -> Receipt:
    """
    Send what was prepared and approved, to a verified address only (R-42).

    A question or a fee starts a wait and ends the run. The notice of an extension starts none:
    the case goes back to its review in the next run, and the clock hears of the notice when it
    is out (R-14). One that would come too late is dropped.

    :raises NoVerifiedAddressError: if nothing on file may receive it.
    """
    with open_books(desk, case, now=now) as books:
        demand = books.records.demands.pending(case)
        if books.case.place is not Place.DEMAND or demand is None:
            return books.unchanged()
        match demand.kind:
            case Kind.CLARIFICATION:
                receipt = _ask(books, demand)
            case Kind.FEE:
                receipt = _charge(books, demand)
            case Kind.EXTENSION:
                receipt = _give_notice(books, demand)
            case _:
                assert_never(demand.kind)
        desk.fault_point("demand.before_commit")
    desk.fault_point("demand.committed")
    return receipt


def _ask(books: Books[Desk], demand: Demand) -> Receipt:
    before = clock.read(books)
    token = books.desk.secrets.token()
    after = _wait(books, demand, kind=WaitKind.CLARIFICATION, fact="need", token=token)
    pauses = after is not None and after.status is ClockStatus.PAUSED
    letter = AskClarification(
        reference=books.reference, name=_name(books), right=books.case.right,
        asked_on=london_day(books.case.received_at), question=_paragraphs(books, demand),
        clock_waits=pauses, due_on=before.due if before else None,
        link=f"{books.desk.rules.public_url}/v1/reply/{token}",
    )  # fmt: skip
    _send(books, letter, demand)
    # A question that pauses nothing is waited for all the same, while the clock runs on.
    return books.move(Place.DEMAND, status=Status.PAUSED if pauses else Status.REVIEW, waits=True)


def _charge(books: Books[Desk], demand: Demand) -> Receipt:
    if demand.hours is None or demand.rate is None or demand.amount is None:
        raise ValueError("a fee without a calculation")  # the table does not let one in
    before = clock.read(books)
    after = _wait(books, demand, kind=WaitKind.FEE, fact="ground", token=None)
    letter = AskFee(
        reference=books.reference, name=_name(books), right=books.case.right,
        asked_on=london_day(books.case.received_at), ground=FeeGround(demand.code),
        reasons=_paragraphs(books, demand), hours=demand.hours, rate=demand.rate,
        amount=demand.amount, due_on=before.due if before else None,
        clock_waits=after is not None and after.status is ClockStatus.WAITING_FEE,
    )  # fmt: skip
    _send(books, letter, demand)
    return books.move(Place.DEMAND, status=Status.WAITING_FEE, waits=True)


def _give_notice(books: Books[Desk], demand: Demand) -> Receipt:
    before = clock.read(books)
    after = clock.foresee(books, "extension_notice_sent", facts={"reasons_given": True})
    if before and before.due and after and after.is_extended and after.due:
        letter = ExtensionNotice(
            reference=books.reference, name=_name(books), right=books.case.right,
            asked_on=london_day(books.case.received_at), reason=ExtensionReason(demand.code),
            reasons=_paragraphs(books, demand), was_due_on=before.due, due_on=after.due,
        )  # fmt: skip
        _send(books, letter, demand)
    else:
        _settle(books, demand, State.DROPPED)
        books.note(Event.DEMAND_DROPPED, kind=demand.kind.value, number=demand.number, why="late")
    receipt = books.move(Place.REVIEW, waits=True)
    books.records.runs.ask(books.reference, reason="extension", now=books.now)
    return receipt


def _wait(
    books: Books[Desk], demand: Demand, *, kind: WaitKind, fact: str, token: str | None
) -> Standing | None:
    """Start the wait and tell the clock what was asked; return how it stands then."""
    hashed = books.desk.secrets.token_hash(token) if token else None
    books.records.inbox.start_wait(books.reference, kind=kind, token_hash=hashed, now=books.now)
    books.note(Event.WAIT_STARTED, wait=kind.value)
    asked = f"{kind.value}_asked"
    events = books.records.cases.events(books.reference)
    number = 1 + sum(event["kind"] == asked for event in events)
    return clock.happened(books, asked, facts={fact: demand.code, "number": number})


def _send(books: Books[Desk], letter: LetterToPerson, demand: Demand) -> None:
    person = unpack_person(books.desk.vault.get(books.reference, PERSON))
    address = verified_address(books, person)
    if address is None:
        raise NoVerifiedAddressError("no verified contact point", case=books.reference)
    tell.by_email(books, letter, to=address, round_=demand.number)
    _settle(books, demand, State.MADE)
    books.note(Event.DEMAND_MADE, kind=demand.kind.value, code=demand.code, number=demand.number)


def _settle(books: Books[Desk], demand: Demand, state: State) -> None:
    books.records.demands.settle(books.reference, number=demand.number, state=state, now=books.now)


def _name(books: Books[Desk]) -> str:
    return unpack_person(books.desk.vault.get(books.reference, PERSON)).name


def _paragraphs(books: Books[Desk], demand: Demand) -> tuple[str, ...]:
    words = words_of(books.desk, case=books.reference, demand=demand)
    return tuple(" ".join(one.split()) for one in BLANK_LINE.split(words) if one.strip())
