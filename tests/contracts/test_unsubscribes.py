"""What goes on the mail provider's own lists, by its own client (R-75)."""

import json
import socket
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from fastapi import FastAPI, Request, Response

from demo.devmail.app import create_app
from demo.devmail.running import running
from privacydesk.adapters.mail.unsubscribes import ProcessorSilentError, SendGridUnsubscribes

SAM = "s.idle@example.org"


@pytest.fixture
def devmail(tmp_path: Path) -> Iterator[str]:
    with running(create_app(tmp_path, api_key="SG.key")) as url:
        yield url


def lists(url: str, **options: Any) -> SendGridUnsubscribes:  # noqa: ANN401  the adapter's
    return SendGridUnsubscribes("SG.key", host=url, **options)


class TestStop:
    def test_writes_what_the_providers_description_asks_for(self) -> None:
        """``POST /v3/asm/.../suppressions`` takes one field, ``recipient_emails``, a list."""
        seen: list[tuple[str, Any]] = []
        app = FastAPI()

        @app.post("/{path:path}", status_code=201)
        async def take(path: str, request: Request) -> Response:
            seen.append((path, json.loads(await request.body())))
            return Response(status_code=201)

        with running(app) as url:
            lists(url, groups=(7, 9)).stop([SAM])

        body = {"recipient_emails": [SAM]}
        assert seen == [
            ("v3/asm/groups/7/suppressions", body),
            ("v3/asm/groups/9/suppressions", body),
            ("v3/asm/suppressions/global", body),
        ]

    def test_holds_back_marketing_and_not_our_letters(self, devmail: str) -> None:
        lists(devmail, groups=(7,)).stop([SAM])
        lists(devmail, groups=(7,)).stop([SAM])

        headers = {"Authorization": "Bearer SG.key"}
        group = httpx.get(f"{devmail}/v3/asm/groups/7/suppressions", headers=headers).json()
        assert group == [SAM]
        found = httpx.get(f"{devmail}/v3/asm/suppressions/global/{SAM}", headers=headers).json()
        assert found == {"recipient_email": SAM}

    def test_leaves_the_global_list_alone_where_it_is_told_to(self, devmail: str) -> None:
        lists(devmail, groups=(7,), everywhere=False).stop([SAM])

        headers = {"Authorization": "Bearer SG.key"}
        answer = httpx.get(f"{devmail}/v3/asm/suppressions/global/{SAM}", headers=headers)
        assert answer.json() == {}

    def test_asks_nothing_for_nobody(self) -> None:
        lists("http://127.0.0.1:9").stop([])

    def test_tells_a_refusal_without_the_address(self, devmail: str) -> None:
        wrong = SendGridUnsubscribes("SG.other", host=devmail)

        with pytest.raises(ProcessorSilentError, match="401") as caught:
            wrong.stop([SAM])
        assert SAM not in str(caught.value)
        assert caught.value.retry

    def test_tells_that_nobody_answers(self) -> None:
        with socket.create_server(("127.0.0.1", 0)) as door:
            port = door.getsockname()[1]

        with pytest.raises(ProcessorSilentError, match="no answer"):
            lists(f"http://127.0.0.1:{port}").stop([SAM])
