"""Hand out an attached file to a reviewer: as it is held, and as the person will get it."""

from typing import Annotated

from fastapi import APIRouter, HTTPException, Path
from fastapi.responses import Response

from privacydesk.domain.attachments import parts_out, path_in_package
from privacydesk.domain.cases import CaseRef
from privacydesk.domain.findings import Decision
from privacydesk.domain.row_values import bytes_of
from privacydesk.steps import look
from privacydesk.web.desk.cases import case_row
from privacydesk.web.desk.records import open_record
from privacydesk.web.desk.visitors import Editor, ThePages

router = APIRouter()


@router.get("/cases/{reference}/records/{number}/files/{field}")
def read_file(
    reference: str, number: int, field: Annotated[str, Path(max_length=128)], pages: ThePages,
    visitor: Editor, answer: bool = False,  # noqa: FBT001, FBT002  a query flag
) -> Response:  # fmt: skip
    """
    Hand out a file as it is held, or with ``?answer=true`` as it was decided to leave.

    That it was opened is written in the ledger.
    """
    case_row(pages, reference)
    case, now = CaseRef(reference), pages.now()
    opened = open_record(pages.desk, case=case, number=number, now=now)
    file = next((f for f in opened[0].files if f.field == field), None) if opened else None
    if opened is None or file is None:
        raise HTTPException(404, "The record has no such file.")
    record, row, marks = opened
    look.note_read(pages.desk, case=case, batches=[record.finding.batch], by=visitor.actor,
                   reader=visitor.id, now=now)  # fmt: skip
    content = bytes_of(row[field])
    if answer and content is not None and record.finding.decision is Decision.REDACT:
        out = parts_out(marks["redactions"], field=field)
        content = pages.desk.files.clean(content, take_out=out)
    if content is None or (answer and record.finding.decision is Decision.WITHHOLD):
        raise HTTPException(404, "Nothing is left of this file.")
    name = path_in_package(number, name=file.name).removeprefix("files/")
    # Never shown by the browser itself: a file from outside could be a page that acts as ours.
    return Response(
        content,
        media_type="application/octet-stream",
        headers={"content-disposition": f'attachment; filename="{name}"'},
    )
