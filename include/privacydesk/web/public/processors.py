"""``POST /v1/processors/{name}/callback``: processors say how far they are with an erasure."""

from collections.abc import Mapping
from typing import Final

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse
from starlette.concurrency import run_in_threadpool
from starlette.responses import Response

from privacydesk.domain.opendsr import check_address
from privacydesk.web.public.bodies import FORM_BYTES, check, read_body
from privacydesk.web.public.contract import CallbackBody
from privacydesk.web.public.described import gives, refuses, takes
from privacydesk.web.public.refusals import RefusalError
from privacydesk.wiring.public_door import PublicDoor

PATH: Final = "/v1/processors/{name}/callback"


def routes(door: PublicDoor) -> APIRouter:
    """Return the processors' route."""
    router = APIRouter(tags=["machines"])

    @router.post(
        PATH,
        status_code=202,
        openapi_extra=takes("opendsr_callback"),
        responses=gives({200: "callback_receipt", 202: "callback_receipt"})
        | refuses(400, 401, 404, 408, 413, 422, 503),
    )
    async def take(name: str, request: Request) -> Response:
        """
        Note a status of OpenDSR, signed with the processor's certificate.

        200 instead of 202 says that it was noted before, or that the request is over: a repeated
        callback changes nothing.
        """
        if name not in door.processors:
            raise RefusalError(404, "unknown_processor", "No processor of this name reports here.")
        raw = await read_body(request, most=FORM_BYTES)
        noted = await run_in_threadpool(_note, door, name, dict(request.headers), raw)
        if noted == "unknown":
            raise RefusalError(404, "unknown_request", "We have asked no such thing of you.")
        fresh = noted == "noted"
        return JSONResponse({"noted": fresh}, status_code=202 if fresh else 200)

    return router


def _note(door: PublicDoor, name: str, headers: Mapping[str, str], raw: bytes) -> str:
    door.processors[name].verify(headers, raw, now=door.real_now())
    body = check(door.read_json(raw), shape=CallbackBody, door=door)
    check_address(body.status_callback_url, ours=door.url + PATH.format(name=name))
    return door.books.note_receipt(
        name, request=body.subject_request_id, state=body.request_status.value
    )
