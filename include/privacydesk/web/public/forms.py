"""The forms without an account: a request, a complaint. They prove nothing about who sends them."""

import hashlib
import secrets
from collections.abc import Mapping, Sequence
from typing import Final

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, JSONResponse
from starlette.concurrency import run_in_threadpool
from starlette.responses import Response

from privacydesk.domain.cases import Right
from privacydesk.domain.door import Filing
from privacydesk.domain.intake import classify
from privacydesk.domain.tickets import FieldProblem, IncomingTicket, Requester
from privacydesk.web.public.answers import Answers, wants_page
from privacydesk.web.public.bodies import check, read_values
from privacydesk.web.public.choices import CHOICES, said
from privacydesk.web.public.contract import ComplaintBody, RequestBody
from privacydesk.web.public.described import gives, refuses, takes
from privacydesk.web.public.refusals import RefusalError, unreadable
from privacydesk.web.public.tickets import receipt, rights_in
from privacydesk.wiring.public_door import PublicDoor

PORTAL: Final = "form"
SAID_BY_NOBODY: Final = frozenset({Right.UNKNOWN, Right.QUESTION})
ERRORS: Final = (408, 413, 415, 422, 503)
Body = RequestBody | ComplaintBody


def routes(door: PublicDoor, answers: Answers) -> APIRouter:
    """Return the forms and what they send."""
    router = APIRouter(tags=["forms"])

    @router.get("/v1/requests", response_class=HTMLResponse)
    async def request_form() -> Response:
        """Show the request form; no reason is asked for (R-32)."""
        return _form(answers, "request")

    @router.get("/v1/complaints", response_class=HTMLResponse)
    async def complaint_form() -> Response:
        """Show the complaint form (R-119)."""
        return _form(answers, "complaint")

    filed = gives({202: "ticket_receipt"}, page=True) | refuses(*ERRORS, page=True)

    @router.post(
        "/v1/requests",
        status_code=202,
        openapi_extra=takes("request_form", form=True),
        responses=filed,
    )
    async def send_request(request: Request) -> Response:
        """File a request from the form, in any words and with any boxes ticked or none."""
        return await _take(request, shape=RequestBody, door=door, answers=answers)

    @router.post(
        "/v1/complaints",
        status_code=202,
        openapi_extra=takes("complaint_form", form=True),
        responses=filed,
    )
    async def send_complaint(request: Request) -> Response:
        """File a complaint; a right that it also uses opens a case of its own (R-24, R-119)."""
        return await _take(request, shape=ComplaintBody, door=door, answers=answers)

    return router


async def _take(
    request: Request, *, shape: type[RequestBody] | type[ComplaintBody], door: PublicDoor,
    answers: Answers,
) -> Response:  # fmt: skip
    page = "request" if shape is RequestBody else "complaint"
    given = await read_values(request, shape=shape, door=door)
    try:
        body: Body = check(given, shape=shape, door=door)
        _check_answerable(body)
    except RefusalError as refusal:
        if not wants_page(request):
            raise
        return _form(answers, page, status=422, given=given, problems=refusal.problems)
    ticket, filing = await run_in_threadpool(_file, door, body)
    if not wants_page(request):
        return JSONResponse(receipt(ticket.ticket_id, filing), status_code=202)
    return answers.page("filed", status=202, cases=filing.cases, form=page)


def _check_answerable(body: Body) -> None:
    """Refuse what nobody could answer: nothing said, or no way back."""
    problems = []
    ticked = body.rights if isinstance(body, RequestBody) else ()
    if not body.message and not ticked:
        what = "choose what we should do, or write it here"
        if isinstance(body, ComplaintBody):
            what = "tell us what happened"
        problems.append(FieldProblem(field="message", problem=what))
    if not body.email and not body.phone:
        problem = "give an email address or a phone number, so that we can answer"
        problems.append(FieldProblem(field="email", problem=problem))
    if problems:
        raise unreadable(*problems)


def _file(door: PublicDoor, body: Body) -> tuple[IncomingTicket, Filing]:
    found = classify(body.message) if body.message else None
    read = rights_in(found) if found else []
    if isinstance(body, ComplaintBody):
        chosen, text = [Right.COMPLAINT], body.message
        subject = f"Complaint about {body.reference.strip()}" if body.reference else "Complaint"
    else:
        chosen, text, subject = body.rights, said(body.rights, message=body.message), "Request"
    rights = list(dict.fromkeys(
        [*chosen, *(r for r in read if not chosen or r not in SAID_BY_NOBODY)]
    ))  # fmt: skip
    # What the person ticked needs nobody to read it; what we read into their words may.
    doubtful = found is not None and found.needs_triage and rights != list(chosen)
    once = body.once or secrets.token_urlsafe(16)
    ticket = IncomingTicket(
        portal=PORTAL,
        delivery_id=once,
        # The same form sent twice is the same ticket.
        ticket_id=hashlib.sha256(once.encode()).hexdigest()[:24],
        received_at=door.now(),
        channel="web_form",
        subject=subject,
        body=text,
        requester=Requester(
            name=body.name or None, email=body.email or None, phone=body.phone or None
        ),
        signed_in=False,
    )
    return ticket, door.file(
        ticket, rights=rights, needs_triage=doubtful or Right.UNKNOWN in rights
    )


def _form(
    answers: Answers, page: str, *, status: int = 200, given: Mapping[str, object] | None = None,
    problems: Sequence[FieldProblem] = (),
) -> Response:  # fmt: skip
    return answers.page(
        page, status=status, given={"once": secrets.token_urlsafe(16), **(given or {})},
        problems={one.field.partition(".")[0]: one.problem for one in problems}, choices=CHOICES,
    )  # fmt: skip
