"""``POST /v1/events/sendgrid`` and ``GET /health``: machines that tell and ask how it goes."""

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse
from starlette.concurrency import run_in_threadpool
from starlette.responses import Response

from privacydesk.web.public.bodies import TICKET_BYTES, read_body
from privacydesk.web.public.described import gives, refuses
from privacydesk.web.public.refusals import RefusalError
from privacydesk.wiring.public_door import PublicDoor


def routes(door: PublicDoor) -> APIRouter:
    """Return the machines' routes."""
    router = APIRouter(tags=["machines"])

    @router.post("/v1/events/sendgrid", status_code=204, responses=refuses(401, 404, 413, 422, 503))
    async def take_events(request: Request) -> Response:
        """Note what the mail provider says became of our mails."""
        if door.events is None:
            raise RefusalError(404, "not_found", "No mail provider reports here.")
        raw = await read_body(request, most=TICKET_BYTES)
        await run_in_threadpool(door.take_events, dict(request.headers), raw)
        return Response(status_code=204)

    @router.get("/health", responses=gives({200: "health"}) | refuses(503))
    async def health() -> Response:
        """Say whether the door can reach its database."""
        await run_in_threadpool(door.now)
        return JSONResponse({"status": "ok", "instance": door.instance})

    return router
