"""The preferences page: which channels, what about; signed out, and nothing ticked beforehand."""

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, JSONResponse
from starlette.concurrency import run_in_threadpool
from starlette.responses import Response

from privacydesk.domain.contact_keys import masked
from privacydesk.domain.door import MarketingLink
from privacydesk.web.public.answers import Answers, wants_page
from privacydesk.web.public.bodies import read_fields
from privacydesk.web.public.contract import PreferencesBody
from privacydesk.web.public.described import gives, refuses, takes
from privacydesk.web.public.links import TOKEN, ended
from privacydesk.web.public.tickets import cases_of
from privacydesk.wiring.objecting import choose, see_link
from privacydesk.wiring.public_door import PublicDoor


def routes(door: PublicDoor, answers: Answers) -> APIRouter:
    """Return the preferences page and its button."""
    router = APIRouter(tags=["marketing"])

    @router.get(
        "/v1/preferences/{token}", response_class=HTMLResponse, responses=refuses(410, page=True)
    )
    async def show(token: str) -> Response:
        """Show the boxes, none of them ticked: a box ticked beforehand is no choice (R-82)."""
        link = await _link(door, token)
        return answers.page("preferences", token=token, link=link, address=masked(link.email))

    @router.post(
        "/v1/preferences/{token}",
        openapi_extra=takes("preferences_form", form=True),
        responses=gives({200: "marketing_stopped"}, page=True)
        | refuses(408, 410, 413, 415, 422, 503, page=True),
    )
    async def save(token: str, request: Request) -> Response:
        """Save the choice; whatever is not ticked stops at once (R-75, R-78)."""
        link = await _link(door, token)
        body = await read_fields(request, shape=PreferencesBody, door=door)
        filing, at = await run_in_threadpool(
            choose, door, email=link.email, token=token, channels=body.channels, topics=body.topics
        )
        if wants_page(request):
            # Without a channel or a topic nothing is left, and the page says so.
            left = body.channels and body.topics
            return answers.page(
                "preferences_saved", token=token, at=at, cases=filing.cases,
                channels=body.channels if left else [], topics=body.topics,
            )  # fmt: skip
        return JSONResponse({"took_effect_at": at.isoformat(), **cases_of(filing)})

    return router


async def _link(door: PublicDoor, token: str) -> MarketingLink:
    link = await run_in_threadpool(see_link, door, token) if TOKEN.fullmatch(token) else None
    if link is None:
        raise ended()
    return link
