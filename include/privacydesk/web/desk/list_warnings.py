"""Accept a warning about a list, with a reason, for programs; its page calls the same step."""

from typing import Annotated

from fastapi import APIRouter, Depends
from fastapi.responses import JSONResponse
from pydantic import Field

from privacydesk.domain.cases import CaseRef
from privacydesk.steps.settle_list import accept_warning
from privacydesk.web.desk.api_bodies import Strict
from privacydesk.web.desk.csrf import by_bearer_or_page
from privacydesk.web.desk.visitors import ThePages, Visitor

router = APIRouter(prefix="/api/lists")
OurCaller = Annotated[Visitor, Depends(by_bearer_or_page)]


class AcceptanceBody(Strict):
    """Why the list may be used all the same; the words stay sealed."""

    because: str = Field(min_length=1, max_length=2000)


@router.post("/{reference}/warnings/{warning}")
def accept(
    reference: str, warning: str, body: AcceptanceBody, pages: ThePages, visitor: OurCaller
) -> JSONResponse:
    """Accept one warning; 409 if it does not stand open. Return which ones still do."""
    case = CaseRef(reference)
    accept_warning(pages.desk, case=case, warning=warning, because=body.because,
                   by=visitor.actor, now=pages.now())  # fmt: skip
    with pages.desk.begin() as records:
        standing = records.import_decisions.warnings(records.imports.get(case).number)
    return JSONResponse({"open": [one for one, by in standing.items() if by is None]})
