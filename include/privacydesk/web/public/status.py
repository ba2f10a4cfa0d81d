"""Where a request stands, to somebody who holds a code that we sent to a contact point on file."""

import re

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, JSONResponse
from starlette.concurrency import run_in_threadpool
from starlette.responses import Response

from privacydesk.domain.cases import REFERENCE
from privacydesk.domain.door import CaseStanding
from privacydesk.domain.workdays import london_day
from privacydesk.web.public.answers import Answers, wants_page
from privacydesk.web.public.bodies import read_fields
from privacydesk.web.public.contract import CODE_PATTERN, CodeBody, NoBody
from privacydesk.web.public.described import gives, refuses, takes
from privacydesk.web.public.even import evenly
from privacydesk.web.public.progress import progress_of
from privacydesk.web.public.refusals import RefusalError
from privacydesk.wiring.public_door import PublicDoor

WRONG = "That code does not match, or it has ended"


def routes(door: PublicDoor, answers: Answers) -> APIRouter:
    """Return the status page, its code form and the order for a code."""
    router = APIRouter(tags=["status"])

    @router.get("/v1/status/{reference}", response_class=HTMLResponse)
    async def status_form(reference: str) -> Response:
        """Ask for the code; the page is the same for every reference, known or not."""
        return answers.page("status_form", reference=_reference(reference), asked=False, wrong="")

    @router.post(
        "/v1/status/{reference}/code",
        status_code=202,
        responses=gives({202: "code_asked"}, page=True) | refuses(404, 429, 503, page=True),
    )
    async def ask_code(reference: str, request: Request) -> Response:
        """Order a code; five an hour for a reference and for a client, known or not."""
        reference = _reference(reference)
        await read_fields(request, shape=NoBody, door=door)
        async with evenly():
            asked = await run_in_threadpool(
                door.ask_status_code, reference, client=client_of(request)
            )
        if not asked:
            raise too_many()
        if wants_page(request):
            return answers.page(
                "status_form", status=202, reference=reference, asked=True, wrong=""
            )
        return JSONResponse({"asked": True}, status_code=202)

    @router.post(
        "/v1/status/{reference}",
        openapi_extra=takes("code", form=True),
        responses=gives({200: "case_status"}, page=True) | refuses(403, 404, 422, 503, page=True),
    )
    async def read_status(reference: str, request: Request) -> Response:
        """Show where the request stands; a wrong code and an unknown reference look alike."""
        reference = _reference(reference)
        code = code_in(await read_fields(request, shape=CodeBody, door=door))
        async with evenly():
            standing = await run_in_threadpool(door.read_status, reference, code=code)
        if standing is None and wants_page(request):
            return answers.page(
                "status_form", status=403, reference=reference, asked=True, wrong=WRONG
            )
        if standing is None:
            raise RefusalError(403, "wrong_code", f"{WRONG}.")
        if not wants_page(request):
            return JSONResponse(_json(reference, standing))
        today = london_day(await run_in_threadpool(door.now))
        progress = progress_of(standing, today=today)
        return answers.page("status", reference=reference, case=standing, progress=progress)

    return router


def code_in(body: CodeBody) -> str:
    """Return the code's digits; what is no code at all matches nothing."""
    if not re.fullmatch(CODE_PATTERN, body.code, re.ASCII):
        return ""
    return re.sub(r"\D", "", body.code, flags=re.ASCII)


def client_of(request: Request) -> str:
    """Return the client's address, for throttling only."""
    return request.client.host if request.client else ""


def too_many() -> RefusalError:
    """Return the answer to the sixth code within an hour."""
    return RefusalError(429, "too_many", "You asked for many codes. Wait an hour, then ask again.")


def _reference(text: str) -> str:
    if not REFERENCE.fullmatch(text):
        raise RefusalError(404, "not_found", "This is not the reference of a request.")
    return text


def _json(reference: str, case: CaseStanding) -> dict[str, object]:
    return {
        "reference": reference,
        "right": case.right.value,
        "status": case.status.value,
        "outcome": case.outcome.value if case.outcome else None,
        "received_on": london_day(case.received_at).isoformat(),
        "clock_start": case.clock_start.isoformat() if case.clock_start else None,
        "due_on": case.due_on.isoformat() if case.due_on else None,
        "paused_days": case.paused_days,
        "extended_on": case.extended_on.isoformat() if case.extended_on else None,
        "answered_on": london_day(case.answered_at).isoformat() if case.answered_at else None,
    }
