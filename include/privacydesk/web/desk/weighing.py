"""The page of an objection: what stopped, and for each use whether it stays stopped or goes on."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Final

from fastapi import APIRouter, Form, HTTPException, Request
from fastapi.responses import HTMLResponse, RedirectResponse

from privacydesk.domain.cases import CaseRef, Right
from privacydesk.domain.errors import DeskError
from privacydesk.domain.weighings import (
    Balance,
    Ground,
    Verdict,
    Weighing,
    open_uses,
    purposes_on_interests,
    registers_of,
)
from privacydesk.domain.workdays import london_day
from privacydesk.ports import Desk
from privacydesk.steps import balance, look, stop
from privacydesk.steps.books import Books
from privacydesk.web.desk.case_forms import OurForm
from privacydesk.web.desk.cases import case_row, may_decide, system_title
from privacydesk.web.desk.next_moves import task_button
from privacydesk.web.desk.people import Asker
from privacydesk.web.desk.rendering import page
from privacydesk.web.desk.times import chip
from privacydesk.web.desk.visitors import Reader, ThePages

router = APIRouter()
PAGE: Final = "/cases/{reference}/objection"
Words = Annotated[str, Form(max_length=4000)]
Use = Annotated[str, Form(pattern=r"^[a-z][a-z0-9_]{0,63}$")]


@dataclass(frozen=True, kw_only=True)
class Shown:
    """One use as the page shows it: in words, and which systems leave the person out."""

    weighing: Weighing
    words: str
    systems: Sequence[str]


@router.get(PAGE, response_class=HTMLResponse)
def objection_page(
    request: Request, reference: str, pages: ThePages, visitor: Reader, done: str = ""
) -> HTMLResponse:
    """Show what the objection stopped; that somebody read what is written is in the ledger."""
    row, case, now = case_row(pages, reference), CaseRef(reference), pages.now()
    if row["right"] != Right.OBJECTION_GENERAL.value:
        raise HTTPException(404, "This case is no objection to a use of data.")
    shown = _shown(pages.desk, case, now=now) if visitor.may_edit else []
    if shown:
        look.note_read(pages.desk, case=case, batches=["weighings"], by=visitor.actor,
                       reader=visitor.id, now=now)  # fmt: skip
    stopped = {one.weighing.use for one in shown}
    others = {use: p.words for use, p in purposes_on_interests(pages.desk.datamap).items()
              if use not in stopped}  # fmt: skip
    weighings = [one.weighing for one in shown]
    return page(
        request, "weighing.html", visitor=visitor, section="queue", row=row, done=done,
        asker=Asker(pages.desk, case=case, visitor=visitor), shown=shown, others=others,
        chip=chip(row, today=london_day(now)), undecided=open_uses(weighings),
        second=any(w.verdict is Verdict.OVERRIDDEN for w in weighings),
        nobody=bool(weighings) and all(w.verdict is Verdict.NOT_MEANT for w in weighings),
        deciding=may_decide(visitor, row) and row["place"] == "review",
        task=task_button(row, row["place"]) if row["place"] in {"review", "second_review"} else (),
    )  # fmt: skip


@router.post(PAGE + "/uses")
def stop_another(
    request: Request, reference: str, pages: ThePages, visitor: OurForm, use: Use
) -> RedirectResponse:
    """Stop one more use at once, for this person (R-84)."""
    case_row(pages, reference)
    stop.stop_another(pages.desk, case=CaseRef(reference), use=use, by=visitor.actor,
                      now=pages.now())  # fmt: skip
    return _back(request, reference, done="stopped")


@router.post(PAGE + "/uses/{use}")
def weigh_use(  # noqa: PLR0913, PLR0917  what the form has
    request: Request, reference: str, use: str, pages: ThePages, visitor: OurForm,
    verdict: Annotated[Verdict, Form()], ground: Annotated[Ground | None, Form()] = None,
    interest: Words = "", person: Words = "", reasons: Words = "",
) -> RedirectResponse:  # fmt: skip
    """Keep what a reviewer says of one use; what goes on needs the whole balancing record."""
    case_row(pages, reference)
    sides = Balance(interest=interest.strip(), person=person.strip(), reasons=reasons.strip())
    balance.weigh_use(pages.desk, case=CaseRef(reference), use=use, verdict=verdict, ground=ground,
                      balance=sides, by=visitor.actor, now=pages.now())  # fmt: skip
    return _back(request, reference, done="weighed")


def _shown(desk: Desk, case: CaseRef, *, now: datetime) -> list[Shown]:
    """Open what the case weighs, without its lock: a page must not wait for a step."""
    with desk.begin() as records:
        books = Books(desk=desk, case=records.cases.get(case), records=records, now=now,
                      actor="page")  # fmt: skip
        try:
            weighings = balance.weighings_of(books)
        except DeskError:  # forgotten: the case's key is gone, on purpose
            return []
    return [
        Shown(
            weighing=one, words=stop.use_words(desk, one.use),
            systems=[system_title(desk, register.dataset)
                     for register in registers_of(one.use, datamap=desk.datamap)],
        )
        for one in weighings
    ]  # fmt: skip


def _back(request: Request, reference: str, *, done: str) -> RedirectResponse:
    base = request.scope.get("root_path", "")
    return RedirectResponse(f"{base}/cases/{reference}/objection?done={done}", status_code=303)
