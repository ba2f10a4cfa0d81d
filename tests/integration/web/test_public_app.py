"""The app as a whole: safe headers, silent logs, its description, its health, its manners."""

# Fixtures come from conftest, whose types no test can import in importlib mode.
# ruff: noqa: ANN401

import json
import os
import secrets
import socket
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import httpx
import pytest
from jsonschema import Draft202012Validator

from demo.devmail.running import running
from demo.postgres import Cluster
from privacydesk.adapters.portal.body import TicketBody
from privacydesk.settings import INCLUDE, Environment
from privacydesk.web.public.application import create_app
from privacydesk.web.public.contract import BODIES
from privacydesk.wiring.public import open_public
from privacydesk.wiring.public_door import PublicDoor

TOKEN = "tok_" + "s" * 40
CONTRACTS = Path(INCLUDE) / "contracts"


class TestHeaders:
    @pytest.mark.parametrize(
        ("method", "path"),
        [
            ("GET", "/v1/requests"),
            ("GET", "/v1/complaints"),
            ("GET", "/v1/status/PD-2026-000001"),
            ("GET", f"/v1/confirm/{TOKEN}"),
            ("GET", f"/v1/reply/{TOKEN}"),
            ("GET", f"/v1/download/{TOKEN}"),
            ("GET", "/health"),
            ("GET", "/openapi.json"),
            ("GET", "/nothing/here"),
            ("GET", "/static/../contract.py"),
            ("GET", "/static/none.css"),
            ("DELETE", "/v1/requests"),
            ("POST", "/v1/tickets/nowhere"),
            ("POST", "/v1/requests"),
        ],
    )
    def test_are_safe_on_every_answer(self, site: httpx.Client, method: str, path: str) -> None:
        headers = site.request(method, path).headers

        assert headers["referrer-policy"] == "no-referrer"
        assert headers["cache-control"] == "no-store"
        assert headers["x-content-type-options"] == "nosniff"
        policy = headers["content-security-policy"]
        for rule in ("default-src 'none'", "style-src 'self'", "form-action 'self'",
                     "frame-ancestors 'none'"):  # fmt: skip
            assert rule in policy
        assert "set-cookie" not in headers

    def test_let_only_static_files_be_kept(self, site: httpx.Client) -> None:
        answer = site.get("/static/desk.css")

        assert answer.status_code == 200
        assert answer.headers["cache-control"] == "public, max-age=3600"

    def test_pages_use_no_script_and_no_inline_style(self, site: httpx.Client) -> None:
        for path in ("/v1/requests", "/v1/complaints", f"/v1/confirm/{TOKEN}",
                     f"/v1/reply/{TOKEN}"):  # fmt: skip
            page = site.get(path).text
            assert "<script" not in page
            assert "style=" not in page

    def test_errors_have_one_shape_for_programs_and_pages_for_people(
        self, site: httpx.Client, valid: Any
    ) -> None:
        program = site.get("/nothing/here")
        person = site.get("/nothing/here", headers={"accept": "text/html"})

        assert (program.status_code, person.status_code) == (404, 404)
        assert valid("public_error", program.json())
        assert "There is no page here" in person.text

    def test_a_mistake_of_ours_is_answered_without_its_words(
        self, door: PublicDoor, caplog: pytest.LogCaptureFixture
    ) -> None:
        app = create_app(door)

        @app.get("/broken/{secret}")
        def broken(secret: str) -> None:
            raise ValueError(secret)

        with running(app) as url:
            answer = httpx.get(f"{url}/broken/tangerine")

        assert (answer.status_code, answer.json()["error"]) == (500, "failed")
        assert answer.headers["cache-control"] == "no-store"
        assert "ValueError" in caplog.text
        assert "tangerine" not in caplog.text


class TestDescription:
    def test_holds_every_route_with_the_contracts_schemas(self, site: httpx.Client) -> None:
        document = site.get("/openapi.json").json()

        routes = {(m.upper(), path) for path, ways in document["paths"].items() for m in ways}
        assert ("POST", "/v1/tickets/{portal}") in routes
        assert len(routes) == 24
        body = document["paths"]["/v1/tickets/{portal}"]["post"]["requestBody"]
        assert body["content"]["application/json"]["schema"]["$ref"].endswith("/ticket")
        schemas = document["components"]["schemas"]
        text = json.dumps(document)
        for part in text.split('"$ref": "')[1:]:
            assert part.partition('"')[0].removeprefix("#/components/schemas/") in schemas
        assert "$defs" not in text

    @pytest.mark.parametrize("name", ["ticket", *BODIES])
    def test_contracts_are_what_the_code_checks(self, name: str) -> None:
        schema = json.loads((CONTRACTS / f"{name}.schema.json").read_text())
        Draft202012Validator.check_schema(schema)
        model = TicketBody if name == "ticket" else BODIES[name]

        assert {k: v for k, v in schema.items() if k not in {"$schema", "$id"}} == (
            model.model_json_schema()
        )


class TestEvents:
    def event(self, key: str, state: str, at: int) -> dict[str, object]:
        return {
            "event": state, "message_key": key, "timestamp": at, "sg_event_id": f"{key}{state}",
            "sg_message_id": "abc.filter", "email": "hana@rowanpike.example",
        }  # fmt: skip

    def mail(self, site: httpx.Client, books: Any) -> str:
        key = secrets.token_hex(8)
        form = {"rights": ["access"], "email": "hana@rowanpike.example"}
        reference = site.post("/v1/requests", json=form).json()["cases"][0]["reference"]
        books.do(
            "INSERT INTO desk.outbox (key, reference, letter, version, channel, state,"
            " next_try_at, created_at) VALUES (%s, %s, 'x', '1', 'email', 'sent', now(), now())",
            key,
            reference,
        )
        return key

    def state(self, books: Any, key: str) -> str:
        query = "SELECT state FROM desk.outbox WHERE key = %s"
        return str(books.rows(query, key)[0]["state"])

    def test_keep_what_became_of_a_mail(self, site: httpx.Client, books: Any, signer: Any) -> None:
        key, at = self.mail(site, books), int(time.time())
        batch = [self.event(key, "delivered", at), self.event(key, "deferred", at - 60)]
        raw = json.dumps(batch).encode()
        answers = [
            site.post("/v1/events/sendgrid", content=raw, headers=signer.headers(raw, at=at))
            for _ in range(2)
        ]

        assert [answer.status_code for answer in answers] == [204, 204]
        assert self.state(books, key) == "delivered"

    def test_wait_until_the_courier_has_noted_the_mail(
        self, site: httpx.Client, books: Any, signer: Any
    ) -> None:
        key, at = self.mail(site, books), int(time.time())
        raw = json.dumps([self.event(key, "delivered", at)]).encode()
        answers = []
        for state in ("sending", "sent"):
            books.do("UPDATE desk.outbox SET state = %s WHERE key = %s", state, key)
            headers = signer.headers(raw, at=at)
            answers.append(site.post("/v1/events/sendgrid", content=raw, headers=headers))
            if state == "sending":
                assert self.state(books, key) == "sending"

        assert [answer.status_code for answer in answers] == [503, 204]
        assert self.state(books, key) == "delivered"

    def test_count_only_when_signed(self, site: httpx.Client, books: Any, signer: Any) -> None:
        key, at = self.mail(site, books), int(time.time())
        raw = json.dumps([self.event(key, "bounce", at)]).encode()
        unsigned = site.post("/v1/events/sendgrid", content=raw)
        changed = site.post(
            "/v1/events/sendgrid", content=raw + b" ", headers=signer.headers(raw, at=at)
        )
        old = site.post(
            "/v1/events/sendgrid", content=raw, headers=signer.headers(raw, at=at - 200_000)
        )

        assert [a.status_code for a in (unsigned, changed, old)] == [401, 401, 401]
        assert self.state(books, key) == "sent"

    def test_that_are_no_list_are_refused(self, site: httpx.Client, signer: Any) -> None:
        raw, at = b'{"event": "bounce"}', int(time.time())
        headers = signer.headers(raw, at=at)

        assert site.post("/v1/events/sendgrid", content=raw, headers=headers).status_code == 422


class TestHealth:
    def test_names_the_instance(self, site: httpx.Client, valid: Any) -> None:
        answer = site.get("/health")

        assert valid("health", answer.json())
        assert answer.json() == {"status": "ok", "instance": "test"}

    def test_follows_the_database_down_and_up_again(
        self, tmp_path: Path, environment: dict[str, str], valid: Any
    ) -> None:
        with socket.create_server(("127.0.0.1", 0)) as line:
            port = line.getsockname()[1]
        cluster = Cluster(tmp_path / "postgres", port)
        values = environment | {
            "DESK_PUBLIC_DATABASE_URL": cluster.url("postgres", user="postgres")
        }
        door = open_public(Environment(values=values))
        create = (
            "CREATE SCHEMA IF NOT EXISTS door; CREATE OR REPLACE FUNCTION door.now()"
            " RETURNS timestamptz LANGUAGE sql AS 'SELECT now()'"
        )
        states = []
        try:
            with running(create_app(door)) as url:
                for _ in range(2):
                    cluster.start()
                    with door.books.sessions.borrow() as session:
                        session.execute(create)
                    states.append(httpx.get(f"{url}/health").status_code)
                    cluster.stop()
                    down = httpx.get(f"{url}/health")
                    states.append(down.status_code)
        finally:
            door.books.sessions.close()
            cluster.delete()

        assert states == [200, 503, 200, 503]
        assert valid("public_error", down.json())
        assert down.headers["retry-after"] == "5"


def started(environment: dict[str, str], *arguments: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-m", "uvicorn", "privacydesk.web.public:app", *arguments],
        env={"PATH": os.environ["PATH"], "PYTHONPATH": str(INCLUDE), **environment},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )


class TestProcess:
    def test_logs_templates_and_never_tokens_or_codes(self, environment: dict[str, str]) -> None:
        with socket.create_server(("127.0.0.1", 0)) as line:
            port = line.getsockname()[1]
        process = started(environment, "--port", str(port))
        try:
            with httpx.Client(
                base_url=f"http://127.0.0.1:{port}", transport=httpx.HTTPTransport(retries=8)
            ) as client:
                client.get(f"/v1/confirm/{TOKEN}")
                client.post(f"/v1/reply/{TOKEN}", json={"message": "Everything, please."})
                client.post(f"/v1/download/{TOKEN}", json={"code": "24681357"})
                client.get("/v1/status/PD-2026-000077", params={"code": "24681357"})
        finally:
            process.terminate()
            said, _ = process.communicate(timeout=30)

        assert "POST /v1/download/{token} 410" in said
        assert "POST /v1/reply/{token} 410" in said
        assert "Everything" not in said
        for secret in (TOKEN, "24681357", "PD-2026-000077"):
            assert secret not in said

    def test_loads_neither_airflow_nor_pandas(self, environment: dict[str, str]) -> None:
        code = (
            "import sys, privacydesk.web.public as p; p.app\n"
            "print(sorted(m for m in ('airflow', 'pandas', 'great_expectations', 'typst')"
            " if m in sys.modules))"
        )
        done = subprocess.run(
            [sys.executable, "-c", code],
            env={"PATH": os.environ["PATH"], "PYTHONPATH": str(INCLUDE), **environment},
            capture_output=True,
            text=True,
            check=True,
        )

        assert done.stdout.strip() == "[]"

    @pytest.mark.parametrize(
        "missing", ["DESK_SEAL_PUBLIC", "DESK_PUBLIC_DATABASE_URL", "DESK_WEBHOOK_SECRET_"]
    )
    def test_names_a_missing_secret_in_one_line(
        self, environment: dict[str, str], missing: str
    ) -> None:
        fewer = {k: v for k, v in environment.items() if not k.startswith(missing)}
        said, _ = started(fewer, "--port", "0").communicate(timeout=30)

        (line,) = said.strip().splitlines()
        assert missing in line
        assert "Traceback" not in line
