"""The erasure plan: what would happen to which rows, what must be settled, who will be told."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Annotated, Any, Final, Literal

from fastapi import APIRouter, Form, HTTPException, Request
from fastapi.responses import HTMLResponse, RedirectResponse

from privacydesk.domain.cases import CaseRef
from privacydesk.domain.deletion import HOLD_WORDS, Action, Choice, Code, Conflict, Hold, Why
from privacydesk.domain.erasures import KeptLine, KeptPlan
from privacydesk.domain.workdays import london_day
from privacydesk.steps import plan as planning
from privacydesk.web.desk.case_forms import OurForm
from privacydesk.web.desk.cases import case_row, store_title
from privacydesk.web.desk.next_moves import task_button
from privacydesk.web.desk.people import Asker
from privacydesk.web.desk.rendering import page
from privacydesk.web.desk.times import chip
from privacydesk.web.desk.visitors import Reader, ThePages
from privacydesk.wiring.pages import Pages

router = APIRouter()
Settled = Literal["shared", "mask_refused", "needed_by_kept", "store_refuses", "hold"]

WHY_WORDS: Final[Mapping[Why, str]] = {
    Why.NO_LONGER_NEEDED: "No longer needed (Art 17(1))",
    Why.MAP_MASKS: "The data map masks it",
    Why.MAP_KEEPS: "Nothing in it names the person",
    Why.RESTRICTED: "Use is restricted",
    Why.SHARED: "Another person is linked to it (R-50)",
    Why.CUSTOMER_DECIDES: "Kept for a customer, who decides (R-30)",
    Why.HELD: "Held back",
    Why.NEEDED_BY_KEPT: "A record that stays rests on it",
    Why.CHOSEN: "Chosen on this page",
}
FAULTS: Final[Mapping[str, str]] = {
    "mask_not_null": "cannot be emptied: the column refuses NULL",
    "mask_breaks_key": "is part of the primary key and cannot be masked",
    "mask_too_long": "is too short for what the mask writes",
    "mask_nested": "lies inside an object and cannot be masked alone",
}
OPTIONS: Final[Mapping[Action, str]] = {
    Action.DELETE: "Delete the rows",
    Action.MASK: "Mask the rows: what names the person goes, the rest stays",
    Action.KEEP: "Keep the rows as they are",
}


@dataclass(frozen=True, kw_only=True)
class Shown:
    """A conflict in words, and the form that settles it."""

    number: int
    conflict: Conflict
    title: str
    words: str

    @property
    def options(self) -> Sequence[tuple[str, str]]:
        """Return the ways out."""
        return [(option.value, OPTIONS[option]) for option in self.conflict.options]

    @property
    def needs_ground(self) -> bool:
        """Say whether to keep the rows needs a ground and an end (R-66, R-68)."""
        keeps = Action.KEEP in self.conflict.options
        return keeps and self.conflict.code in {Code.MASK_REFUSED, Code.STORE_REFUSES}


@router.get("/cases/{reference}/plan", response_class=HTMLResponse)
def plan_page(
    request: Request, reference: str, pages: ThePages, visitor: Reader, done: str = ""
) -> HTMLResponse:
    """Show the newest plan; counts and codes only, so whoever may read the desk may read it."""
    row, case = case_row(pages, reference), CaseRef(reference)
    with pages.desk.begin() as records:
        found = records.erasures.plan(case)
        waiting = records.erasures.open_requests(case)
    if found is None:
        raise HTTPException(404, "No plan was worked out for this case.")
    now = pages.now()
    shown = [_shown(pages, n, c) for n, c in enumerate(_standing(found), 1)]
    rules, today = pages.desk.rules, london_day(now)
    done_at = max((line.erased_at for line in found.lines if line.erased_at), default=None)
    return page(
        request, "plan.html", visitor=visitor, section="queue", row=row, done=done, plan=found,
        asker=Asker(pages.desk, case=case, visitor=visitor), chip=chip(row, today=today),
        lines=[_line(pages, line) for line in found.lines],
        open_ones=[s for s in shown if s.conflict.open],
        settled=[s for s in shown if not s.conflict.open],
        counts={action.value: found.count(action) for action in Action},
        total=sum(line.rows for line in found.lines), stores=len({x.dataset for x in found.lines}),
        owed=waiting, recipients=_recipients(pages, found),
        carried_out=row["place"] in {"answer", "close", "done"} and (done_at or not found.lines),
        backups=(london_day(done_at) if done_at else today) + rules.backups_roll_off,
        kept=[(store_title(pages.desk, x.dataset, x.collection), x)
              for x in found.lines if x.action is not Action.DELETE and x.ground],
        collections=sorted({x.address for x in found.lines}), holds=HOLD_WORDS,
        changing=visitor.may_edit and row["place"] == "review",
        task=task_button(row, row["place"]) if row["place"] in {"review", "second_review"} else (),
    )  # fmt: skip


@router.post("/cases/{reference}/plan/settle")
def settle(  # noqa: PLR0913, PLR0917  a form has these fields
    request: Request, reference: str, pages: ThePages, visitor: OurForm,
    collection: Annotated[str, Form(pattern=r"^[\w.<>-]{1,200}$")],
    code: Annotated[Settled, Form()], action: Annotated[Action, Form()],
    ground: Annotated[Hold | Literal[""], Form()] = "",
    until: Annotated[date | Literal[""], Form()] = "",
) -> RedirectResponse:  # fmt: skip
    """Choose a way out of a conflict, or hold a collection back; the plan is worked out anew."""
    case_row(pages, reference)
    planning.settle_conflict(
        pages.desk, case=CaseRef(reference), collection=collection,
        code=None if code == "hold" else Code(code), choice=Choice(
            action=action,
            ground=(ground or None) if action is Action.KEEP else None,
            until=(until or None) if action is Action.KEEP else None,
        ), by=visitor.actor, now=pages.now(),
    )  # fmt: skip
    return _back(request, reference, done="settled")


@router.post("/cases/{reference}/plan/redraw")
def redraw(request: Request, reference: str, pages: ThePages, visitor: OurForm) -> RedirectResponse:
    """Work the plan out again, from the systems as they are now."""
    case_row(pages, reference)
    planning.redraw(pages.desk, case=CaseRef(reference), by=visitor.actor, now=pages.now())
    return _back(request, reference, done="redrawn")


def _standing(found: KeptPlan) -> list[Conflict]:
    """Return the conflicts; whether a copy is owed is told apart, as it is now (R-43)."""
    stored = [c for c in found.conflicts if c.code is not Code.OPEN_REQUEST]
    return sorted(stored, key=lambda c: not c.open)


def _shown(pages: Pages, number: int, conflict: Conflict) -> Shown:
    rows = f"{conflict.rows:,} {'row' if conflict.rows == 1 else 'rows'} of {conflict.address}"
    match conflict.code:
        case Code.OPEN_REQUEST:
            title = "A copy comes first"
            words = ("The person has an open request for a copy. To erase before it is given would "
                     "be a crime (R-43). Answer and close that request.")  # fmt: skip
        case Code.SHARED:
            title = f"Shared: {_title(pages, conflict.address)}"
            words = f"Another person is linked to {rows}. They stay untouched unless you choose."
        case Code.MASK_REFUSED:
            fault, _, field = conflict.beside.partition(":")
            title = f"Cannot be masked: {_title(pages, conflict.address)}"
            words = f"{rows}: {field} {FAULTS.get(fault, fault)}."
        case Code.NEEDED_BY_KEPT:
            title = f"Needed: {_title(pages, conflict.address)}"
            words = (f"Rows of {conflict.beside} stay and point to {rows}. The database would "
                     "refuse to delete them.")  # fmt: skip
        case Code.STORE_REFUSES:
            title = f"Refused: {_title(pages, conflict.address)}"
            words = (
                f"The rehearsal was refused over {rows}: {conflict.beside}. Nothing was written."
            )
    return Shown(number=number, conflict=conflict, title=title, words=words)


def _title(pages: Pages, address: str) -> str:
    dataset, _, collection = address.rpartition(".")
    return store_title(pages.desk, dataset, collection)


def _line(pages: Pages, line: KeptLine) -> dict[str, Any]:
    until = f", until {line.until:%-d %B %Y}" if line.until else ""
    why = f"{line.ground}{until}" if line.ground else WHY_WORDS[line.why]
    return {"line": line, "title": store_title(pages.desk, line.dataset, line.collection),
            "why": why}  # fmt: skip


def _recipients(pages: Pages, found: KeptPlan) -> list[tuple[str, str]]:
    """Return who got some of what goes, and what; they are told when it is gone (R-62)."""
    known = pages.desk.rules.recipients
    gone = [pages.desk.datamap.collection(line.address) for line in found.lines
            if line.action is not Action.KEEP]  # fmt: skip
    ids = dict.fromkeys(i for store in gone for i in store.facts.recipients if i in known)
    return [(known[i].name, known[i].what.replace("your ", "")) for i in ids]


def _back(request: Request, reference: str, *, done: str) -> RedirectResponse:
    base = request.scope.get("root_path", "")
    return RedirectResponse(f"{base}/cases/{reference}/plan?done={done}", status_code=303)
