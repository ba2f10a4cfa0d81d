"""``POST /v1/tickets/{portal}``: a signed message comes in, is filed, and is worked on later."""

from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse
from starlette.concurrency import run_in_threadpool
from starlette.responses import Response

from privacydesk.domain.cases import Right
from privacydesk.domain.door import Filing
from privacydesk.domain.intake import Classification, classify
from privacydesk.domain.tickets import Ignored
from privacydesk.web.public.bodies import TICKET_BYTES, read_body
from privacydesk.web.public.described import TICKET, gives, refuses, takes
from privacydesk.web.public.refusals import RefusalError
from privacydesk.wiring.public_door import PublicDoor


def routes(door: PublicDoor) -> APIRouter:
    """Return the portals' route."""
    router = APIRouter(tags=["tickets"])

    @router.post(
        "/v1/tickets/{portal}",
        status_code=202,
        openapi_extra=takes(TICKET),
        responses=gives({200: "ticket_receipt", 202: "ticket_receipt"})
        | refuses(400, 401, 404, 408, 413, 422, 503),
    )
    async def take_ticket(portal: str, request: Request) -> Response:
        """
        File a portal's signed webhook and open a case for each right in it.

        200 instead of 202 says that this delivery was filed before, or is no message to the desk.
        """
        if portal not in door.portals:
            raise RefusalError(404, "unknown_portal", "No portal of this name delivers here.")
        raw = await read_body(request, most=TICKET_BYTES)
        return await run_in_threadpool(_file, door, portal, dict(request.headers), raw)

    return router


def rights_in(found: Classification) -> list[Right]:
    """Return the rights to open; what nobody understood is one case ``unknown`` (R-01)."""
    return [one.right for one in found.rights] or [Right.UNKNOWN]


def receipt(ticket: str, filing: Filing) -> dict[str, Any]:
    """Return the contract's receipt."""
    return {"ticket": ticket, **cases_of(filing)}


def cases_of(filing: Filing) -> dict[str, Any]:
    """Return the cases alone, as the contract writes them."""
    return {"cases": [{"reference": c.reference, "right": c.right.value} for c in filing.cases]}


def _file(door: PublicDoor, portal: str, headers: dict[str, str], raw: bytes) -> Response:
    # The signature is judged by real time, the message's own date by the desk's clock.
    delivery = door.portals[portal].verify(headers, raw, now=door.real_now())
    ticket = door.portals[portal].parse(delivery, now=door.now())
    if isinstance(ticket, Ignored):
        return JSONResponse({"ticket": None, "cases": [], "ignored": ticket.reason})
    found = classify(ticket.body, subject=ticket.subject)
    filing = door.file(
        ticket,
        rights=rights_in(found),
        needs_triage=found.needs_triage or not found.rights,
    )
    status = 202 if filing.fresh else 200
    return JSONResponse(receipt(ticket.ticket_id, filing), status_code=status)
