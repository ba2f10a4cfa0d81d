"""Faults on order: what a provider does on a bad day, done a given number of times."""

import asyncio
from collections import deque
from typing import Annotated, Literal

from fastapi import APIRouter
from pydantic import BaseModel, Field
from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send


class Fault(BaseModel):
    """
    One kind of fault and how often it strikes.

    ``429`` and ``500`` answer so and do nothing. ``slow`` waits ``seconds`` before it works.
    ``duplicate`` keeps the mail twice. ``drop`` does the work, then closes the connection instead
    of answering. ``path`` is the beginning of the paths that are struck.
    """

    kind: Literal["429", "500", "slow", "duplicate", "drop"]
    times: Annotated[int, Field(ge=1, le=10_000)] = 1
    retry_after: Annotated[int, Field(ge=0, le=86_400)] = 1
    seconds: Annotated[float, Field(ge=0, le=600)] = 2
    path: str = "/v3/mail/send"


class Faults:
    """The faults still to come, struck in the order in which they were asked for."""

    def __init__(self) -> None:
        self._waiting: deque[Fault] = deque()

    def take(self, path: str) -> Fault | None:
        """Return the next fault for ``path`` and count it down."""
        for fault in self._waiting:
            if path.startswith(fault.path):
                fault.times -= 1
                if fault.times < 1:
                    self._waiting.remove(fault)
                return fault
        return None

    def routes(self) -> APIRouter:
        """Return the address where faults are asked for."""
        router = APIRouter(prefix="/api/faults", tags=["stand-in"])

        @router.post("", status_code=201)
        async def add(fault: Fault) -> Fault:
            self._waiting.append(fault.model_copy())
            return fault

        @router.get("")
        async def waiting() -> list[Fault]:
            return list(self._waiting)

        @router.delete("", status_code=204)
        async def clear() -> None:
            self._waiting.clear()

        return router


class FaultyServer:
    """An app around the app: a fault strikes before, after or instead of the work."""

    def __init__(self, app: ASGIApp, *, faults: Faults) -> None:
        self._app = app
        self._faults = faults

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        fault = self._faults.take(scope["path"]) if scope["type"] == "http" else None
        if fault is None:
            await self._app(scope, receive, send)
        elif fault.kind == "drop":
            await self._app(scope, receive, _swallow)
            await _hang_up(send)
        elif fault.kind in {"429", "500"}:
            await _refusal(fault)(scope, receive, send)
        else:
            if fault.kind == "slow":
                await asyncio.sleep(fault.seconds)
            scope.setdefault("state", {})["duplicate"] = fault.kind == "duplicate"
            await self._app(scope, receive, send)


def _refusal(fault: Fault) -> JSONResponse:
    headers = {"Retry-After": str(fault.retry_after)} if fault.kind == "429" else {}
    error = {"errors": [{"message": "a fault was ordered", "field": None}]}
    return JSONResponse(error, status_code=int(fault.kind), headers=headers)


async def _swallow(_: Message) -> None:
    """Keep the answer: whoever waits for it will see the connection close."""


async def _hang_up(send: Send) -> None:
    # ASGI knows no way to close without an answer, so the server's own object is asked:
    # uvicorn's `send` is a method of the cycle that holds the transport.
    send.__self__.transport.abort()  # type: ignore[attr-defined]
    await asyncio.sleep(0.05)  # until uvicorn has seen it, else it tries to answer 500
