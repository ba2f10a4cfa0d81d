"""The link in a question of ours: a page with room for the answer. Opening it changes nothing."""

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, JSONResponse
from starlette.concurrency import run_in_threadpool
from starlette.responses import Response

from privacydesk.domain.tickets import FieldProblem
from privacydesk.web.public.answers import Answers, wants_page
from privacydesk.web.public.bodies import read_fields
from privacydesk.web.public.contract import ReplyBody
from privacydesk.web.public.described import gives, refuses, takes
from privacydesk.web.public.links import TOKEN, ended
from privacydesk.web.public.refusals import RefusalError, unreadable
from privacydesk.web.public.tickets import cases_of
from privacydesk.wiring.public_door import PublicDoor

EMPTY = FieldProblem(field="message", problem="tell us your answer")


def routes(door: PublicDoor, answers: Answers) -> APIRouter:
    """Return the reply's page and what it sends."""
    router = APIRouter(tags=["links"])

    @router.get("/v1/reply/{token}", response_class=HTMLResponse)
    async def show(token: str) -> Response:
        """Show the form. It is the same for every link, whether it still leads somewhere or not."""
        return answers.page("reply", token=token, done=False, given={}, problems={})

    @router.post(
        "/v1/reply/{token}",
        openapi_extra=takes("reply_form", form=True),
        responses=gives({200: "confirmed"}, page=True)
        | refuses(408, 410, 413, 415, 422, 503, page=True),
    )
    async def reply(token: str, request: Request) -> Response:
        """File what the person wrote; any words are an answer (R-21)."""
        try:
            body = await read_fields(request, shape=ReplyBody, door=door)
            if not body.message:
                raise unreadable(EMPTY)
        except RefusalError as refusal:
            if not (wants_page(request) and refusal.problems):
                raise
            problems = {one.field: one.problem for one in refusal.problems}
            return answers.page("reply", status=422, token=token, done=False, given={},
                                problems=problems)  # fmt: skip
        if not TOKEN.fullmatch(token):
            raise ended()
        filing = await run_in_threadpool(door.confirm, token, words=body.message)
        if not filing.cases:
            raise ended()
        if wants_page(request):
            return answers.page("reply", token=token, done=True, cases=filing.cases)
        return JSONResponse(cases_of(filing))

    return router
