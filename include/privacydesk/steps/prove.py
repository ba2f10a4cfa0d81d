"""Prove an erasure: look again everywhere, and find nothing but the named remainder (R-70)."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from privacydesk.domain.cases import CaseRef
from privacydesk.domain.deletion import Action
from privacydesk.domain.erasures import Check
from privacydesk.domain.errors import DeskError
from privacydesk.domain.identity_keys import marks_of
from privacydesk.domain.ledger import Event
from privacydesk.domain.places import Place
from privacydesk.domain.plans_packed import SealedPlan
from privacydesk.domain.trails import row_key
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

    Searched are the keys of the data map, every text of every store in which the person could
    be named, and the desk's own tables.

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
        return planning.ask_again(desk, case=case, number=number, now=now, why="store_stopped")
    if passed:
        raise NotErasedYetError(f"{len(passed)} connection(s) not erased", case=case)
    seen = survey(desk, identities=identities, connections=wanted, keys=plan.keys)
    found = [(one.address, one.key) for one in seen.met]
    words, digits = marks_of(identities)
    named = _mentions(desk, connections=wanted, words=words, digits=digits)
    checks = _checks(desk, plan, found=found, named=named, connections=wanted)
    with desk.begin() as records:
        own = records.erasures.own_mentions([*words, *digits])
    checks += [Check(place=place, left=0, unexpected=rows) for place, rows in own]
    with open_books(desk, case, now=now) as books:
        books.records.erasures.checked(case, checks=checks, now=now)
    if sum(check.unexpected for check in checks) and not own:
        return planning.ask_again(desk, case=case, number=number, now=now, why="rows_left")
    gates.check_erased(desk, case=case, now=now)
    with open_books(desk, case, now=now) as books:
        if books.case.place is not Place.ERASE:
            return books.unchanged()
        books.note(Event.ERASURE_PROVED, round=number, places=len(checks),
                   left=sum(check.left for check in checks),
                   mentions=sum(check.mentions for check in checks))  # fmt: skip
        receipt = books.move(Place.ANSWER)
        desk.fault_point("prove.before_commit")
    desk.fault_point("prove.committed")
    return receipt


def _mentions(
    desk: Desk, *, connections: Sequence[str], words: Sequence[str], digits: Sequence[str]
) -> dict[str, set[str]]:
    """Return the keys of all rows in whose words the person is named, by collection (R-70)."""
    found: dict[str, set[str]] = {}
    for connection in connections:
        with desk.sources.open(connection) as source:
            for collection in desk.datamap:
                if collection.connection == connection and not collection.excluded:
                    rows = source.mentions(collection, words=words, digits=digits)
                    found[collection.address] = {row_key(collection, row=row) for row in rows}
    return found


def _checks(
    desk: Desk, plan: SealedPlan, *, found: Sequence[tuple[str, str]],
    named: Mapping[str, set[str]], connections: Sequence[str],
) -> list[Check]:  # fmt: skip
    """Compare what is found with what was to stay, collection by collection."""
    stays: dict[str, set[str]] = {}
    for line in plan.lines:
        if line.action is not Action.DELETE:
            stays.setdefault(line.address, set()).update(line.keys)
    checks = []
    for collection in desk.datamap:
        if collection.connection in connections and collection.personal and not collection.excluded:
            keys = {key for address, key in found if address == collection.address}
            stay = stays.get(collection.address, set())
            # Without a primary key a masked row has another key than before: it is counted.
            keyed = collection.has_primary_key
            left = len(keys & stay) if keyed else min(len(keys), len(stay))
            others = named.get(collection.address, set()) - stay - keys
            checks.append(Check(place=collection.address, left=left,
                                unexpected=len(keys) - left, mentions=len(others)))  # fmt: skip
    return checks
