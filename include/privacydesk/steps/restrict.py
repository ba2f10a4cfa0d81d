"""Keep data from being used: mark it in its systems, and lift the mark only once told (R-59)."""

import json
from dataclasses import replace
from datetime import date, datetime
from typing import Final

from privacydesk.domain import changes
from privacydesk.domain.cases import CaseRef, Outcome
from privacydesk.domain.changes import ChangeState, Effect
from privacydesk.domain.correction_notices import to_be_told
from privacydesk.domain.datamap import Collection
from privacydesk.domain.errors import DeskError
from privacydesk.domain.identity import PersonRecord, unpack_person
from privacydesk.domain.ledger import Event
from privacydesk.domain.places import Place
from privacydesk.domain.rectification_letters import (
    Restricted,
    RestrictedMeanwhile,
    RestrictionEnds,
    RestrictionNotice,
)
from privacydesk.domain.workdays import london_day
from privacydesk.ports import Desk
from privacydesk.steps import content, tell
from privacydesk.steps.amend import plan, plan_changes, records_of
from privacydesk.steps.answer import NoVerifiedAddressError, refuse_or_nothing
from privacydesk.steps.books import Books, Receipt, open_books
from privacydesk.steps.correct import changes_of, make
from privacydesk.steps.identity import PERSON, verified_address
from privacydesk.steps.notify import block_strangers, passed_on_here, tell_recipient
from privacydesk.steps.settle import is_refused

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
        # For the days of a check, telling every recipient would be out of proportion.
        books.note(Event.RESTRICTION_SET, records=len(_restricted(books)),
                   recipients="not_told_while_checked")  # fmt: skip
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
        stores = _stores(books)
        if not stores or is_refused(books.records, case=case):
            return refuse_or_nothing(books)
        person = unpack_person(desk.vault.get(case, PERSON))
        address = verified_address(books, person)
        if address is None:
            raise NoVerifiedAddressError("no verified contact point", case=case)
        letter = Restricted(
            reference=case, name=person.name, asked_on=london_day(books.case.received_at),
            systems=tuple(dict.fromkeys(content.system(desk, s.dataset) for s in stores)),
        )  # fmt: skip
        tell.by_email(books, letter, to=address)
        _tell_recipients(books, person, stores=stores)
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
        since = _since(books)
        if since is None:
            raise NotRestrictedError("nothing is restricted", case=case)
        person = unpack_person(desk.vault.get(case, PERSON))
        address = verified_address(books, person)
        if address is None:
            raise NoVerifiedAddressError("no verified contact point", case=case)
        letter = RestrictionEnds(
            reference=case, name=person.name, since=since, reasons=reasons.strip()
        )
        tell.by_email(books, letter, to=address)
        _tell_ended(books, person)
        plan_lift(books)
        books.note(Event.RESTRICTION_END_TOLD, letter=letter.letter_id)


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
        cases = records.amendments.to_lift()
    for case in cases:
        lift_restriction(desk, case=case, now=now)
    return len(cases)


def is_marked(books: Books[Desk]) -> bool:
    """Say whether records of this case are, or are to be, restricted."""
    return any(c.effect is Effect.RESTRICT for c in changes_of(books))


def end_meanwhile(books: Books[Desk]) -> None:
    """Tell the person that a restriction of meanwhile ends with our answer, and plan its end."""
    person = unpack_person(books.desk.vault.get(books.reference, PERSON))
    address = verified_address(books, person)
    if not is_marked(books) or address is None or books.has(Event.RESTRICTION_END_TOLD):
        return
    letter = RestrictionEnds(
        reference=books.reference, name=person.name, since=_since(books) or london_day(books.now),
        reasons="Our check is over. Our answer comes in a message of its own.",
    )  # fmt: skip
    tell.by_email(books, letter, to=address)
    plan_lift(books)
    books.note(Event.RESTRICTION_END_TOLD, letter=letter.letter_id)


def plan_lift(books: Books[Desk]) -> int:
    """Plan the end of what this case restricted, and of nothing that another case did."""
    if any(c.effect is Effect.LIFT for c in changes_of(books)):
        return 0
    return plan_changes(books, [
        replace(c, effect=Effect.LIFT, before=True, after=False) for c in _restricted(books)
    ])  # fmt: skip


def _since(books: Books[Desk]) -> date | None:
    """Return the London day on which the case's restriction began."""
    entries = books.records.ledger.of(books.reference)
    return next((london_day(e.at) for e in entries if e.event == Event.RESTRICTION_SET.value), None)


def _stores(books: Books[Desk]) -> list[Collection]:
    """Return the stores whose records of the person are restricted, by this case or before it."""
    known = [books.desk.datamap.collection(c.collection) for c in _restricted(books)]
    known += [r.collection for r in records_of(books)
              if r.row.get(r.collection.correcting.restricted or "") is True]  # fmt: skip
    return list({store.address: store for store in known}.values())


def _tell_recipients(books: Books[Desk], person: PersonRecord, *, stores: list[Collection]) -> None:
    """Tell everybody who has data of the person from these stores not to use it (R-62)."""
    known = books.desk.rules.recipients
    facts = frozenset[str]().union(*(one.facts for one in known.values()))
    records = records_of(books)
    block_strangers(books, RestrictionNotice.letter_id, records=records)
    for one, theirs in to_be_told(
        known, facts=facts, changed=stores, records=records, logged=passed_on_here(books)
    ):
        notice = RestrictionNotice(reference=books.reference, recipient=one.name,
                                   about=person.name)  # fmt: skip
        tell_recipient(books, one, notice, facts=theirs)


def _tell_ended(books: Books[Desk], person: PersonRecord) -> None:
    """Tell whoever was told of the restriction that it has ended."""
    for entry in books.records.ledger.of(books.reference):
        facts = json.loads(entry.facts_text)
        told = entry.event == Event.RECIPIENT_TOLD.value and facts["notice"] == "restriction_notice"
        if told and (one := books.desk.rules.recipients.get(facts["recipient"])):
            notice = RestrictionNotice(reference=books.reference, recipient=one.name,
                                       about=person.name, ends=True)  # fmt: skip
            tell_recipient(books, one, notice, facts=facts["facts"], round_=2)


def _restricted(books: Books[Desk]) -> list[changes.Change]:
    return [c for c in changes_of(books)
            if c.effect is Effect.RESTRICT and c.state is ChangeState.DONE]  # fmt: skip


def _make_all(books: Books[Desk]) -> None:
    for connection in dict.fromkeys(c.connection for c in changes_of(books) if c.effect in MARKS):
        make(books, connection, effects=MARKS)
