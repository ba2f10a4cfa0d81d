"""Lists for programs: hand one in with its due-diligence record (R-91)."""

from collections.abc import Mapping
from typing import Annotated, Any, Final

from fastapi import APIRouter, Depends, Request
from fastapi.responses import JSONResponse
from starlette.datastructures import FormData

from privacydesk.domain.due_diligence import DueDiligenceError
from privacydesk.domain.imports import ImportState
from privacydesk.domain.list_columns import ListColumnsError
from privacydesk.domain.list_files import FileFault, ListRefusedError
from privacydesk.domain.workdays import london_day
from privacydesk.steps.land import Arrived
from privacydesk.web.desk.csrf import by_bearer_or_page
from privacydesk.web.desk.list_forms import NO_FILE, HandedIn, take
from privacydesk.web.desk.list_kinds import kind_of
from privacydesk.web.desk.list_records import MOST_BYTES, Fault, fault_of, faults
from privacydesk.web.desk.list_words import PROBLEMS
from privacydesk.web.desk.uploads import TheUpload, file_of, text_of
from privacydesk.web.desk.visitors import ThePages, Visitor
from privacydesk.wiring.listing import read_due_diligence

router = APIRouter(prefix="/api/lists")
OurCaller = Annotated[Visitor, Depends(by_bearer_or_page)]

TAKEN, KNOWN, UNFIT = 201, 200, 422
PART: Final = "due_diligence"


@router.post("")
def hand_in(request: Request, pages: ThePages, visitor: OurCaller, form: TheUpload) -> JSONResponse:
    """
    Take a list: ``multipart/form-data`` with the parts ``file`` and ``due_diligence``.

    The record is YAML or JSON (``due_diligence.schema.json``), as text or as a file. 201, or 200
    if the same bytes were taken before; 422 names the field, its rule and the remedy, and the
    reference under which the file waits, if it does.
    """
    file = file_of(form, "file")
    if file is None:
        return _unfit(NO_FILE)
    try:
        text, record = _record(form)
    except DueDiligenceError as error:
        return _unfit(fault_of(DueDiligenceError(str(error), field=PART)))
    sent = HandedIn(kind=kind_of(record), file=file, case=None, said={}, record=record, text=text)
    arrived = take(pages, visitor, sent)
    if arrived.state is ImportState.QUARANTINED:
        first = faults(record, today=london_day(pages.now()))[0]
        return _unfit(first, reference=arrived.case)
    if arrived.state is ImportState.REFUSED and not arrived.known:
        return _unfit(_refused(arrived), reference=arrived.case)
    base = request.scope.get("root_path", "")
    return JSONResponse(
        {"reference": arrived.case, "state": arrived.state.value, "problem": arrived.problem,
         "known": arrived.known, "page": f"{base}/lists/{arrived.case}"},
        status_code=KNOWN if arrived.known else TAKEN,
    )  # fmt: skip


def _record(form: FormData) -> tuple[bytes, Mapping[str, Any]]:
    file = file_of(form, PART)
    text = file.read(MOST_BYTES) if file else text_of(form, PART).encode()
    return text, read_due_diligence(text)


def _refused(arrived: Arrived) -> Fault:
    """Say why a file as a whole was refused; its copy is destroyed."""
    problem = arrived.problem or ""
    of_file = problem in {fault.value for fault in FileFault}
    remedy = ListRefusedError.remedy if of_file else ListColumnsError.remedy
    return Fault(field="file", words=PROBLEMS.get(problem, problem), remedy=remedy,
                 rule=problem if of_file else "R-97")  # fmt: skip


def _unfit(fault: Fault, *, reference: str | None = None) -> JSONResponse:
    return JSONResponse(
        {"error": fault.words, "field": fault.field, "rule": fault.rule, "remedy": fault.remedy,
         "reference": reference},
        status_code=UNFIT,
    )  # fmt: skip
