"""Around every request: safe headers, one log line, and an answer even to our own mistakes."""

import time
from typing import Final

from starlette.datastructures import MutableHeaders
from starlette.requests import ClientDisconnect, Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from privacydesk.web.public.answers import Answers
from privacydesk.web.public.logs import LOG, frames

POLICY: Final = (
    "default-src 'none'; style-src 'self'; form-action 'self'; frame-ancestors 'none'; "
    "base-uri 'none'"
)
HEADERS: Final = {
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "Content-Security-Policy": POLICY,
    "X-Robots-Tag": "noindex",
}
STATIC: Final = "/static"


class Guard:
    """
    ASGI middleware, the outermost of the app.

    The log has the route's template, never the path: paths hold tokens and references. An
    error's own message is left out too, for it may quote what somebody sent.
    """

    def __init__(self, app: ASGIApp, *, answers: Answers) -> None:
        self._app = app
        self._answers = answers

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        began, status = time.monotonic(), 0

        async def send_guarded(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                _add_headers(message, path=scope["path"])
            await send(message)

        try:
            await self._app(scope, receive, send_guarded)
        except ClientDisconnect:
            status = status or 499
        except Exception as error:  # noqa: BLE001  the last place where a request can be answered
            LOG.error("%s at %s", type(error).__name__, frames(error.__traceback__))
            if status == 0:
                answer = self._answers.refuse(Request(scope), error)
                await answer(scope, receive, send_guarded)
        LOG.info("%s %s %d %d ms", scope["method"], _template(scope), status,
                 (time.monotonic() - began) * 1000)  # fmt: skip


def _add_headers(message: Message, *, path: str) -> None:
    headers = MutableHeaders(scope=message)
    for name, value in HEADERS.items():
        headers[name] = value
    is_file = path.startswith(f"{STATIC}/") and message["status"] in {200, 304}
    headers["Cache-Control"] = "public, max-age=3600" if is_file else "no-store"


def _template(scope: Scope) -> str:
    return str(getattr(scope.get("route"), "path", "-"))
