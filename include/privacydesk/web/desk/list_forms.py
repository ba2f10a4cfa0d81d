"""Hand a list in: its file and what must be known of it, typed or as a file of its own (R-91)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Annotated, Any, BinaryIO, Final

from fastapi import APIRouter, Depends, HTTPException, Query, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response
from starlette.datastructures import FormData

from privacydesk.domain.cases import REFERENCE, CaseRef
from privacydesk.domain.due_diligence import DAYS, MAY_BE_NONE, DueDiligenceError
from privacydesk.domain.imports import ImportState
from privacydesk.domain.source_notices import ListKind
from privacydesk.domain.workdays import london_day
from privacydesk.steps.land import RECORD as KEPT
from privacydesk.steps.land import Arrived, complete_record, land_list
from privacydesk.web.desk.list_kinds import FORMS, form_of, kind_of
from privacydesk.web.desk.list_records import (
    MOST_BYTES,
    Fault,
    as_text,
    fault_of,
    faults,
    record_of,
    typed,
    typed_from,
)
from privacydesk.web.desk.rendering import page
from privacydesk.web.desk.uploads import TheUpload, file_of, from_our_upload, text_of
from privacydesk.web.desk.visitors import Editor, ThePages, Visitor
from privacydesk.wiring.listing import list_desk, read_due_diligence
from privacydesk.wiring.pages import Pages

router = APIRouter(prefix="/lists")
OurUpload = Annotated[Visitor, Depends(from_our_upload)]

ONE_DAY: Final = frozenset(DAYS) - MAY_BE_NONE
"""The fields that a date is chosen for; the others may also say that there is none."""

NO_FILE: Final = Fault(field="file", words="File: none was chosen", rule="R-91",
                       remedy="Choose the seller’s file: one CSV, plain, zip or gzip.")  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class HandedIn:
    """What came with a form: the file, the record as it stands, and what is wrong with it."""

    kind: ListKind
    file: BinaryIO | None
    case: CaseRef | None
    said: Mapping[str, str]
    record: Mapping[str, Any]
    text: bytes
    faults: Sequence[Fault] = field(default_factory=tuple)


@router.get("/new", response_class=HTMLResponse)
def form(
    request: Request, pages: ThePages, visitor: Editor, case: Annotated[str, Query()] = "",
    kind: Annotated[ListKind, Query()] = ListKind.BROKER,
) -> HTMLResponse:  # fmt: skip
    """Show the form, empty or with the record of a list that waits for it."""
    waiting = _waiting(pages, case)
    said = dict.fromkeys(form_of(kind).names, "") | {"hosted_in": "GB"}
    found: Sequence[Fault] = ()
    if waiting:
        text = pages.desk.vault.get(waiting, KEPT)
        try:
            record = read_due_diligence(text)
        except DueDiligenceError:
            record = {}
        kind, said = kind_of(record), typed_from(record)
        found = faults(record, today=london_day(pages.now()))
    return _form(request, visitor, said=said, faults=found, case=waiting, kind=kind)


@router.post("")
def hand_in(request: Request, pages: ThePages, visitor: OurUpload, form: TheUpload) -> Response:
    """Take a list; its page follows, or the form again with what is wrong and what was typed."""
    sent = read_form(pages, form)
    if sent.file is None and sent.case is None:
        return _form(request, visitor, said=sent.said, faults=[NO_FILE, *sent.faults], case=None,
                     kind=sent.kind, status=422)  # fmt: skip
    if any(one.field == "record" for one in sent.faults):
        return _form(request, visitor, said=sent.said, faults=sent.faults, case=sent.case,
                     kind=sent.kind, status=422)  # fmt: skip
    arrived = take(pages, visitor, sent)
    if arrived.state is ImportState.QUARANTINED:
        return _form(request, visitor, said=sent.said, faults=sent.faults, case=arrived.case,
                     kind=sent.kind, status=422)  # fmt: skip
    base = request.scope.get("root_path", "")
    again = arrived.known and sent.case is None
    done = "again" if again else "refused" if arrived.state is ImportState.REFUSED else "taken"
    return RedirectResponse(f"{base}/lists/{arrived.case}?done={done}", status_code=303)


def read_form(pages: Pages, form: FormData) -> HandedIn:
    """Return what came: a record's file counts more than what was typed."""
    today = london_day(pages.now())
    record_file, case = file_of(form, "record"), _waiting(pages, text_of(form, "case"))
    kind = kind_of({"kind": text_of(form, "kind")})
    said, wrong = typed(form, kind=kind), list[Fault]()
    record: Mapping[str, Any] = record_of(said, kind=kind)
    text = b""
    if record_file is not None:
        text = record_file.read(MOST_BYTES)
        try:
            record = read_due_diligence(text)
            kind, said = kind_of(record), typed_from(record)
        except DueDiligenceError as error:
            wrong.append(fault_of(error))
    wrong = wrong or faults(record, today=today)
    return HandedIn(kind=kind, file=file_of(form, "file"), case=case, said=said, record=record,
                    text=text or as_text(record), faults=wrong)  # fmt: skip


def take(pages: Pages, visitor: Visitor, sent: HandedIn) -> Arrived:
    """Land a list as ``visitor``, or complete the record of one that waits for it."""
    desk, now = list_desk(pages.desk), pages.now()
    if sent.file is not None:
        return land_list(desk, file=sent.file, record=sent.record, text=sent.text,
                         by=visitor.actor, now=now)  # fmt: skip
    if sent.case is None:
        raise HTTPException(422, "Not as expected: file.")
    return complete_record(desk, case=sent.case, record=sent.record, text=sent.text,
                           by=visitor.actor, now=now)  # fmt: skip


def _waiting(pages: Pages, case: str) -> CaseRef | None:
    """Return a list that waits for its record, and whose file is held."""
    if not REFERENCE.fullmatch(case):
        return None
    with pages.desk.begin() as records:
        row = records.list_views.line(CaseRef(case))
    held = row is not None and row["state"] == ImportState.QUARANTINED.value
    return CaseRef(case) if held and pages.desk.vault.has(CaseRef(case), KEPT) else None


def _form(
    request: Request, visitor: Visitor, *, said: Mapping[str, str], faults: Sequence[Fault],
    case: CaseRef | None, kind: ListKind, status: int = 200,
) -> HTMLResponse:  # fmt: skip
    form = form_of(kind)
    return page(
        request, "list_new.html", visitor=visitor, section="lists", status=status, said=said,
        faults=faults, wrong={one.field: one for one in faults}, case=case, kind=kind, form=form,
        forms=FORMS, labels=form.labels, meanings=form.meanings, days=ONE_DAY,
    )  # fmt: skip
