"""The requests that our adapter really sends keep to SendGrid's own OpenAPI description."""

import json
import os
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import httpx
import pytest
import yaml
from fastapi import FastAPI, Request, Response
from jsonschema import Draft202012Validator, FormatChecker
from referencing import Registry, Resource
from referencing.jsonschema import DRAFT202012

from demo.devmail.app import create_app
from demo.devmail.running import running
from privacydesk.adapters.mail.sendgrid import SendGridMail
from privacydesk.domain.messages import Attachment, MailRefusedError, OutgoingMail

DESCRIPTION = Path(__file__).parent / "data" / "tsg_mail_v3.yaml"
REQUEST = "urn:sendgrid#/components/requestBodies/PostMailSend/content/application~1json/schema"
PRISM = "@stoplight/prism-cli@5.16.0"
PLAIN = OutgoingMail(
    key="msg-1", to="mary.ellison@brightwater.example", subject="s", text="t", kind="note"
)
MAILS = {
    "plain": PLAIN,
    "designed": replace(PLAIN, html="<p>t</p>", reference="PD-2026-000042"),
    "with_files": replace(
        PLAIN,
        attachments=tuple(
            Attachment(name=f"{n}.pdf", media_type="application/pdf", content=b"%PDF")
            for n in range(2)
        ),
    ),
}


def sender(url: str, *, sandbox: bool = False) -> SendGridMail:
    return SendGridMail(
        "SG.test",
        sender="privacy@cloudsentric.example",
        sender_name="CloudSentric",
        host=url,
        sandbox=sandbox,
    )


def really_sent(mail: OutgoingMail, *, sandbox: bool = False) -> dict[str, Any]:
    bodies: list[dict[str, Any]] = []
    app = FastAPI()

    @app.post("/v3/mail/send")
    async def capture(request: Request) -> Response:
        bodies.append(json.loads(await request.body()))
        return Response(status_code=200 if sandbox else 202)

    with running(app) as url:
        sender(url, sandbox=sandbox).send(mail)
    (body,) = bodies
    return body


@pytest.fixture(scope="module")
def description() -> Any:  # noqa: ANN401  a JSON edge
    return yaml.safe_load(DESCRIPTION.read_text())


@pytest.fixture(scope="module")
def validator(description: Any) -> Draft202012Validator:  # noqa: ANN401  a JSON edge
    resource = Resource.from_contents(description, default_specification=DRAFT202012)
    return Draft202012Validator(
        {"$ref": REQUEST},
        registry=Registry().with_resource("urn:sendgrid", resource),
        format_checker=FormatChecker(),
    )


class TestRequest:
    @pytest.mark.parametrize("sandbox", [False, True])
    @pytest.mark.parametrize("name", MAILS)
    def test_keeps_to_the_schema(
        self, validator: Draft202012Validator, name: str, *, sandbox: bool
    ) -> None:
        body = really_sent(MAILS[name], sandbox=sandbox)

        assert [error.message for error in validator.iter_errors(body)] == []

    @pytest.mark.parametrize("name", MAILS)
    def test_uses_only_names_that_the_schema_knows(self, description: Any, name: str) -> None:  # noqa: ANN401
        """The description allows unknown names; the real API refuses them."""
        body = description["components"]["requestBodies"]["PostMailSend"]
        schema = body["content"]["application/json"]["schema"]
        sent = really_sent(MAILS[name])

        assert set(sent) <= set(schema["properties"])
        for part in ("mail_settings", "tracking_settings"):
            assert set(sent[part]) <= set(schema["properties"][part]["properties"])

    @pytest.mark.parametrize(
        ("field", "wrong"),
        [("personalizations", "x"), ("from", {"email": 5}), ("content", "x"), ("categories", "x")],
    )
    def test_would_be_caught_if_it_did_not(
        self, validator: Draft202012Validator, field: str, wrong: object
    ) -> None:
        body = {**really_sent(PLAIN), field: wrong}

        assert not validator.is_valid(body)

    def test_follows_nobody_and_says_nothing_personal_beyond_the_letter(self) -> None:
        body = really_sent(MAILS["designed"])

        tracking = body["tracking_settings"]
        assert tracking["click_tracking"] == {"enable": False, "enable_text": False}
        assert tracking["open_tracking"]["enable"] is False
        assert body["custom_args"] == {"message_key": "msg-1"}
        assert set(body["categories"]) == {"privacydesk", "note"}
        beside = {k: v for k, v in body.items() if k not in {"personalizations", "content"}}
        assert "brightwater" not in json.dumps(beside)


def prism_program() -> Path:
    """Install Prism once into a cache; a machine of ours without node must not pass silently."""
    npm = shutil.which("npm")
    if npm is None:
        if os.environ.get("CI"):
            pytest.fail("npm is needed for Prism and is not installed")
        pytest.skip("npm is not installed; the schema was checked above")
    cache = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    folder = cache / "privacydesk" / PRISM.rpartition("/")[2]
    program = folder / "node_modules" / ".bin" / "prism"
    if not program.exists():
        folder.mkdir(parents=True, exist_ok=True)
        options = ["--no-save", "--no-audit", "--no-fund", "--prefix", str(folder)]
        subprocess.run([npm, "install", *options, PRISM], check=True, capture_output=True)
    return program


@contextmanager
def prism_before(url: str) -> Iterator[str]:
    with socket.create_server(("127.0.0.1", 0)) as door:
        port = door.getsockname()[1]
    command = [prism_program(), "proxy", "--errors", "--port", str(port), str(DESCRIPTION), url]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as prism:
        try:
            until = time.monotonic() + 60
            while prism.poll() is None and time.monotonic() < until:
                with socket.socket() as probe:
                    if probe.connect_ex(("127.0.0.1", port)) == 0:
                        break
                time.sleep(0.1)
            yield f"http://127.0.0.1:{port}"
        finally:
            prism.terminate()


class TestBehindPrism:
    @pytest.mark.timeout(300)  # the first run installs Prism
    def test_lets_our_requests_through_and_stops_a_wrong_one(self, tmp_path: Path) -> None:
        with running(create_app(tmp_path)) as devmail, prism_before(devmail) as url:
            ids = [sender(url).send(mail).provider_id for mail in MAILS.values()]
            sender(url, sandbox=True).send(PLAIN)
            with pytest.raises(MailRefusedError, match="422"):
                sender(url).send(replace(PLAIN, to="no address"))
            arrived = httpx.get(f"{devmail}/api/messages").json()

        assert len(arrived) == len(set(ids)) == len(MAILS)
        assert None not in ids
