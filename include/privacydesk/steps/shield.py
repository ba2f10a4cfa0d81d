"""Keep a person who objected out of profiling, at the one gate of marketing (R-77, R-84)."""

from collections import Counter
from datetime import datetime
from typing import Final

from privacydesk.domain.cases import CaseRef, Right
from privacydesk.domain.contact_keys import Reach
from privacydesk.domain.identity import unpack_person
from privacydesk.domain.ledger import Event
from privacydesk.domain.places import Place
from privacydesk.domain.suppressions import Evidence, LiftGround, Order, Purpose, Scope
from privacydesk.domain.weighings import Verdict, Weighing
from privacydesk.ports import Desk
from privacydesk.steps.balance import weighings_of
from privacydesk.steps.books import Books, Receipt, open_books
from privacydesk.steps.fold import enter
from privacydesk.steps.identity import PERSON
from privacydesk.steps.restrict import NotToldYetError
from privacydesk.steps.suppress import standing_of

PROFILING: Final = (Scope(purpose=Purpose.PROFILING),)


def shield(books: Books[Desk], weighings: list[Weighing]) -> int:
    """Enter the objection against profiling under every key on file; return the new entries."""
    if not any(is_profiling(books.desk, one) for one in weighings):
        return 0
    order = Order(reaches=reaches_of(books), evidence=Evidence.GENERAL_OBJECTION, scopes=PROFILING)
    return enter(books.desk, books.records, order, since=books.now, reference=books.reference,
                 now=books.now)  # fmt: skip


def end_shield(desk: Desk, *, case: CaseRef, now: datetime) -> Receipt:
    """
    Let the person be profiled again where that outweighs the objection, once they are told.

    :raises NotToldYetError: while the letter that says so is not out (R-60).
    """
    with open_books(desk, case, now=now) as books:
        receipt = books.unchanged()
        if books.case.right is not Right.OBJECTION_GENERAL or books.case.place is not Place.CLOSE:
            return receipt
        weighings = weighings_of(books)
        profiling = [one for one in weighings if is_profiling(desk, one)]
        standing = standing_of(books.records, case=case)
        if not standing or not all(one.goes_on for one in profiling):
            return receipt
        if books.records.outbox.unsent(case):
            raise NotToldYetError("the person is not told yet", case=case)
        lifted = books.records.suppressions.lift(
            [row["suppression"] for row in standing], by=books.actor, ground=LiftGround.OUTWEIGHED,
            reference=case, now=now,
        )  # fmt: skip
        books.note(Event.PROFILING_RESUMED, entries=lifted)
    return receipt


def clear_profiles(desk: Desk, *, case: CaseRef, now: datetime) -> Receipt:
    """
    Take the person out of the groups that campaigns target, where an objection to it is upheld.

    Every call may be repeated, so they come before the ledger's entry (R-77).
    """
    with desk.begin() as records:
        it = records.cases.get(case)
        books = Books(desk=desk, case=it, records=records, now=now, actor="desk")
        due = it.place is Place.ANSWER and not books.has(Event.LISTS_CLEARED) and any(
            one.verdict is Verdict.UPHELD and is_profiling(desk, one) for one in weighings_of(books)
        )  # fmt: skip
        reaches = reaches_of(books) if due else ()
    counts = Counter[str]()
    for reach in reaches:
        counts.update(desk.marketing.lists.clear(reach, scopes=PROFILING))
    with open_books(desk, case, now=now) as books:
        if due and not books.has(Event.LISTS_CLEARED):
            books.note(Event.LISTS_CLEARED, processors=[], **counts)
        return books.unchanged()


def is_profiling(desk: Desk, weighing: Weighing) -> bool:
    """Say whether campaigns target by this use."""
    return any(rule.id == weighing.use and rule.profiling for rule in desk.rules.uses)


def reaches_of(books: Books[Desk]) -> tuple[Reach, ...]:
    """Return by what the person of the case is recognised, from what is on file."""
    person = unpack_person(books.desk.vault.get(books.reference, PERSON))
    emails = [p.value for p in person.contact_points if p.kind == "email"]
    phones = tuple(p.value for p in person.contact_points if p.kind == "phone_number")
    first = Reach(email=next(iter(emails), None), phones=phones, name=person.name)
    return (first, *(Reach(email=email) for email in emails[1:]))
