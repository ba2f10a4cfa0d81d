"""Prove an erasure: look again everywhere, and find nothing but the named remainder (R-70)."""

from collections.abc import Sequence
from datetime import datetime

from privacydesk.domain.cases import CaseRef
from privacydesk.domain.deletion import Action
from privacydesk.domain.erasures import Check
from privacydesk.domain.errors import DeskError
from privacydesk.domain.ledger import Event
from privacydesk.domain.places import Place
from privacydesk.domain.plans_packed import SealedPlan
from privacydesk.ports import Desk
from privacydesk.steps import gates
from privacydesk.steps import plan as planning
from privacydesk.steps.books import Receipt, open_books
from privacydesk.steps.gather import excluded, verified_identities
from privacydesk.steps.survey import survey


class NotErasedYetError(DeskError):
    """An erasure was to be proved though a store was not erased: a task was passed by hand."""

    remedy = "Do not mark tasks by hand; clear the task that was passed, and let it run."


def prove_erasure(desk: Desk, *, case: CaseRef, now: datetime) -> Receipt:
    """
    Search every store by every known identifier and key, run the gate ``erased``, note the result.

    A store that refused, or rows that turned up since, send the case back to its reviewers
    with a new plan.

    :raises NotErasedYetError: if a store was passed over.
    :raises GateStoppedError: naming the expectations that failed, with counts.
    """
    with open_books(desk, case, now=now) as books:
        if books.case.place is not Place.ERASE:
            return books.unchanged()
        number, plan = planning.sealed_plan(books)
        left_out, identities = excluded(books), verified_identities(books)
        wanted = [c for c in desk.datamap.connections if c not in left_out]
        stopped = books.has(Event.PLAN_STALE, round=number)
        passed = [c for c in wanted
                  if not books.has(Event.STORE_ERASED, connection=c, round=number)]  # fmt: skip
    if stopped:
        return planning.ask_again(desk, case=case, now=now, why="store_stopped")
    if passed:
        raise NotErasedYetError(f"{len(passed)} connection(s) not erased", case=case)
    seen = survey(desk, identities=identities, connections=wanted, keys=plan.keys)
    found = [(one.address, one.key) for one in seen.met]
    checks = _checks(desk, plan, found=found, connections=wanted)
    with open_books(desk, case, now=now) as books:
        books.records.erasures.checked(case, checks=checks, now=now)
    if sum(check.unexpected for check in checks):
        return planning.ask_again(desk, case=case, now=now, why="rows_left")
    gates.check_erased(desk, case=case, now=now)
    with open_books(desk, case, now=now) as books:
        if books.case.place is not Place.ERASE:
            return books.unchanged()
        books.note(Event.ERASURE_PROVED, round=number, places=len(checks),
                   left=sum(check.left for check in checks))  # fmt: skip
        receipt = books.move(Place.ANSWER)
        desk.fault_point("prove.before_commit")
    desk.fault_point("prove.committed")
    return receipt


def _checks(
    desk: Desk, plan: SealedPlan, *, found: Sequence[tuple[str, str]], connections: Sequence[str]
) -> list[Check]:
    """Compare what is found with what was to stay, collection by collection."""
    stays: dict[str, set[str]] = {}
    for line in plan.lines:
        if line.action is not Action.DELETE:
            stays.setdefault(line.address, set()).update(line.keys)
    checks = []
    for collection in desk.datamap:
        if collection.connection in connections and collection.personal and not collection.excluded:
            keys = {key for address, key in found if address == collection.address}
            named = stays.get(collection.address, set())
            # Without a primary key a masked row has another key than before: it is counted.
            keyed = collection.has_primary_key
            left = len(keys & named) if keyed else min(len(keys), len(named))
            checks.append(Check(place=collection.address, left=left, unexpected=len(keys) - left))
    return checks
