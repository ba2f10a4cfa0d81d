"""Keep who asks for whom, as a person of staff settled it (R-27 to R-33)."""

import json
from datetime import datetime
from typing import Final

from privacydesk.domain.askers import (
    Helps,
    Need,
    Party,
    Tried,
    Unidentified,
    check_child,
)
from privacydesk.domain.cases import CaseRef
from privacydesk.domain.children import Child, Exercises
from privacydesk.domain.errors import DeskError
from privacydesk.domain.identity import unpack_person
from privacydesk.domain.ledger import Event
from privacydesk.domain.places import Place
from privacydesk.domain.waits import EndedBy, WaitKind
from privacydesk.domain.workdays import nation_of
from privacydesk.ports import Desk
from privacydesk.steps.books import Books, open_books
from privacydesk.steps.decide import NotDecidableError
from privacydesk.steps.identity import PERSON, verified_address
from privacydesk.steps.pack import NEED

OPEN: Final = frozenset({Place.TRIAGE, Place.IDENTITY})
"""Where it is not settled yet who asks for whom."""


class NotSharedError(DeskError):
    """Everything was to go to the person alone, but nobody else asked, or there is no address."""

    remedy = "This is for a case with an agent, where the person has a verified address on file."


def settle_party(
    desk: Desk, *, case: CaseRef, party: Party, child: Child | None, by: str, now: datetime
) -> None:
    """
    Keep who asks for whom. At the question of identity the case goes on from here at once.

    :raises ChildCannotAskError: if a child asks alone and a parent must act (R-28).
    :raises NotJudgedError: if a child's competence must be judged and was not (R-28).
    :raises NotDecidableError: if the case is past that question.
    """
    with open_books(desk, case, now=now, actor=by) as books:
        asker = books.records.askers.of(case)
        if (asker.party, asker.child, asker.unidentified) == (party, child, None):
            return
        if books.case.place not in OPEN:
            raise NotDecidableError("the case is past the question who asks", case=case)
        exercises = check_child(child, party=party, nation=nation_of(books.case.jurisdiction))
        books.records.askers.settle(case, party=party, child=child)
        books.note(Event.PARTY_SETTLED, party=party.value,
                   **_of_child(child, exercises=exercises))  # fmt: skip
        if books.case.place is Place.IDENTITY:
            _go_on(books, reason="party")


def say_unidentified(
    desk: Desk, *, case: CaseRef, unidentified: Unidentified, by: str, now: datetime
) -> None:
    """
    Keep that nobody can tell which data is the person's: not a refusal, and no guess (R-31).

    At triage the answer to the task lets it go on; at the question of identity it goes at once.

    :raises NotDecidableError: if the case is past that question.
    """
    with open_books(desk, case, now=now, actor=by) as books:
        if books.records.askers.of(case).unidentified == unidentified:
            return
        if books.case.place not in OPEN:
            raise NotDecidableError("the case is past the question who asks", case=case)
        books.records.askers.cannot_identify(case, unidentified=unidentified)
        books.note(Event.PERSON_NOT_FOUND, tried=_codes(unidentified.tried),
                   helps=_codes(unidentified.helps))  # fmt: skip
        if books.case.place is Place.IDENTITY:
            _go_on(books, reason="not_identified")


def note_need(desk: Desk, *, case: CaseRef, need: Need | None, by: str, now: datetime) -> None:
    """Keep how the person needs the answer, sealed; ``None`` takes it back (R-33)."""
    with open_books(desk, case, now=now, actor=by) as books:
        content = json.dumps({"need": need.value if need else None}).encode()
        if desk.vault.has(case, NEED) and desk.vault.get(case, NEED) == content:
            return
        digest = desk.vault.put(case, NEED, content)
        books.note(Event.DELIVERY_NOTED, digest=digest.hex())


def send_all_to_person(desk: Desk, *, case: CaseRef, by: str, now: datetime) -> None:
    """
    Keep that what was found looks excessive for the one who acts: the person gets it all (R-27).

    :raises NotSharedError: if nobody acts for the person, or the person has no address.
    :raises NotDecidableError: if the case is not in review.
    """
    with open_books(desk, case, now=now, actor=by) as books:
        if books.case.place not in {Place.REVIEW, Place.SECOND_REVIEW}:
            raise NotDecidableError("the case is not in review", case=case)
        asker = books.records.askers.of(case)
        if asker.all_to_person:
            return
        person = unpack_person(desk.vault.get(case, PERSON))
        if asker.authority is None or verified_address(books, person) is None:
            raise NotSharedError("nobody else asked, or no address on file", case=case)
        books.records.askers.send_all_to_person(case)
        books.note(Event.ALL_TO_PERSON)


def _go_on(books: Books[Desk], *, reason: str) -> None:
    """End what the case waited for, and let its next run take it up."""
    for wait in books.records.inbox.waits(books.reference):
        if wait.kind in {WaitKind.IDENTITY, WaitKind.AUTHORITY}:
            books.records.inbox.end_wait(wait, by=EndedBy.STAFF, now=books.now)
            books.note(Event.WAIT_ENDED, wait=wait.kind.value, by=EndedBy.STAFF.value)
    turned_away = books.records.askers.of(books.reference).is_turned_away
    books.move(Place.ANSWER if turned_away else Place.IDENTITY)
    if books.records.runs.current(books.reference) is None:
        books.records.runs.ask(books.reference, reason=reason, now=books.now)


def _of_child(child: Child | None, *, exercises: Exercises | None) -> dict[str, str | bool | None]:
    if child is None or exercises is None:
        return {}
    return {"age": child.age.value, "competent": child.competent, "exercises": exercises.value}


def _codes(words: tuple[Tried, ...] | tuple[Helps, ...]) -> list[str]:
    return [word.value for word in words]
