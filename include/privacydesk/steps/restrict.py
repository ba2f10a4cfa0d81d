"""Keep data from being used: mark it in its systems, and lift the mark only once told (R-59)."""

from dataclasses import replace
from datetime import datetime
from typing import Final

from privacydesk.domain import changes
from privacydesk.domain.cases import CaseRef, Outcome
from privacydesk.domain.changes import ChangeState, Effect
from privacydesk.domain.errors import DeskError
from privacydesk.domain.identity import unpack_person
from privacydesk.domain.ledger import Event
from privacydesk.domain.places import Place
from privacydesk.domain.rectification_letters import (
    Restricted,
    RestrictedMeanwhile,
    RestrictionEnds,
)
from privacydesk.domain.workdays import london_day
from privacydesk.ports import Desk
from privacydesk.steps import content, tell
from privacydesk.steps.answer import NoVerifiedAddressError, refuse_or_nothing
from privacydesk.steps.books import Books, Receipt, open_books
from privacydesk.steps.correct import changes_of, make
from privacydesk.steps.decide import is_refused
from privacydesk.steps.identity import PERSON, verified_address
from privacydesk.steps.propose import plan, plan_changes, records_of

MARKS: Final = frozenset({Effect.RESTRICT, Effect.LIFT})


class NotRestrictedError(DeskError):
    """A restriction was to begin or to end where the case is not at that."""

    remedy = "Reload the page: the case has moved on, or nothing of it is restricted."


class NotToldYetError(DeskError):
    """A restriction was to be lifted before the person was told (R-60)."""

    remedy = "Wait for the courier to send the letter that says so."
    retry = True


def plan_restriction(desk: Desk, *, case: CaseRef, now: datetime) -> Receipt:
    """Plan the mark on every record of the person that can bear it, once a reviewer approved."""
    with open_books(desk, case, now=now) as books:
        refused = is_refused(books.records, case=case)
        if books.case.place is Place.ANSWER and not refused and not is_marked(books):
            plan(books, changes.mark(records_of(books), effect=Effect.RESTRICT), proposal=None)
        return books.unchanged()


def restrict_meanwhile(desk: Desk, *, case: CaseRef, by: str, now: datetime) -> None:
    """
    Keep the person's data from being used while what they say is checked (R-59, R-84).

    It is made at once, not when somebody approves; done again, it makes what is missing.

    :raises NotRestrictedError: if the case is not being checked.
    """
    with open_books(desk, case, now=now, actor=by) as books:
        if books.case.place not in {Place.REVIEW, Place.SECOND_REVIEW}:
            raise NotRestrictedError("nothing is being checked", case=case)
        if not is_marked(books):
            plan(books, changes.mark(records_of(books), effect=Effect.RESTRICT), proposal=None)
        _make_all(books)
        if books.has(Event.RESTRICTION_SET):
            return
        books.note(Event.RESTRICTION_SET, records=len(_restricted(books)))
        person = unpack_person(desk.vault.get(case, PERSON))
        if address := verified_address(books, person):
            letter = RestrictedMeanwhile(
                reference=case, name=person.name, asked_on=london_day(books.case.received_at),
                right=books.case.right,
            )  # fmt: skip
            tell.by_email(books, letter, to=address)


def answer_restriction(desk: Desk, *, case: CaseRef, now: datetime) -> Receipt:
    """
    Tell the person that their data is stored and not used, or why we refuse (R-59).

    :raises NoVerifiedAddressError: if nothing on file may receive it.
    """
    with open_books(desk, case, now=now) as books:
        if books.case.place is not Place.ANSWER or books.has(Event.ANSWER_COMPOSED):
            return books.unchanged()
        systems = tuple(dict.fromkeys(
            content.system(desk, desk.datamap.collection(c.collection).dataset)
            for c in _restricted(books)))  # fmt: skip
        if not systems or is_refused(books.records, case=case):
            return refuse_or_nothing(books)
        person = unpack_person(desk.vault.get(case, PERSON))
        address = verified_address(books, person)
        if address is None:
            raise NoVerifiedAddressError("no verified contact point", case=case)
        letter = Restricted(
            reference=case, name=person.name, asked_on=london_day(books.case.received_at),
            systems=systems,
        )  # fmt: skip
        tell.by_email(books, letter, to=address)
        books.note(Event.RESTRICTION_SET, records=len(_restricted(books)))
        receipt = books.move(Place.CLOSE)
        books.records.cases.settle(case, outcome=Outcome.FULFILLED)
        books.note(Event.ANSWER_COMPOSED, outcome=Outcome.FULFILLED.value)
    return receipt


def tell_end(desk: Desk, *, case: CaseRef, reasons: str, by: str, now: datetime) -> None:
    """
    Tell the person that a restriction ends, and why; it is lifted once that is out (R-60).

    :raises NotRestrictedError: if nothing of the case is restricted.
    :raises NoVerifiedAddressError: if nothing on file may receive it.
    """
    with open_books(desk, case, now=now, actor=by) as books:
        if books.has(Event.RESTRICTION_END_TOLD):
            return
        set_at = next((e.at for e in books.records.ledger.of(case)
                       if e.event == Event.RESTRICTION_SET.value), None)  # fmt: skip
        if set_at is None:
            raise NotRestrictedError("nothing is restricted", case=case)
        person = unpack_person(desk.vault.get(case, PERSON))
        address = verified_address(books, person)
        if address is None:
            raise NoVerifiedAddressError("no verified contact point", case=case)
        letter = RestrictionEnds(
            reference=case, name=person.name, since=london_day(set_at), reasons=reasons.strip()
        )
        tell.by_email(books, letter, to=address)
        plan_lift(books)
        books.note(Event.RESTRICTION_END_TOLD)


def lift_restriction(desk: Desk, *, case: CaseRef, now: datetime) -> Receipt:
    """
    Let the data be used again, once the letter that says so is out (R-60).

    :raises NotToldYetError: while it is not.
    """
    with open_books(desk, case, now=now) as books:
        receipt = books.unchanged()
        planned = any(c.effect is Effect.LIFT for c in changes_of(books))
        if not planned or books.has(Event.RESTRICTION_LIFTED):
            return receipt
        if books.records.outbox.unsent(case):
            raise NotToldYetError("the person is not told yet", case=case)
        _make_all(books)
        if all(c.state is ChangeState.DONE for c in changes_of(books) if c.effect is Effect.LIFT):
            books.note(Event.RESTRICTION_LIFTED)
    return receipt


def lift_told(desk: Desk, *, now: datetime) -> int:
    """Lift every restriction whose end its person was told; return how many."""
    with desk.begin() as records:
        cases = records.changes.to_lift()
    for case in cases:
        lift_restriction(desk, case=case, now=now)
    return len(cases)


def is_marked(books: Books[Desk]) -> bool:
    """Say whether records of this case are, or are to be, restricted."""
    return any(c.effect is Effect.RESTRICT for c in changes_of(books))


def plan_lift(books: Books[Desk]) -> int:
    """Plan the end of what this case restricted, and of nothing that another case did."""
    if any(c.effect is Effect.LIFT for c in changes_of(books)):
        return 0
    return plan_changes(books, [
        replace(c, effect=Effect.LIFT, before=True, after=False) for c in _restricted(books)
    ])  # fmt: skip


def _restricted(books: Books[Desk]) -> list[changes.Change]:
    return [c for c in changes_of(books)
            if c.effect is Effect.RESTRICT and c.state is ChangeState.DONE]  # fmt: skip


def _make_all(books: Books[Desk]) -> None:
    for connection in dict.fromkeys(c.connection for c in changes_of(books) if c.effect in MARKS):
        make(books, connection, effects=MARKS)
