"""``/v1/orders``: the order systems show the question, file the answer and get a receipt (R-82)."""

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse
from starlette.concurrency import run_in_threadpool
from starlette.responses import Response

from privacydesk.domain.tickets import FieldProblem
from privacydesk.web.public.bodies import FORM_BYTES, check, read_body
from privacydesk.web.public.described import gives, refuses, takes
from privacydesk.web.public.order_bodies import REMEDIES, OrderChoiceBody
from privacydesk.web.public.refusals import RefusalError, unreadable
from privacydesk.wiring.ordering import file_choice, question_today
from privacydesk.wiring.public_door import PublicDoor


def routes(door: PublicDoor) -> APIRouter:
    """Return the order systems' routes."""
    router = APIRouter(tags=["orders"])

    @router.get("/v1/orders/wording", responses=gives({200: "order_wording"}) | refuses(503))
    async def show_wording() -> Response:
        """Give the question to show now, with no box ticked, and what a clerk reads out."""
        wording = await run_in_threadpool(question_today, door)
        if wording is None:
            raise RefusalError(503, "no_wording", "No question is in force. Ask the privacy team.")
        boxes = [{"channel": channel.value, "words": words, "ticked": False}
                 for channel, words in wording.boxes.items()]  # fmt: skip
        return JSONResponse({"wording": wording.version, "question": wording.question,
                             "boxes": boxes, "spoken": wording.spoken})  # fmt: skip

    @router.post(
        "/v1/orders/{portal}/choice",
        status_code=201,
        openapi_extra=takes("order_choice"),
        responses=gives({200: "order_receipt", 201: "order_receipt"})
        | refuses(400, 401, 404, 408, 413, 422, 503),
    )
    async def take_choice(portal: str, request: Request) -> Response:
        """
        File what was shown and answered at an order; without the receipt it is not completed.

        200 instead of 201 says that the order's choice was filed before: the first one counts.
        """
        if portal not in door.portals:
            raise RefusalError(404, "unknown_portal", "No order system of this name orders here.")
        raw = await read_body(request, most=FORM_BYTES)
        return await run_in_threadpool(_file, door, portal, dict(request.headers), raw)

    return router


def _file(door: PublicDoor, portal: str, headers: dict[str, str], raw: bytes) -> Response:
    door.portals[portal].verify(headers, raw, now=door.real_now())
    try:
        body = check(door.read_json(raw), shape=OrderChoiceBody, door=door)
    except RefusalError as refused:
        raise unreadable(*map(_with_remedy, refused.problems)) from None
    filed = file_choice(door, body.choice(), portal=portal)
    answer = {"order": body.order, "receipt": filed.receipt}
    return JSONResponse(answer, status_code=201 if filed.fresh else 200)


def _with_remedy(problem: FieldProblem) -> FieldProblem:
    """Add the rule and what to do to a field of the choice."""
    remedy = REMEDIES.get(problem.field.partition(".")[0])
    if remedy is None:
        return problem
    return FieldProblem(field=problem.field, problem=f"{problem.problem} (R-82); {remedy}")
