"""The link that shows who one is. Opening it changes nothing; its button does (R-25)."""

import re
from typing import Final

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, JSONResponse
from starlette.concurrency import run_in_threadpool
from starlette.responses import Response

from privacydesk.web.public.answers import Answers, wants_page
from privacydesk.web.public.bodies import read_fields
from privacydesk.web.public.contract import NoBody
from privacydesk.web.public.described import gives, refuses
from privacydesk.web.public.refusals import RefusalError
from privacydesk.web.public.tickets import cases_of
from privacydesk.wiring.public_door import PublicDoor

TOKEN: Final = re.compile(r"[A-Za-z0-9_-]{16,128}", re.ASCII)


def ended() -> RefusalError:
    """Return the one answer to links that ended, were never made, or are misspelt."""
    return RefusalError(410, "ended", "This link has ended. Ask us for a new one.")


def routes(door: PublicDoor, answers: Answers) -> APIRouter:
    """Return the confirmation's page and its button."""
    router = APIRouter(tags=["links"])

    @router.get("/v1/confirm/{token}", response_class=HTMLResponse)
    async def show(token: str) -> Response:
        """Show one button. Mail programs open links by themselves, so this changes nothing."""
        return answers.page("confirm", token=token, done=False)

    @router.post(
        "/v1/confirm/{token}",
        responses=gives({200: "confirmed"}, page=True) | refuses(410, 503, page=True),
    )
    async def confirm(token: str, request: Request) -> Response:
        """Tell the desk that the link was used; a second time changes nothing."""
        await read_fields(request, shape=NoBody, door=door)
        if not TOKEN.fullmatch(token):
            raise ended()
        filing = await run_in_threadpool(door.confirm, token)
        if not filing.cases:
            raise ended()
        if wants_page(request):
            return answers.page("confirm", token=token, done=True, cases=filing.cases)
        return JSONResponse(cases_of(filing))

    return router
