"""Work out an erasure before anything is written, and keep what people choose about it."""

from dataclasses import dataclass, replace
from datetime import datetime

from privacydesk.domain.cases import CaseRef, Right
from privacydesk.domain.deletion import (
    Action,
    Choice,
    ChoiceIncompleteError,
    Choices,
    Code,
    Plan,
    StoreRefusedError,
    with_refusals,
)
from privacydesk.domain.erasure_plans import draw_up
from privacydesk.domain.errors import DeskError
from privacydesk.domain.identity_keys import Identities
from privacydesk.domain.ledger import Event
from privacydesk.domain.legs import Key
from privacydesk.domain.places import Place
from privacydesk.domain.plans_packed import SealedPlan, canonical, pack_plan, unpack_plan
from privacydesk.ports import Desk
from privacydesk.steps.books import Books, Receipt, open_books
from privacydesk.steps.carry import carry_out
from privacydesk.steps.gather import excluded, verified_identities
from privacydesk.steps.survey import Survey, survey


class NoPlanError(DeskError):
    """A case has no erasure plan, or none that can be changed now."""

    remedy = "A plan is changed while it waits for its first review; send it back to change it."


class NotProvedError(DeskError):
    """An erasure was to be planned though nobody proved whose data it would destroy."""

    remedy = "Prove who is asking on the case page first (R-25)."


@dataclass(frozen=True, kw_only=True)
class _Known:
    """What the books say before the systems are asked."""

    round: int
    identities: Identities
    left_out: frozenset[str]
    choices: Choices
    open_requests: int
    keys: tuple[Key, ...]


def plan_erasure(desk: Desk, *, case: CaseRef, now: datetime) -> Receipt:
    """
    Draw up the first plan and put the case before the reviewers.

    :raises NotProvedError: if no identity of the person is proved.
    """
    with open_books(desk, case, now=now) as books:
        if books.case.place is not Place.GATHER:
            return books.unchanged()
        planned = books.has(Event.PLAN_DRAWN)
    if not planned:
        work_out(desk, case=case, now=now, instead_of=0)
    with open_books(desk, case, now=now) as books:
        if books.case.place is not Place.GATHER:
            return books.unchanged()
        return books.move(Place.REVIEW)


def work_out(
    desk: Desk, *, case: CaseRef, now: datetime, by: str = "desk", instead_of: int | None = None
) -> None:
    """
    Look at every system as it is now, draw up the plan and rehearse it; keep it as a new round.

    Nothing is written in any system: a rehearsal is rolled back (R-68). Where the plan is to take
    the place of round ``instead_of`` and another one has done so already, nothing happens.

    :raises NotProvedError: if no identity of the person is proved.
    """
    known = _known(desk, case)
    if instead_of is not None and known.round != instead_of:
        return
    plan, seen = dry_run(desk, case=case, known=known)
    with open_books(desk, case, now=now, actor=by) as books:
        newest = books.records.erasures.round(case)
        if (newest.number if newest else 0) != known.round:
            return  # another copy was faster
        digest = desk.vault.box(case).digest(canonical(plan))
        number = books.records.erasures.add(case, plan=plan, digest=digest, now=now)
        desk.vault.put(case, f"plan-{number}", pack_plan(plan, keys=seen.keys))
        books.note(
            Event.PLAN_DRAWN, round=number, digest=digest.hex(), delete=plan.count(Action.DELETE),
            mask=plan.count(Action.MASK), keep=plan.count(Action.KEEP),
            conflicts=len(plan.conflicts), unsettled=plan.unsettled,
        )  # fmt: skip
        desk.fault_point("plan.before_commit")
    desk.fault_point("plan.committed")


def dry_run(desk: Desk, *, case: CaseRef, known: _Known | None = None) -> tuple[Plan, Survey]:
    """Return the plan as it would be drawn up now, rehearsed; nothing is kept anywhere."""
    known = known or _known(desk, case)
    asked = [c for c in desk.datamap.connections if c not in known.left_out]
    seen = survey(desk, identities=known.identities, connections=asked, keys=known.keys)
    plan = draw_up(
        desk.datamap, met=seen.met, tables=seen.tables, choices=known.choices,
        year_end=desk.rules.accounting_year_ends, open_requests=known.open_requests,
    )  # fmt: skip
    sealed = SealedPlan(lines=plan.lines, keys=seen.keys)
    broken = {c.address for c in plan.conflicts if c.open}
    refusals = []
    for connection in asked:
        lines = sealed.of(connection)
        if any(line.address in broken for line in lines):
            continue  # what the catalogue shows is settled before the store is tried
        refusals += rehearse_store(desk, case=case, connection=connection, plan=sealed,
                                   identities=known.identities)  # fmt: skip
    return with_refusals(plan, refusals=refusals), seen


def rehearse_store(
    desk: Desk, *, case: CaseRef, connection: str, plan: SealedPlan, identities: Identities
) -> list[StoreRefusedError]:
    """
    Do in one store all that the plan writes there, and roll it back; return what it refused.

    :raises PlanStaleError: if the store's rows are not those of the plan.
    """
    if all(line.action is Action.KEEP for line in plan.of(connection)):
        return []
    try:
        with desk.changes.open(connection, keep=False) as session:
            carry_out(desk, session, case=case, connection=connection, identities=identities,
                      plan=plan, begun=False)  # fmt: skip
    except StoreRefusedError as refusal:
        return [refusal]
    return []


def settle_conflict(
    desk: Desk, *, case: CaseRef, collection: str, code: Code | None, choice: Choice, by: str,
    now: datetime,
) -> None:  # fmt: skip
    """
    Keep what a person chose about a collection, and work the plan out anew with it.

    Without ``code`` it is a hold on the whole collection. Rows that are the person's alone are
    kept only on a ground of Article 17(3) and until a day (R-66, R-68).

    :raises ChoiceIncompleteError: if they are to be kept without either.
    :raises NoPlanError: if the plan cannot be changed now.
    """
    keeps, alone = choice.action is Action.KEEP, code not in {Code.SHARED, Code.NEEDED_BY_KEPT}
    if keeps and alone and choice.ground is None:
        raise ChoiceIncompleteError("rows are kept without a ground", case=case)
    with open_books(desk, case, now=now, actor=by) as books:
        if books.case.place is not Place.REVIEW or collection not in desk.datamap.collections:
            raise NoPlanError("the plan cannot be changed now", case=case)
        books.records.erasures.choose(case, collection=collection, code=code, choice=choice, by=by,
                                      now=now)  # fmt: skip
        books.note(
            Event.PLAN_SETTLED, collection=collection, code=code.value if code else "hold",
            action=choice.action.value, ground=choice.ground.value if choice.ground else None,
            until=choice.until.isoformat() if choice.until else None,
        )  # fmt: skip
    work_out(desk, case=case, now=now, by=by)


def redraw(desk: Desk, *, case: CaseRef, by: str, now: datetime) -> None:
    """
    Work the plan out again because somebody asks for it.

    :raises NoPlanError: if the plan cannot be changed now.
    """
    with desk.begin() as records:
        if records.cases.get(case).place is not Place.REVIEW:
            raise NoPlanError("the plan cannot be changed now", case=case)
    work_out(desk, case=case, now=now, by=by)


def unsettled(books: Books[Desk]) -> int:
    """
    Return how many conflicts stop an erasure from being approved; one where there is no plan.

    What depends on other cases is read now, not as it was when the plan was drawn (R-43).
    """
    plan = books.records.erasures.plan(books.reference)
    if plan is None:
        return 1
    stored = sum(c.open for c in plan.conflicts if c.code is not Code.OPEN_REQUEST)
    return stored + books.records.erasures.open_requests(books.reference)


def sealed_plan(books: Books[Desk]) -> tuple[int, SealedPlan]:
    """
    Return the newest plan's round and rows.

    :raises NoPlanError: if there is none.
    """
    newest = books.records.erasures.round(books.reference)
    if newest is None:
        raise NoPlanError("no plan was drawn up", case=books.reference)
    packed = books.desk.vault.get(books.reference, f"plan-{newest.number}")
    return newest.number, unpack_plan(packed)


def ask_again(desk: Desk, *, case: CaseRef, number: int, now: datetime, why: str) -> Receipt:
    """
    Put a new plan before the reviewers instead of plan ``number``, in the next run (R-68).

    A plan that another copy has drawn since is left to those who may be judging it already.
    """
    work_out(desk, case=case, now=now, instead_of=number)
    with open_books(desk, case, now=now) as books:
        if books.has(Event.PLAN_STALE, replaced=number):
            return replace(books.unchanged(), waits=True)
        books.note(Event.PLAN_STALE, reason=why, replaced=number)
        receipt = books.move(Place.REVIEW, waits=True)
        books.records.runs.ask(case, reason="plan_stale", now=now)
        return receipt


def is_erasure(books: Books[Desk]) -> bool:
    """Say whether the reviewers judge a plan instead of records."""
    return books.case.right is Right.ERASURE


def _known(desk: Desk, case: CaseRef) -> _Known:
    with desk.begin() as records:
        # Read without the case's lock: a dry run must not hold up a step.
        books = Books(desk=desk, case=records.cases.get(case), records=records,
                      now=records.cases.get(case).received_at, actor="desk")  # fmt: skip
        identities = verified_identities(books)
        if not identities:
            raise NotProvedError("no identity is proved", case=case)
        newest = records.erasures.round(case)
        keys = tuple(sealed_plan(books)[1].keys) if newest else ()
        return _Known(
            round=newest.number if newest else 0, identities=identities,
            left_out=frozenset(excluded(books)), choices=records.erasures.choices(case),
            open_requests=records.erasures.open_requests(case), keys=keys,
        )  # fmt: skip
