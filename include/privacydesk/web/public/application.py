"""The public app, put together: its routes, its pages, its guard."""

from pathlib import Path
from typing import Any, Final

from fastapi import FastAPI
from starlette.exceptions import HTTPException
from starlette.responses import RedirectResponse, Response
from starlette.staticfiles import StaticFiles

from privacydesk.domain.door import BrokenPackageError, DoorClosedError
from privacydesk.domain.opendsr import BadCallbackError
from privacydesk.domain.tickets import PortalError
from privacydesk.web.public import (
    described,
    download,
    events,
    forms,
    links,
    orders,
    preferences,
    processors,
    replies,
    status,
    tickets,
    unsubscribe,
)
from privacydesk.web.public.answers import Answers
from privacydesk.web.public.guard import STATIC, Guard
from privacydesk.web.public.refusals import RefusalError
from privacydesk.wiring.public_door import PublicDoor

FILES: Final = Path(__file__).parents[1] / "static"

FORESEEN: Final = (
    HTTPException, RefusalError, PortalError, DoorClosedError, BrokenPackageError, BadCallbackError,
)  # fmt: skip
"""What routes raise on purpose; anything else is ours to mend, and the guard logs it."""


class _App(FastAPI):
    def openapi(self) -> dict[str, Any]:
        """Return the description that holds the contracts' own schemas."""
        return described.describe(self)


def create_app(door: PublicDoor) -> FastAPI:
    """Return the app over an open door."""
    answers = Answers(door)
    app = _App(
        title="privacydesk, public door",
        version="1",
        description="Requests about personal data, their status and their answers.",
        docs_url=None,
        redoc_url=None,
        redirect_slashes=False,
    )
    for foreseen in FORESEEN:
        app.add_exception_handler(foreseen, answers.handle)
    app.include_router(tickets.routes(door))
    app.include_router(events.routes(door))
    app.include_router(orders.routes(door))
    app.include_router(processors.routes(door))
    for part in (forms, status, links, replies, download, unsubscribe, preferences):
        app.include_router(part.routes(door, answers))
    app.mount(STATIC, StaticFiles(directory=FILES), name="static")
    app.add_api_route("/", _start, include_in_schema=False)
    app.add_middleware(Guard, answers=answers)
    return app


async def _start() -> Response:
    """Lead to the request form."""
    return RedirectResponse("/v1/requests", status_code=303)
