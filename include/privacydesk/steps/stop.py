"""Stop what a person objects to at once, for them alone, until it is weighed (R-84)."""

from collections.abc import Iterable, Iterator
from datetime import datetime

from privacydesk.domain.cases import CaseRef, Right
from privacydesk.domain.changes import Change, ChangeState, Effect
from privacydesk.domain.datamap import Collection
from privacydesk.domain.held_facts import Record
from privacydesk.domain.identity import unpack_person
from privacydesk.domain.ledger import Event
from privacydesk.domain.objection_letters import UsesStopped
from privacydesk.domain.own_words import own_words
from privacydesk.domain.places import Place
from privacydesk.domain.row_values import JsonValue
from privacydesk.domain.weighings import objected_to, purposes_on_interests, registers_of
from privacydesk.domain.workdays import london_day
from privacydesk.ports import Desk
from privacydesk.steps import shield, tell
from privacydesk.steps.amend import plan_changes, records_of
from privacydesk.steps.balance import NotWeighableError, weighings_of
from privacydesk.steps.books import Books, Receipt, open_books
from privacydesk.steps.correct import NotAllCorrectedError, changes_of, make
from privacydesk.steps.identity import PERSON, verified_address
from privacydesk.steps.suppress import messages_of

MARK = frozenset({Effect.RESTRICT})


def stop_uses(desk: Desk, *, case: CaseRef, now: datetime) -> Receipt:
    """
    Stop each use that the message objects to, before anybody weighs it (Article 18(1)(d), R-84).

    Only what rests on legitimate interests stops, and only for this person; the rest goes on.
    Done again, it makes what is missing.

    :raises NotAllCorrectedError: while a system's register does not hold the mark.
    """
    with open_books(desk, case, now=now) as books:
        if books.case.place is not Place.REVIEW or books.has(Event.USES_STOPPED):
            return books.unchanged()
        words = "\n".join(f"{m.subject}\n{own_words(m.body).text}" for m in messages_of(desk, case))
        known = purposes_on_interests(desk.datamap)
        rules = [rule for rule in desk.rules.uses if rule.id in known]
        uses = [rule.id for rule in objected_to(words, rules=rules)]
        _stop(books, uses)
        _tell(books)
        return books.unchanged()


def stop_another(desk: Desk, *, case: CaseRef, use: str, by: str, now: datetime) -> None:
    """
    Stop one more use that somebody reads in the message; it works at once.

    :raises NotWeighableError: if the case is not in review, or this is no use that can be
        objected to.
    """
    with open_books(desk, case, now=now, actor=by) as books:
        known = use in purposes_on_interests(desk.datamap)
        in_review = books.case.place is Place.REVIEW
        if books.case.right is not Right.OBJECTION_GENERAL or not (in_review and known):
            raise NotWeighableError("nothing to stop", case=case)
        if use not in {one.use for one in weighings_of(books)}:
            _stop(books, [use])


def use_words(desk: Desk, use: str) -> str:
    """Return a use in the letters' words, after "we use it to"."""
    purpose = purposes_on_interests(desk.datamap).get(use)
    return purpose.words if purpose else use.replace("_", " ")


def marks_of(books: Books[Desk], use: str) -> list[Change]:
    """Return what this case marked for one use."""
    return [c for c in changes_of(books) if c.effect in MARK and use in c.key.values()]


def _stop(books: Books[Desk], uses: Iterable[str]) -> None:
    stopped = [use for use in uses
               if books.records.weighings.add(books.reference, use=use, now=books.now)]  # fmt: skip
    plan_changes(books, [mark for use in stopped for mark in _marks(books, use)])
    connections = dict.fromkeys(c.connection for c in changes_of(books) if c.effect in MARK)
    for connection in connections:
        make(books, connection, effects=MARK)
    waiting = sum(c.state is not ChangeState.DONE for c in changes_of(books) if c.effect in MARK)
    if waiting:
        raise NotAllCorrectedError(f"{waiting} mark(s) not made yet", case=books.reference)
    shield.shield(books, weighings_of(books))
    books.note(Event.USES_STOPPED, uses=stopped, marks=len(changes_of(books)))


def _marks(books: Books[Desk], use: str) -> Iterator[Change]:
    """Yield this case's mark for the person in each system that uses their data for it."""
    records = records_of(books)
    for register in registers_of(use, datamap=books.desk.datamap):
        if at := register.correcting.objections:
            for finding, person in _people(register, field=at.person, records=records):
                yield Change(
                    number=0, proposal=None, effect=Effect.RESTRICT, finding=finding,
                    connection=register.connection, collection=register.address,
                    field=at.standing, before=None, after=True,
                    key={at.person: person, at.use: use, at.case: books.reference},
                )  # fmt: skip


def _people(
    register: Collection, *, field: str, records: Iterable[Record]
) -> Iterator[tuple[int, JsonValue]]:
    """Yield by what the register names the person: their own records that the field refers to."""
    for reference in register.by_path[field].references:
        spot = reference.spot
        for record in records:
            if record.collection.address == spot.collection and not record.shared:
                yield record.finding, record.row.get(spot.field)


def _tell(books: Books[Desk]) -> None:
    person = unpack_person(books.desk.vault.get(books.reference, PERSON))
    address, uses = verified_address(books, person), weighings_of(books)
    if address and uses:
        letter = UsesStopped(
            reference=books.reference, name=person.name,
            asked_on=london_day(books.case.received_at),
            uses=tuple(use_words(books.desk, one.use) for one in uses),
        )  # fmt: skip
        tell.by_email(books, letter, to=address)
