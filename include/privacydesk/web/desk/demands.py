"""What the case page shows of what the person is asked, and whose move it is then."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from privacydesk.domain.cases import CaseRef, Status
from privacydesk.domain.courses import PROMPT_DEMAND_DAYS
from privacydesk.domain.demands import Demand, Kind
from privacydesk.domain.errors import DeskError
from privacydesk.domain.standings import Standing
from privacydesk.domain.waits import Wait, WaitKind
from privacydesk.domain.workdays import london_day
from privacydesk.ports import Desk
from privacydesk.steps import clock
from privacydesk.steps.books import Books
from privacydesk.steps.propose import words_of
from privacydesk.web.desk import words
from privacydesk.web.desk.next_moves import Button, NextMove, task_button
from privacydesk.web.desk.people import StaffNames
from privacydesk.web.desk.visitors import Visitor


@dataclass(frozen=True, kw_only=True)
class Heard:
    """A reply that staff wrote down."""

    at: datetime
    means: str
    words: str


@dataclass(frozen=True, kw_only=True)
class DemandView:
    """
    What is prepared, what is waited for, and what may be prepared now.

    ``needs_late_reason`` says that a demand would go out late (R-05). ``tell_by`` is the last
    day of an extension's notice; ``may_extend`` says whether one would still take effect (R-14).
    ``over_on`` is the last day of a period that is over, which no demand can revive (R-22).
    """

    pending: Demand | None
    title: str
    words: str
    by: str
    wait: Wait | None
    heard: Sequence[Heard]
    needs_late_reason: bool
    tell_by: date | None
    may_extend: bool
    is_extended: bool
    over_on: date | None


def demand_view(
    desk: Desk, *, case: CaseRef, visitor: Visitor, name: StaffNames, now: datetime
) -> DemandView:
    """Return what the page shows; the words only to who may see what is sealed."""
    with desk.begin() as records:
        it = records.cases.get(case)
        demands = records.demands.of(case)
        pending = records.demands.pending(case)
        waits = records.inbox.waits(case)
        # Read without the case's lock: a page must not wait for a step.
        books = Books(desk=desk, case=it, records=records, now=now, actor="page")
        standing, may_extend = _clock(books)
    shown = pending or (demands[-1] if demands else None)
    holidays = desk.rules.holidays
    days = holidays.working_days_after(london_day(it.received_at), until=london_day(now))
    return DemandView(
        pending=pending,
        title=title_of(shown) if shown else "",
        words=_words(desk, case, shown) if shown and visitor.may_edit else "",
        by=name(shown.proposed_by) if shown else "",
        wait=next((w for w in waits if w.kind in {WaitKind.CLARIFICATION, WaitKind.FEE}), None),
        heard=_heard(desk, case) if visitor.may_edit else (),
        needs_late_reason=days > PROMPT_DEMAND_DAYS,
        tell_by=standing.last_tell_day if standing else None,
        may_extend=may_extend,
        is_extended=bool(standing and standing.history.notice),
        over_on=standing.due if standing and standing.is_late(now) else None,
    )


def title_of(demand: Demand) -> str:
    """Return a demand in a few words."""
    match demand.kind:
        case Kind.FEE:
            return f"A fee of £{demand.amount}"
        case Kind.EXTENSION:
            return "The notice of an extension"
        case _:
            return "A question to the person"


def demand_move(row: Mapping[str, Any], view: DemandView) -> NextMove | None:
    """Say whose move it is while something is prepared or waited for; None otherwise."""
    match row["place"]:
        case "review" if view.pending:
            to = "puts it to the privacy lead" if view.pending.needs_approval else "sends it"
            return NextMove(
                title="Waiting for a reviewer: let it go out",
                why=f"{view.title} is prepared. Send back in Airflow {to}. What is decided about "
                "records stays.",
                buttons=(*task_button(row, "review"), Button(label="Read it", href="#demand")),
            )  # fmt: skip
        case "approval":
            return NextMove(
                title="Waiting for the privacy lead: approve or send back",
                why=f"{view.title}, prepared by {view.by}, who cannot approve it.",
                buttons=(*task_button(row, "approve_demand"),
                         Button(label="Read it", href="#demand")),
            )  # fmt: skip
        case "demand" if view.wait is None:
            return NextMove(title="Nothing to do. Next: it goes out", why=f"{view.title}.")
        case "demand" if view.wait and view.wait.kind is WaitKind.FEE:
            return NextMove(
                title="Waiting for the person: the fee",
                why=f"{view.title}. When it arrives, record it below with the day it came.",
                buttons=(Button(label="Record the payment", href="#heard"),),
            )
        case "demand":
            paused = row["status"] == Status.PAUSED.value
            stands = "The clock is paused until they answer." if paused else "The clock runs on."
            return NextMove(
                title="Waiting for the person: which data they mean",
                why=f"{stands} If they answer by telephone or post, record it below.",
                buttons=(Button(label="Record the answer", href="#heard"),),
            )
        case _:
            return None


def _clock(books: Books[Desk]) -> tuple[Standing | None, bool]:
    """Return how the clock stands; where it cannot be read, nothing may be extended."""
    try:
        standing = clock.read(books)
        if standing is None or standing.history.notice or standing.last_tell_day is None:
            return standing, False
        return standing, clock.would_extend(books)
    except DeskError:
        return None, False


def _words(desk: Desk, case: CaseRef, demand: Demand) -> str:
    try:
        return words_of(desk, case=case, demand=demand)
    except DeskError:  # forgotten: the case's key is gone, on purpose
        return ""


def _heard(desk: Desk, case: CaseRef) -> tuple[Heard, ...]:
    try:
        found = [json.loads(desk.vault.get(case, name)) for name in desk.vault.names(case)
                 if name.startswith("heard-")]  # fmt: skip
    except DeskError:  # forgotten
        return ()
    return tuple(
        Heard(at=datetime.fromisoformat(one["at"]), means=words.MEANS[one["means"]],
              words=one["words"])
        for one in found
    )  # fmt: skip
