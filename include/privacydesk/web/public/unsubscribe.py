"""The link that stops all marketing: a page that changes nothing, a button that acts (RFC 8058)."""

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, JSONResponse
from starlette.concurrency import run_in_threadpool
from starlette.responses import Response

from privacydesk.domain.contact_keys import masked
from privacydesk.domain.door import MarketingLink
from privacydesk.web.public.answers import FORM, JSON, Answers, media_type, wants_page
from privacydesk.web.public.bodies import FORM_BYTES, check, read_body, read_values
from privacydesk.web.public.contract import UnsubscribeBody
from privacydesk.web.public.described import gives, refuses, takes
from privacydesk.web.public.links import TOKEN, ended
from privacydesk.web.public.refusals import RefusalError
from privacydesk.web.public.tickets import cases_of
from privacydesk.wiring.objecting import see_link, stop_all
from privacydesk.wiring.public_door import PublicDoor


def routes(door: PublicDoor, answers: Answers) -> APIRouter:
    """Return the unsubscribe page and its button."""
    router = APIRouter(tags=["marketing"])

    @router.get("/v1/unsubscribe/{token}", response_class=HTMLResponse)
    async def show(token: str) -> Response:
        """Show one button. A link that is not known asks for the address instead."""
        return _page(answers, token, await _see(door, token))

    @router.post(
        "/v1/unsubscribe/{token}",
        openapi_extra=takes("unsubscribe_form", form=True),
        responses=gives({200: "marketing_stopped"}, page=True)
        | refuses(408, 410, 413, 415, 422, 503, page=True),
    )
    async def stop(token: str, request: Request) -> Response:
        """
        Stop all marketing, signed out, without a reason; a mail program's one click does it too.

        It counts before this answers (R-74, R-75, R-80).
        """
        link = await _see(door, token)
        email = await _address(request, link=link, door=door)
        if email is None:
            if not wants_page(request):
                raise ended()
            return _page(answers, token, link, status=422, problems={
                "email": "give an email address"})  # fmt: skip
        filing, at = await run_in_threadpool(stop_all, door, email=email, token=token)
        if wants_page(request):
            return answers.page("unsubscribed", token=token if link else None, at=at,
                                cases=filing.cases)  # fmt: skip
        return JSONResponse({"took_effect_at": at.isoformat(), **cases_of(filing)})

    return router


async def _address(request: Request, *, link: MarketingLink | None, door: PublicDoor) -> str | None:
    """Return whom to stop: the link's address, else what the form gives."""
    if link is not None:
        # One click may come as a form of either kind (RFC 8058, 3.2); nothing in it counts.
        await read_body(request, most=FORM_BYTES)
        return link.email
    if media_type(request) not in {FORM, JSON}:
        await read_body(request, most=FORM_BYTES)
        return None
    try:
        given = await read_values(request, shape=UnsubscribeBody, door=door)
        return check(given, shape=UnsubscribeBody, door=door).email or None
    except RefusalError:
        if wants_page(request):
            return None
        raise


async def _see(door: PublicDoor, token: str) -> MarketingLink | None:
    return await run_in_threadpool(see_link, door, token) if TOKEN.fullmatch(token) else None


def _page(
    answers: Answers, token: str, link: MarketingLink | None, *, status: int = 200,
    problems: dict[str, str] | None = None,
) -> Response:  # fmt: skip
    return answers.page(
        "unsubscribe", status=status, token=token, address=masked(link.email) if link else None,
        problems=problems or {}, given={},
    )  # fmt: skip
