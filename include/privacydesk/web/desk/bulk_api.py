"""Files of requests for programs: hand one in, read what became of it, approve."""

from typing import Annotated, Final

from fastapi import APIRouter, Body, Depends, Query
from fastapi.responses import JSONResponse
from pydantic import Field

from privacydesk.domain.bulk_files import SentBy
from privacydesk.steps.approve_many import approve_ready, shown_as
from privacydesk.web.desk.api_bodies import Strict
from privacydesk.web.desk.bulk import CAMPAIGN, accept, report_of
from privacydesk.web.desk.csrf import by_bearer_or_page
from privacydesk.web.desk.visitors import Reader, ThePages, Visitor

router = APIRouter(prefix="/api/bulk")
OurCaller = Annotated[Visitor, Depends(by_bearer_or_page)]

TAKEN: Final = 202


class ApprovalBody(Strict):
    """What the caller saw: ``shown`` as the file's answer gave it."""

    shown: str = Field(pattern=r"^[0-9a-f]{64}$")


@router.post("")
def hand_in(
    pages: ThePages, visitor: OurCaller,
    content: Annotated[bytes, Body(media_type="application/octet-stream")],
    sent_by: Annotated[SentBy, Query()] = SentBy.PEOPLE,
    portal: Annotated[str, Query(pattern=r"^[a-z0-9_-]{1,64}$")] = CAMPAIGN,
    name: Annotated[str, Query(max_length=320)] = "",
    email: Annotated[str, Query(max_length=320)] = "",
) -> JSONResponse:  # fmt: skip
    """
    Take a file: CSV with a header, or one JSON object a line (``bulk_request.schema.json``).

    202, or 200 if the same file was taken before; 409 if it cannot be read as a whole.
    """
    accepted = accept(pages, visitor, content, sent_by=sent_by, portal=portal, name=name,
                      email=email)  # fmt: skip
    answer = _answer(pages, accepted.file)
    return JSONResponse(answer, status_code=200 if accepted.again else TAKEN)


@router.get("/{reference}")
def read_file(reference: str, pages: ThePages, _: Reader) -> JSONResponse:
    """Return what became of each line, and what can be approved."""
    return JSONResponse(_answer(pages, reference))


@router.post("/{reference}/approve")
def approve(
    reference: str, body: ApprovalBody, pages: ThePages, visitor: OurCaller
) -> JSONResponse:
    """Approve every case that ``shown`` stands for; 409 if the list has changed since."""
    approved = approve_ready(pages.desk, file=reference, shown=body.shown, user=visitor.id,
                             now=pages.now())  # fmt: skip
    return JSONResponse({"approved": approved})


def _answer(pages: ThePages, file: str) -> dict[str, object]:
    with pages.desk.begin() as records:
        found, lines = records.bulk_files.get(file), records.bulk_files.lines(file)
        ready = records.bulk_files.ready(file)
    rows = [row | {"due_on": row["due_on"].isoformat() if row["due_on"] else None}
            for row in report_of(lines)]  # fmt: skip
    return {"file": found["file"], "sent_by": found["sent_by"], "portal": found["portal"],
            "filed_at": found["filed_at"].isoformat(), "lines": rows,
            "ready": [row["reference"] for row in ready], "shown": shown_as(ready)}  # fmt: skip
