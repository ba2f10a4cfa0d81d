"""Prepare what the person is asked or told: a question, a fee, the notice of an extension."""

import json
from datetime import datetime

from privacydesk.domain.cases import CaseRef
from privacydesk.domain.clock_events import FeeGround, Need
from privacydesk.domain.demands import (
    Demand,
    ExtendedAlreadyError,
    ExtensionReason,
    ExtensionTooLateError,
    Kind,
    LateReason,
    NoPeriodToExtendError,
    State,
    check_extension,
    check_prompt,
    check_question,
    check_words,
)
from privacydesk.domain.errors import DeskError
from privacydesk.domain.fees import Calculation, check_ground, check_reasons
from privacydesk.domain.ledger import Event
from privacydesk.domain.places import Place
from privacydesk.domain.workdays import london_day
from privacydesk.ports import Desk
from privacydesk.steps import clock
from privacydesk.steps.books import Books, open_books
from privacydesk.steps.decide import NotDecidableError

UNSENT = frozenset({"queued", "sending", "unknown"})


class DemandPendingError(DeskError):
    """Something else to the person is prepared already; one goes out at a time."""

    remedy = "Send it with Send back in Airflow, or take it back on the case page first."


def propose_clarification(
    desk: Desk, *, case: CaseRef, need: Need, words: str, late: LateReason | None = None, by: str,
    now: datetime,
) -> None:  # fmt: skip
    """
    Keep a question to the person, sealed; only one that is reasonably required pauses (R-16, R-18).

    :raises DemandRefusedError: if the right is not access, or it says nothing.
    """
    with open_books(desk, case, now=now, actor=by) as books:
        check_question(books.case.right)
        check_words(words)
        _check_prompt(books, late)
        _keep(books, Kind.CLARIFICATION, code=need.value, words=words, late=late)


def propose_fee(
    desk: Desk, *, case: CaseRef, ground: FeeGround, words: str, calculation: Calculation,
    late: LateReason | None = None, by: str, now: datetime,
) -> None:  # fmt: skip
    """
    Keep a fee for the lead to approve: ground, reasons on the request's own facts, cost (R-46).

    :raises FeeUnlawfulError: if it has no ground of the law (R-45 to R-47).
    :raises CountIsNoGroundError: if its reasons only count requests (R-54).
    """
    with open_books(desk, case, now=now, actor=by) as books:
        check_ground(
            ground, right=books.case.right, received_on=london_day(books.case.received_at),
            prescribed=desk.rules.fees,
        )  # fmt: skip
        check_reasons(words)
        _check_prompt(books, late)
        _keep(books, Kind.FEE, code=ground.value, words=words, late=late, calculation=calculation)


def propose_extension(
    desk: Desk, *, case: CaseRef, reason: ExtensionReason, words: str, by: str, now: datetime
) -> None:
    """
    Keep the notice of an extension for the lead to approve (R-13 to R-15).

    :raises DemandRefusedError: if the reason is none, the notice would come too late or twice.
    """
    with open_books(desk, case, now=now, actor=by) as books:
        check_extension(reason, right=books.case.right)
        check_words(words)
        _check_extensible(books)
        _keep(books, Kind.EXTENSION, code=reason.value, words=words)


def take_back(desk: Desk, *, case: CaseRef, by: str, now: datetime) -> None:
    """
    Drop what is prepared, before it is on its way; nothing reaches the person.

    :raises NotDecidableError: if the lead is asked already, who can send it back.
    """
    with open_books(desk, case, now=now, actor=by) as books:
        demand = books.records.demands.pending(case)
        if demand is None:
            return
        if books.case.place is not Place.REVIEW:
            raise NotDecidableError("the demand is on its way", case=case)
        books.records.demands.settle(case, number=demand.number, state=State.DROPPED, now=now)
        books.note(Event.DEMAND_DROPPED, kind=demand.kind.value, number=demand.number,
                   why="taken_back")  # fmt: skip


def words_of(desk: Desk, *, case: CaseRef, demand: Demand) -> str:
    """Return what a demand says to the person, as it was written."""
    content: dict[str, str] = json.loads(desk.vault.get(case, demand.words_name))
    return content["words"]


def _keep(
    books: Books[Desk], kind: Kind, *, code: str, words: str, late: LateReason | None = None,
    calculation: Calculation | None = None,
) -> None:  # fmt: skip
    """Keep it unless it is there already."""
    desk, case = books.desk, books.reference
    if books.case.place is not Place.REVIEW:
        raise NotDecidableError(f"the case stands at {books.case.place.value}", case=case)
    demands = books.records.demands
    demand = Demand(
        number=len(demands.of(case)) + 1, kind=kind, code=code,
        late=late.value if late else None,
        hours=calculation.hours if calculation else None,
        rate=calculation.rate if calculation else None,
        amount=calculation.amount if calculation else None,
        proposed_by=books.actor, proposed_at=books.now,
    )  # fmt: skip
    if pending := demands.pending(case):
        said = words_of(desk, case=case, demand=pending)
        if (_content(pending), said) == (_content(demand), words.strip()):
            return
        raise DemandPendingError(f"a {pending.kind.value} is prepared already", case=case)
    digest = desk.vault.put(case, demand.words_name, json.dumps({"words": words.strip()}).encode())
    demands.add(case, demand=demand)
    books.note(
        Event.DEMAND_PROPOSED, kind=kind.value, code=code, number=demand.number, late=demand.late,
        amount=f"{demand.amount:.2f}" if demand.amount else None, digest=digest.hex(),
    )  # fmt: skip


def _content(demand: Demand) -> tuple[object, ...]:
    return (demand.kind, demand.code, demand.late, demand.hours, demand.rate, demand.proposed_by)


def _check_prompt(books: Books[Desk], late: LateReason | None) -> None:
    check_prompt(
        late, received_on=london_day(books.case.received_at), today=london_day(books.now),
        holidays=books.desk.rules.holidays,
    )  # fmt: skip


def _check_extensible(books: Books[Desk]) -> None:
    standing = clock.read(books)
    if standing is None or standing.last_tell_day is None:
        raise NoPeriodToExtendError("R-13: no period runs now", case=books.reference)
    on_its_way = any(m["letter"] == "extension_notice" and m["state"] in UNSENT
                     for m in books.records.outbox.of(books.reference))  # fmt: skip
    if standing.history.notice or on_its_way:
        raise ExtendedAlreadyError(
            "R-13: the person was told of an extension", case=books.reference
        )
    if not clock.would_extend(books):
        raise ExtensionTooLateError(
            f"R-14: the last day for the notice was {standing.last_tell_day}", case=books.reference
        )
