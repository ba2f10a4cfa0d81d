"""The processors that speak OpenDSR 2.0: they take requests, sign, and report by callback."""

import asyncio
import base64
import json
from collections.abc import Mapping
from datetime import datetime, timedelta, timezone
from typing import Annotated, Any, Final, Literal

import httpx
from fastapi import APIRouter, BackgroundTasks, HTTPException, Request
from pydantic import BaseModel, Field
from standardwebhooks.webhooks import Webhook, WebhookVerificationError
from starlette.responses import Response

from demo.devmail.certificates import ProcessorCertificates
from demo.devmail.store import Row, Store

TRIES: Final = 60
"""How often a callback is tried, a second apart: the door may be down for a while."""


class Manner(BaseModel):
    """What a processor reports of each request from now on; nothing where the list is empty."""

    says: list[Literal["in_progress", "completed", "cancelled"]]


class Word(BaseModel):
    """A status to report about one request now, and how often the same callback goes."""

    request: str
    status: Literal["pending", "in_progress", "completed", "cancelled"]
    times: Annotated[int, Field(ge=1, le=20)] = 1


class _Processors:
    def __init__(
        self, store: Store, *, certificates: ProcessorCertificates, secret: str | None
    ) -> None:
        self.store, self.certificates = store, certificates
        self.secret = secret
        self.manners: dict[str, list[str]] = {}

    def check(self, request: Request, raw: bytes) -> None:
        """Refuse a request that the controller did not sign."""
        if self.secret is None:
            return
        try:
            Webhook(self.secret).verify(raw, dict(request.headers))
        except WebhookVerificationError:
            raise HTTPException(401, "the request is not signed by the controller") from None
        except json.JSONDecodeError:  # the signature holds; a question has no body
            return

    def signed(self, name: str, content: Mapping[str, Any], *, status: int) -> Response:
        body = json.dumps(content).encode()
        return Response(body, status_code=status, headers=self.certificates.headers(name, body))

    async def report(self, name: str, request: str, status: str) -> int:
        """Send one callback until it is taken; return the last answer."""
        kept = self.store.dsr_request(name, request)
        if kept is None:
            raise HTTPException(404, "no such request")
        self.store.set_dsr_status(name, request, status=status)
        asked = json.loads(kept["body"])
        address = asked["status_callback_urls"][0]
        content = {**_standing(kept, status=status), "status_callback_url": address}
        body = json.dumps(content).encode()
        answer = 0
        async with httpx.AsyncClient(timeout=10) as client:
            for _ in range(TRIES):
                try:
                    headers = self.certificates.headers(name, body)
                    answer = (await client.post(address, content=body, headers=headers)).status_code
                except httpx.TransportError:
                    answer = 0
                if answer and answer < 500:  # noqa: PLR2004  what HTTP calls the server's own fault
                    return answer
                await asyncio.sleep(1)
        return answer

    async def carry_out(self, name: str, request: str) -> None:
        for status in self.manners.get(name, ["in_progress", "completed"]):
            await self.report(name, request, status)


def routes(store: Store, *, certificates: ProcessorCertificates, secret: str | None) -> APIRouter:
    """Return the processors' endpoints. Without ``secret`` our signature is not compared."""
    router = APIRouter(tags=["stand-in"])
    them = _Processors(store, certificates=certificates, secret=secret)

    @router.post("/opendsr/{name}/requests")
    async def take(name: str, request: Request, later: BackgroundTasks) -> Response:
        raw = await request.body()
        them.check(request, raw)
        asked = json.loads(raw)
        fresh = store.add_dsr_request(name, asked["subject_request_id"], body=raw.decode())
        kept = store.dsr_request(name, asked["subject_request_id"])
        if kept is None or kept["body"] != raw.decode():
            raise HTTPException(400, "another request has this id")
        if fresh:
            later.add_task(them.carry_out, name, asked["subject_request_id"])
        content = {
            **_standing(kept, status=None), "received_time": kept["received_at"],
            "encoded_request": base64.b64encode(raw).decode(),
        }  # fmt: skip
        answer = them.signed(name, content, status=201)
        answer.background = later
        return answer

    @router.get("/opendsr/{name}/requests/{request_id}")
    async def status(name: str, request_id: str, request: Request) -> Response:
        them.check(request, b"")
        kept = store.dsr_request(name, request_id)
        if kept is None:
            raise HTTPException(404, "no such request")
        return them.signed(name, _standing(kept, status=kept["status"]), status=200)

    @router.post("/api/opendsr/{name}/manner", status_code=204)
    def behave(name: str, manner: Manner) -> None:
        them.manners[name] = list(manner.says)

    @router.post("/api/opendsr/{name}/callbacks")
    async def call_back(name: str, word: Word) -> dict[str, list[int]]:
        return {"answers": [await them.report(name, word.request, word.status)
                            for _ in range(word.times)]}  # fmt: skip

    @router.get("/api/opendsr/{name}/requests")
    def asked_of(name: str) -> list[Row]:
        return [{**row, "body": json.loads(row["body"])} for row in store.dsr_requests(name)]

    return router


def _standing(kept: Row, *, status: str | None) -> dict[str, Any]:
    done = datetime.now(timezone.utc) + timedelta(days=3)
    return {
        "controller_id": "cloudsentric",
        "expected_completion_time": done.strftime("%Y-%m-%dT%H:%M:%SZ"),
        "subject_request_id": kept["id"],
        **({"request_status": status, "api_version": "2.0"} if status else {}),
    }
