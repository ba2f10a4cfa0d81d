"""What a reviewer does on the review page: mark, decide, decide a store's rest, undo."""

from collections.abc import Sequence
from typing import Annotated, Any, Literal
from urllib.parse import quote

from fastapi import APIRouter, Depends, Form, HTTPException, Request
from fastapi.responses import RedirectResponse

from privacydesk.domain.cases import CaseRef
from privacydesk.domain.findings import Decision, Ground
from privacydesk.domain.redaction import Redaction, Why
from privacydesk.steps import decide
from privacydesk.steps.attach import file_fields
from privacydesk.steps.mark import Marks, change_marks
from privacydesk.web.desk import marks as marking
from privacydesk.web.desk.cases import case_row
from privacydesk.web.desk.csrf import from_our_page
from privacydesk.web.desk.file_parts import ticked, without_parts
from privacydesk.web.desk.records import open_record, visible_fields
from privacydesk.web.desk.visitors import ThePages, Visitor
from privacydesk.wiring.pages import Pages

router = APIRouter()
OurForm = Annotated[Visitor, Depends(from_our_page)]
RECORD = "/cases/{reference}/records/{number}"
Parts = Annotated[Sequence[str], Form(max_length=1000)]
Whole = Annotated[str, Form(max_length=128)]


@router.post(RECORD + "/suggestions")
def settle_suggestion(
    request: Request, reference: str, number: int, pages: ThePages, visitor: OurForm,
    take: Annotated[int | None, Form()] = None, leave: Annotated[int | None, Form()] = None,
) -> RedirectResponse:  # fmt: skip
    """Take or leave one suggestion."""
    index = take if take is not None else leave

    def change(marks: Marks) -> Any:  # noqa: ANN401  JSON
        if index is None or not 0 <= index < len(marks["suggestions"]):
            raise HTTPException(422, "There is no such suggestion.")
        return (
            marking.take(marks, index=index)
            if take is not None
            else marking.leave(marks, index=index)
        )

    _mark(pages, reference, number, visitor, change)
    return back(request, reference, pages, number=number)


@router.post(RECORD + "/words")
def redact_words(
    request: Request, reference: str, number: int, pages: ThePages, visitor: OurForm,
    words: Annotated[str, Form(max_length=2000)] = "", field: Whole = "",
    why: Annotated[Why, Form()] = Why.NAME,
) -> RedirectResponse:  # fmt: skip
    """Redact exact words wherever they stand in the record, or a whole field."""
    opened = open_record(pages.desk, case=CaseRef(reference), number=number, now=pages.now())
    if opened is None:
        raise HTTPException(404, "The case has no such record.")
    record, row, _ = opened
    fields = list(visible_fields(pages.desk.datamap.collection(record.address)))
    found = marking.occurrences(row, text=words, fields=fields, why=why)
    if field in fields:
        found = [Redaction(field=field, start=0, end=None, why=why)]
    if not found:
        return back(request, reference, pages, number=number, done="not_found")
    _mark(pages, reference, number, visitor, lambda marks: marking.add(marks, found))
    return back(request, reference, pages, number=number)


@router.post(RECORD + "/undo")
def undo_mark(
    request: Request, reference: str, number: int, pages: ThePages, visitor: OurForm
) -> RedirectResponse:
    """Take the last mark in a record back."""
    _mark(pages, reference, number, visitor, marking.undo)
    return back(request, reference, pages, number=number)


@router.post(RECORD + "/decision")
def decide_record(  # noqa: PLR0913, PLR0917  what the form has
    request: Request, reference: str, number: int, pages: ThePages, visitor: OurForm,
    decision: Annotated[Decision, Form()], ground: Annotated[Ground | Literal[""], Form()] = "",
    seen: Annotated[str, Form()] = "", part: Parts = (),
) -> RedirectResponse:  # fmt: skip
    """Decide about one record, ``part`` being what to take out of its files; the next opens."""
    opened = open_record(pages.desk, case=CaseRef(reference), number=number, now=pages.now())
    if opened is None:
        raise HTTPException(404, "The case has no such record.")
    record, _, marks = opened
    standing = record.finding.decision.value if record.finding.decision else ""
    if standing != seen:
        return back(request, reference, pages, number=number, done="conflict")
    redactions = [*without_parts(marks["redactions"]), *ticked(part)]
    if decision is Decision.REDACT and (record.open_suggestions or not redactions):
        raise HTTPException(409, "Redact opens when every suggestion is taken or left, and at "
                                 "least one passage or part of a file is taken out.")  # fmt: skip
    if decision is not Decision.DISCLOSE and not ground:
        raise HTTPException(409, "Choose a ground when anything is left out.")
    decide.decide_record(
        pages.desk, case=CaseRef(reference), number=number, decision=decision,
        ground=(ground or None) if decision is not Decision.DISCLOSE else None,
        redactions=redactions if decision is Decision.REDACT else (),
        by=visitor.actor, now=pages.now(),
    )  # fmt: skip
    return back(request, reference, pages, store=record.address)


@router.post("/cases/{reference}/stores/disclose")
def disclose_rest(
    request: Request, reference: str, pages: ThePages, visitor: OurForm,
    store: Annotated[str, Form(max_length=200)],
) -> RedirectResponse:  # fmt: skip
    """
    Disclose what is undecided in one store and about nobody else.

    A store that holds files is decided one by one: each may carry what nobody sees (R-51).
    """
    case_row(pages, reference)
    collection = pages.desk.datamap.collection(store)
    if file_fields(collection):
        raise HTTPException(409, "Records with files are decided one by one.")
    now = pages.now()
    with pages.views() as views:
        numbers = views.undecided(CaseRef(reference), plain=True,
                                  store=(collection.dataset, collection.name))  # fmt: skip
    for number in numbers:
        decide.decide_record(
            pages.desk, case=CaseRef(reference), number=number, decision=Decision.DISCLOSE,
            ground=None, redactions=(), by=visitor.actor, now=now,
        )  # fmt: skip
    return back(request, reference, pages)


@router.post("/cases/{reference}/stores/not-asked-for")
def leave_out_store(
    request: Request, reference: str, pages: ThePages, visitor: OurForm,
    store: Annotated[str, Form(max_length=200)],
) -> RedirectResponse:  # fmt: skip
    """Leave a store out that lies outside what the person answered that they want (R-21)."""
    case_row(pages, reference)
    collection = pages.desk.datamap.collection(store)
    decide.leave_out_store(
        pages.desk, case=CaseRef(reference), dataset=collection.dataset, collection=collection.name,
        by=visitor.actor, now=pages.now(),
    )  # fmt: skip
    return back(request, reference, pages, store=store)


@router.post("/cases/{reference}/undo")
def undo_decision(
    request: Request, reference: str, pages: ThePages, visitor: OurForm
) -> RedirectResponse:
    """Take back what this person decided last; others' decisions stay."""
    case_row(pages, reference)
    with pages.views() as views:
        last = views.last_decided(CaseRef(reference), by=visitor.actor)
        taken = views.take_back(CaseRef(reference), by=visitor.actor, now=views.now())
    if not taken:
        return back(request, reference, pages, done="nothing_to_undo")
    return back(request, reference, pages, number=last[0]["number"])


def back(
    request: Request, reference: str, pages: Pages, *, number: int = 0, store: str = "",
    done: str = "",
) -> RedirectResponse:  # fmt: skip
    """Return to the review page at the record or the store."""
    base = request.scope.get("root_path", "")
    if number:
        with pages.desk.begin() as records:
            finding = records.findings.get(CaseRef(reference), number=number)
        store = f"{finding.dataset}.{finding.collection}" if finding else ""
    query = f"store={quote(store)}" + (f"&record={number}" if number else "")
    query += f"&done={done}" if done else ""
    return RedirectResponse(f"{base}/cases/{reference}/review?{query}#record", status_code=303)


def _mark(pages: Pages, reference: str, number: int, visitor: Visitor, change: Any) -> None:  # noqa: ANN401  a change of JSON
    case_row(pages, reference)
    change_marks(pages.desk, case=CaseRef(reference), number=number, change=change,
                 by=visitor.actor, now=pages.now())  # fmt: skip
