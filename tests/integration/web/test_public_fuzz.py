"""Whatever anybody sends, the app answers; it never fails, and errors have their shape."""

# Fixtures come from conftest, whose types no test can import in importlib mode.
# ruff: noqa: ANN401

import asyncio
import json
from typing import Any
from urllib.parse import quote

import httpx
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from privacydesk.web.public.application import create_app
from privacydesk.wiring.public_door import PublicDoor

TEXTS = st.text(max_size=40)
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | TEXTS,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(TEXTS, inner, max_size=4),
    max_leaves=12,
)
FIELDS = (
    "ticket_id received_at channel subject body requester signed_in in_reply_to attachments"
    " rights message name email phone once reference code"
)
NAMES = st.sampled_from(FIELDS.split())
OBJECTS = st.dictionaries(NAMES | TEXTS, VALUES, max_size=10)
NEARLY = st.fixed_dictionaries(
    {
        "ticket_id": TEXTS | VALUES,
        "received_at": st.datetimes().map(lambda at: f"{at.isoformat()}Z") | VALUES,
        "channel": st.just("portal") | TEXTS,
        "subject": TEXTS,
        "body": TEXTS,
        "requester": st.dictionaries(st.sampled_from(["name", "email", "phone"]), TEXTS) | VALUES,
    },
    optional={"attachments": st.lists(VALUES, max_size=2), "in_reply_to": TEXTS | st.none()},
)
BODIES = st.binary(max_size=200) | (OBJECTS | NEARLY | VALUES).map(
    lambda value: json.dumps(value).encode()
)
PATHS = st.sampled_from(
    [
        "/v1/requests",
        "/v1/complaints",
        "/v1/status/PD-2026-000001",
        "/v1/status/PD-2026-000001/code",
        f"/v1/confirm/{'t' * 43}",
        f"/v1/reply/{'t' * 43}",
        f"/v1/download/{'t' * 43}",
        f"/v1/download/{'t' * 43}/code",
        "/v1/events/sendgrid",
    ]
) | st.binary(max_size=20).map(lambda raw: f"/v1/download/{quote(raw)}")
TYPES = st.sampled_from(
    [
        "application/json",
        "application/x-www-form-urlencoded",
        "text/plain",
        "",
        "multipart/form-data",
    ]
)
SLOW = settings(max_examples=100, suppress_health_check=[HealthCheck.function_scoped_fixture])


def post(door: PublicDoor, path: str, **sent: Any) -> httpx.Response:
    async def send() -> httpx.Response:
        transport = httpx.ASGITransport(create_app(door))
        async with httpx.AsyncClient(transport=transport, base_url="http://desk.example") as client:
            return await client.post(path, **sent)

    return asyncio.run(send())


class TestAnyBody:
    @SLOW
    @given(raw=BODIES)
    def test_signed_at_the_portal_is_answered(
        self, door: PublicDoor, sign: Any, valid: Any, raw: bytes
    ) -> None:
        headers = sign(raw) if is_text(raw) else sign(b"")
        answer = post(door, "/v1/tickets/generic", content=raw, headers=headers)

        assert answer.status_code in {202, 401, 422}
        assert valid("ticket_receipt" if answer.is_success else "public_error", answer.json())

    @SLOW
    @given(raw=BODIES, path=PATHS, kind=TYPES)
    def test_at_any_address_is_answered(
        self, door: PublicDoor, valid: Any, raw: bytes, path: str, kind: str
    ) -> None:
        headers = {"content-type": kind} if kind else {}
        answer = post(door, path, content=raw, headers=headers)

        assert answer.status_code < 500
        if not answer.is_success and "json" in answer.headers.get("content-type", ""):
            assert valid("public_error", answer.json())


def is_text(raw: bytes) -> bool:
    try:
        raw.decode()
    except UnicodeDecodeError:
        return False
    return True
