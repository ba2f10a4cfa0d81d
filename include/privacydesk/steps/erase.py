"""Carry an approved plan out, one store at a time: rehearsed in all of them first, done once."""

from datetime import datetime

from privacydesk.domain.cases import CaseRef
from privacydesk.domain.deletion import Action, StoreRefusedError
from privacydesk.domain.errors import DeskError
from privacydesk.domain.identity_keys import Identities
from privacydesk.domain.ledger import Event
from privacydesk.domain.places import Place
from privacydesk.domain.plans_packed import SealedPlan
from privacydesk.ports import Desk
from privacydesk.steps import plan as planning
from privacydesk.steps.books import Books, Receipt, open_books
from privacydesk.steps.carry import Done, PlanStaleError, carry_out
from privacydesk.steps.gather import verified_identities


class CopyFirstError(DeskError):
    """The person also asked for a copy; to erase before it is given would be a crime (R-43)."""

    remedy = "Answer and close the person's access request; the erasure goes on by itself."
    retry = True


def rehearse_erasure(desk: Desk, *, case: CaseRef, now: datetime) -> Receipt:
    """
    Try the plan in every store and roll it back, so that none is changed before all would be.

    What came up since the approval sends the case back to its reviewers (R-68).

    :raises CopyFirstError: while an access or portability request of the person is open.
    """
    with open_books(desk, case, now=now) as books:
        if books.case.place is not Place.ERASE:
            return books.unchanged()
        _refuse_before_copy(books)
        number, plan = planning.sealed_plan(books)
        if books.has(Event.STORE_BEGUN, round=number):
            return books.unchanged()  # stopped half way: forward is the only way
        identities = verified_identities(books)
    try:
        refusals = [
            refusal
            for connection in dict.fromkeys(line.connection for line in plan.lines)
            for refusal in planning.rehearse_store(
                desk, case=case, connection=connection, plan=plan, identities=identities)
        ]  # fmt: skip
    except PlanStaleError:
        return planning.ask_again(desk, case=case, number=number, now=now, why="rows_changed")
    if refusals:
        return planning.ask_again(desk, case=case, number=number, now=now, why="store_refused")
    with open_books(desk, case, now=now) as books:
        return books.unchanged()


def erase_store(desk: Desk, *, case: CaseRef, connection: str, now: datetime) -> Receipt:
    """
    Do what the plan says in one connection's systems, in one transaction of theirs.

    That it begins is noted before, that it is done after: whoever comes after a death in
    between does what is missing and no more. A store that refuses or holds other rows than
    the plan is left as it is; ``prove_erasure`` then asks the reviewers again.

    :raises CopyFirstError: while an access or portability request of the person is open.
    """
    with open_books(desk, case, now=now) as books:
        if books.case.place is not Place.ERASE:
            return books.unchanged()
        number, plan = planning.sealed_plan(books)
        if books.has(Event.STORE_ERASED, connection=connection, round=number):
            return books.unchanged()
        _refuse_before_copy(books)
        begun = books.has(Event.STORE_BEGUN, connection=connection, round=number)
        identities = verified_identities(books)
        if not begun:
            books.note(Event.STORE_BEGUN, connection=connection, round=number)
        receipt = books.unchanged()
    desk.fault_point("erase.begun")
    with open_books(desk, case, now=now) as books:
        # Under the case's lock: of two copies one does it, and the other finds it done.
        if books.case.place is not Place.ERASE or books.has(
            Event.STORE_ERASED, connection=connection, round=number
        ):
            return receipt
        try:
            done = _change(desk, case=case, connection=connection, plan=plan,
                           identities=identities, begun=begun)  # fmt: skip
        except (PlanStaleError, StoreRefusedError) as stopped:
            code = stopped.code if isinstance(stopped, StoreRefusedError) else "rows_changed"
            if not books.has(Event.PLAN_STALE, connection=connection, round=number):
                books.note(Event.PLAN_STALE, connection=connection, round=number, reason=code)
            return receipt
        desk.fault_point("erase.store_committed")
        books.records.erasures.erased(case, connection=connection, now=now)
        books.note(Event.STORE_ERASED, connection=connection, round=number,
                   deleted=done.deleted, masked=done.masked, kept=done.kept)  # fmt: skip
    desk.fault_point("erase.committed")
    return receipt


def _change(
    desk: Desk, *, case: CaseRef, connection: str, plan: SealedPlan, identities: Identities,
    begun: bool,
) -> Done:  # fmt: skip
    lines = plan.of(connection)
    if all(line.action is Action.KEEP for line in lines):
        return Done(deleted=0, masked=0, kept=sum(line.rows for line in lines))
    with desk.changes.open(connection, keep=True) as session:
        done = carry_out(desk, session, case=case, connection=connection, identities=identities,
                         plan=plan, begun=begun)  # fmt: skip
        desk.fault_point("erase.before_store_commit")
    return done


def _refuse_before_copy(books: Books[Desk]) -> None:
    if waiting := books.records.erasures.open_requests(books.reference):
        raise CopyFirstError(f"{', '.join(waiting)}: a copy is owed", case=books.reference)
