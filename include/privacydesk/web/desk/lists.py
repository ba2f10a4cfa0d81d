"""Bought lists: the register, what is taken away, and what is written on a list's page."""

from typing import Annotated, Final, Literal

from fastapi import APIRouter, Depends, Form, Query, Request
from fastapi.responses import HTMLResponse, RedirectResponse, StreamingResponse
from pydantic import BaseModel

from privacydesk.domain.cases import REFERENCE, CaseRef
from privacydesk.domain.dispositions import Reason
from privacydesk.domain.imports import ImportState, NoSuchImportError, Undo
from privacydesk.steps.excerpt import Opened, note_opened
from privacydesk.steps.publish_list import withdraw_list
from privacydesk.steps.settle_list import accept_warning
from privacydesk.web.desk import list_words
from privacydesk.web.desk.csrf import from_our_page
from privacydesk.web.desk.list_rows import may_go_out, quarantine_file
from privacydesk.web.desk.rendering import page
from privacydesk.web.desk.visitors import Editor, Reader, ThePages, Visitor, lead
from privacydesk.wiring.listing import list_desk

router = APIRouter(prefix="/lists")
OurForm = Annotated[Visitor, Depends(from_our_page)]
Words = Annotated[str, Form(min_length=1, max_length=4_000)]

PAGE: Final = 50
WITHDRAWN: Final = "withdrawn-because"
"""Where the typed reason for taking a list back lies sealed."""


class Wanted(BaseModel):
    """Which lines of the register; empty means any."""

    seller: str = ""
    before: str = ""


@router.get("", response_class=HTMLResponse)
def register(
    request: Request, pages: ThePages, visitor: Reader, asked: Annotated[Wanted, Query()]
) -> HTMLResponse:
    """Show a page of the register of imports, newest first."""
    with pages.desk.begin() as records:
        rows = records.list_views.all(seller=asked.seller or None, before=asked.before or None,
                                      most=PAGE + 1)  # fmt: skip
    return page(
        request, "lists.html", visitor=visitor, section="lists", rows=rows[:PAGE], asked=asked,
        list_words=list_words, more=rows[PAGE - 1]["reference"] if len(rows) > PAGE else "",
    )  # fmt: skip


@router.get("/{reference}/quarantine.csv")
def quarantine(
    reference: str, pages: ThePages, visitor: Editor,
    audience: Annotated[Literal["desk", "seller"], Query(alias="for")] = "desk",
) -> StreamingResponse:  # fmt: skip
    """
    Hand out the rows that are not used; that somebody took them is written in the ledger first.

    What is for the seller names only what is wrong with a row, never who objects (R-94).
    """
    desk, case = list_desk(pages.desk), reference_of(reference)
    with desk.begin() as records:
        found = records.imports.get(case)
    what = Opened.FOR_SELLER if audience == "seller" else Opened.QUARANTINE
    note_opened(desk, case=case, what=what, by=visitor.actor, reader=visitor.id, now=pages.now())
    reasons = [one for one in Reason if audience == "desk" or may_go_out(one)]
    return StreamingResponse(
        quarantine_file(desk, found=found, reasons=reasons),
        media_type="text/csv; charset=utf-8",
        headers={"content-disposition": f'attachment; filename="{case}-{what.value}.csv"'},
    )


@router.post("/{reference}/accept")
def accept(
    request: Request, reference: str, pages: ThePages, visitor: OurForm,
    warning: Annotated[str, Form(pattern=r"^[a-z_]{1,64}$")], because: Words,
) -> RedirectResponse:  # fmt: skip
    """Keep that somebody accepts a warning of the gate, and why."""
    case = reference_of(reference)
    accept_warning(list_desk(pages.desk), case=case, warning=warning, because=because,
                   by=visitor.actor, now=pages.now())  # fmt: skip
    return _to(request, case, done="accepted")


@router.post("/{reference}/withdraw", dependencies=[Depends(lead)])
def withdraw(
    request: Request, reference: str, pages: ThePages, visitor: OurForm,
    because: Annotated[Undo, Form()], words: Words,
) -> RedirectResponse:  # fmt: skip
    """Take a published list back as a whole; the typed reason stays sealed."""
    desk, case = list_desk(pages.desk), reference_of(reference)
    with desk.begin() as records:
        found = records.imports.get(case)
    if found.state is ImportState.PUBLISHED:
        desk.vault.put(case, WITHDRAWN, words.strip().encode())
    withdraw_list(desk, case=case, because=because, by=visitor.actor, now=pages.now())
    return _to(request, case, done="withdrawn")


def reference_of(word: str) -> CaseRef:
    """
    Return the import that an address names.

    :raises NoSuchImportError: if it is no reference at all.
    """
    if not REFERENCE.fullmatch(word):
        raise NoSuchImportError("no import has this reference")
    return CaseRef(word)


def _to(request: Request, case: CaseRef, *, done: str) -> RedirectResponse:
    base = request.scope.get("root_path", "")
    return RedirectResponse(f"{base}/lists/{case}?done={done}", status_code=303)
