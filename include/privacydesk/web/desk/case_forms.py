"""What staff do on a case page: sort, record a check, leave a system out, withdraw, refuse."""

from typing import Annotated, Literal

from fastapi import APIRouter, Depends, Form, HTTPException, Request
from fastapi.responses import RedirectResponse

from privacydesk.domain.alerts import AlertKind
from privacydesk.domain.cases import CaseRef, Right
from privacydesk.domain.findings import Excluded
from privacydesk.steps import alert, chase, decide, gather, identity, reply
from privacydesk.web.desk.cases import case_row
from privacydesk.web.desk.csrf import from_our_page
from privacydesk.web.desk.visitors import ThePages, Visitor
from privacydesk.wiring.pages import Pages

router = APIRouter()
OurForm = Annotated[Visitor, Depends(from_our_page)]
Check = Literal["call_back", "known_questions", "in_person", "reply_from_file"]
Refusal = Literal["manifestly_unfounded", "manifestly_excessive", "exempt"]


@router.post("/cases/{reference}/sort")
def sort_case(
    request: Request, reference: str, pages: ThePages, visitor: OurForm,
    right: Annotated[Right, Form()],
) -> RedirectResponse:  # fmt: skip
    """Say which right a case is."""
    case_row(pages, reference)
    decide.sort_case(pages.desk, case=CaseRef(reference), right=right, by=visitor.actor,
                     now=pages.now())  # fmt: skip
    return back(request, reference, done="sorted")


@router.post("/cases/{reference}/identity")
def record_check(
    request: Request, reference: str, pages: ThePages, visitor: OurForm,
    contact: Annotated[str, Form(min_length=3, max_length=320)], how: Annotated[Check, Form()],
) -> RedirectResponse:  # fmt: skip
    """Record that somebody of staff checked who is asking (R-25, R-26)."""
    case_row(pages, reference)
    identity.record_check(pages.desk, case=CaseRef(reference), contact=contact.strip(), how=how,
                          by=visitor.actor, now=pages.now())  # fmt: skip
    return back(request, reference, done="identity")


@router.post("/cases/{reference}/exclude")
def exclude(
    request: Request, reference: str, pages: ThePages, visitor: OurForm,
    connection: Annotated[str, Form(pattern=r"^[\w.-]{1,128}$")],
    reason: Annotated[Excluded, Form()],
) -> RedirectResponse:  # fmt: skip
    """Leave a system out of the search, for a reason that the letter states (R-35)."""
    case_row(pages, reference)
    known_connection(pages, connection)
    gather.exclude_store(pages.desk, case=CaseRef(reference), connection=connection,
                         reason=reason.value, by=visitor.actor, now=pages.now())  # fmt: skip
    return back(request, reference, done="excluded")


@router.post("/cases/{reference}/withdraw")
def withdraw(
    request: Request, reference: str, pages: ThePages, visitor: OurForm
) -> RedirectResponse:
    """Note that the person withdrew the request."""
    case_row(pages, reference)
    decide.withdraw(pages.desk, case=CaseRef(reference), by=visitor.actor, now=pages.now())
    return back(request, reference, done="withdrawn")


@router.post("/cases/{reference}/refusal")
def keep_refusal(
    request: Request, reference: str, pages: ThePages, visitor: OurForm,
    ground: Annotated[Refusal, Form()], words: Annotated[str, Form(min_length=1, max_length=4000)],
) -> RedirectResponse:  # fmt: skip
    """Keep the ground of a refusal, which is then answered in Airflow (R-54, R-55)."""
    case_row(pages, reference)
    decide.keep_refusal(pages.desk, case=CaseRef(reference), ground=ground, words=words,
                        by=visitor.actor, now=pages.now())  # fmt: skip
    return back(request, reference, done="refusal")


@router.post("/cases/{reference}/reply")
def keep_reply(
    request: Request, reference: str, pages: ThePages, visitor: OurForm,
    words: Annotated[str, Form(min_length=1, max_length=8000)],
) -> RedirectResponse:  # fmt: skip
    """Keep the answer to a question, which is then approved in Airflow."""
    case_row(pages, reference)
    reply.keep_reply(pages.desk, case=CaseRef(reference), words=words, by=visitor.actor,
                     now=pages.now())  # fmt: skip
    return back(request, reference, done="reply")


@router.post("/cases/{reference}/acknowledge")
def acknowledge(
    request: Request, reference: str, pages: ThePages, visitor: OurForm,
    kind: Annotated[AlertKind, Form()],
) -> RedirectResponse:  # fmt: skip
    """Take note of an alert, so that the lead need not hear of it."""
    case_row(pages, reference)
    alert.acknowledge(pages.desk, case=CaseRef(reference), kind=kind, by=visitor.actor,
                      now=pages.now())  # fmt: skip
    return back(request, reference, done="acknowledged")


@router.post("/cases/{reference}/told")
def told(request: Request, reference: str, pages: ThePages, visitor: OurForm) -> RedirectResponse:
    """Record that staff reminded the person, or told them that the case is closed (R-21)."""
    case_row(pages, reference)
    chase.record_told(pages.desk, case=CaseRef(reference), by=visitor.actor, now=pages.now())
    return back(request, reference, done="told")


def known_connection(pages: Pages, connection: str) -> None:
    """
    Refuse a connection that is not in the data map.

    :raises HTTPException: 422, naming the field.
    """
    if connection not in pages.desk.datamap.connections:
        raise HTTPException(422, "Not as expected: connection.")


def back(request: Request, reference: str, *, done: str) -> RedirectResponse:
    """Return to the case page, which says what was done."""
    base = request.scope.get("root_path", "")
    return RedirectResponse(f"{base}/cases/{reference}?done={done}", status_code=303)
