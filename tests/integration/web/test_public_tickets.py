"""A signed ticket is filed once, sealed, with a case for each right; bad ones leave no trace."""

# Fixtures come from conftest, whose types no test can import in importlib mode.
# ruff: noqa: ANN401

import base64
import hashlib
import hmac
import json
import socket
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta, timezone
from typing import Any

import httpx
import pytest

TWO_RIGHTS = (
    "Please send me a copy of all the personal data you hold about me. "
    "Also stop sending me marketing emails."
)
NOW = datetime.now(timezone.utc)


class TestFiling:
    def test_opens_a_case_and_asks_for_its_run(self, send: Any, books: Any, valid: Any) -> None:
        answer = send(ticket_id="T-one")

        assert answer.status_code == 202
        assert valid("ticket_receipt", answer.json())
        (case,) = answer.json()["cases"]
        assert answer.json()["ticket"] == "T-one"
        assert case["right"] == "access"
        (run,) = books.rows("SELECT * FROM desk.runs WHERE reference = %s", case["reference"])
        assert (run["number"], run["dag"], run["started_at"]) == (1, "rights_access", None)

    def test_opens_two_cases_under_one_ticket_for_two_rights(self, send: Any, books: Any) -> None:
        #
        cases = send(body=TWO_RIGHTS).json()["cases"]

        assert {case["right"] for case in cases} == {"access", "objection_marketing"}
        rows = books.rows(
            "SELECT DISTINCT ticket FROM desk.cases WHERE reference = ANY (%s)",
            [case["reference"] for case in cases],
        )
        assert len(rows) == 1

    def test_answers_a_replayed_delivery_with_the_same_case(self, send: Any, books: Any) -> None:
        body = {"ticket_id": "T-replayed"}
        first = send("msg_replayed", **body)
        before = books.everything()
        again = send("msg_replayed", **body)

        assert (first.status_code, again.status_code) == (202, 200)
        assert again.json() == first.json()
        assert books.everything() == before

    def test_files_one_of_twenty_parallel_deliveries(self, send: Any, books: Any) -> None:
        before = books.count("desk.inbox")
        with ThreadPoolExecutor(20) as pool:
            answers = list(
                pool.map(lambda _: send("msg_parallel", ticket_id="T-parallel"), range(20))
            )

        assert sorted(answer.status_code for answer in answers) == [200] * 19 + [202]
        assert len({answer.text for answer in answers}) == 1
        assert books.count("desk.inbox") == before + 1

    def test_opens_only_new_rights_on_a_known_ticket(self, send: Any) -> None:
        (first,) = send(ticket_id="T-talk").json()["cases"]
        second = send(ticket_id="T-talk", body="Where is my copy? Please send me my data.")
        third = send(ticket_id="T-talk", body="Please delete all my personal data.")

        assert second.status_code == 202
        assert second.json()["cases"] == [first]
        assert {case["right"] for case in third.json()["cases"]} == {"access", "erasure"}

    def test_leaves_what_nobody_understands_to_a_person(self, send: Any, books: Any) -> None:
        # never a bounce
        (case,) = send(subject="", body="qwv zzt plmk rrr ttt fgh").json()["cases"]

        assert case["right"] == "unknown"
        (row,) = books.rows("SELECT * FROM desk.cases WHERE reference = %s", case["reference"])
        assert row["needs_triage"]

    def test_records_an_objection_even_when_in_doubt(self, send: Any, books: Any) -> None:
        # an objection to marketing counts even when a person has to read the rest
        words = "Bitte nicht mehr. Kein Interesse an Werbung oder dergleichen. unsubscribe me"
        cases = send(subject="", body=words).json()["cases"]

        (case,) = [one for one in cases if one["right"] == "objection_marketing"]
        rows = books.rows(
            "SELECT facts FROM desk.ledger_entries"
            " WHERE reference = %s AND event = 'case.received'",
            case["reference"],
        )
        assert rows[0]["facts"]["right"] == "objection_marketing"
        assert rows[0]["facts"]["needs_triage"] is True

    def test_keeps_the_message_sealed(self, send: Any, books: Any) -> None:
        (case,) = send(body="My secret word is tangerine. Send me my personal data.").json()[
            "cases"
        ]

        rows = books.rows("SELECT sealed FROM desk.inbox")
        assert not any(b"tangerine" in bytes(row["sealed"] or b"") for row in rows)
        message = books.message(case["reference"])
        assert "tangerine" in message.body
        assert message.requester.email == "hana@rowanpike.example"
        assert message.portal == "generic"

    def test_takes_thirty_tickets_at_once(self, send: Any) -> None:
        with ThreadPoolExecutor(30) as pool:
            answers = list(pool.map(lambda _: send(), range(30)))

        assert {answer.status_code for answer in answers} == {202}
        cases = {case["reference"] for answer in answers for case in answer.json()["cases"]}
        assert len(cases) == 30

    def test_brings_a_token_to_the_case_that_waits_for_it(self, send: Any, books: Any) -> None:
        (case,) = send().json()["cases"]
        token = "t0ken-" + "k" * 40
        books.do(
            "INSERT INTO desk.waits (reference, kind, since, token_hash)"
            " VALUES (%s, 'identity', now(), sha256(convert_to(%s, 'UTF8')))",
            case["reference"],
            token,
        )
        answer = send(body="Yes, that was me.", in_reply_to=token)
        stranger = send(body="Yes, that was me.", in_reply_to="another" * 6)

        assert answer.json()["cases"] == [case]
        assert case not in stranger.json()["cases"]

    def test_judges_dates_by_the_desks_clock(self, send: Any, books: Any) -> None:
        books.do("INSERT INTO desk.clock_shift (shift) VALUES (interval '20 days')")
        try:
            ahead = (datetime.now(timezone.utc) + timedelta(days=19)).isoformat()
            answer = send(received_at=ahead)
        finally:
            books.do("DELETE FROM desk.clock_shift")

        assert answer.status_code == 202

    def test_takes_a_file_of_four_mebibytes(self, send: Any, books: Any) -> None:
        content = base64.b64encode(b"%PDF" * 1024 * 1024).decode()
        file = {"name": "form.pdf", "media_type": "application/pdf", "content_base64": content}
        (case,) = send(attachments=[file]).json()["cases"]

        (kept,) = books.message(case["reference"]).attachments
        assert len(kept.content) == 4 * 1024 * 1024

    def test_takes_a_message_in_any_script(self, send: Any, books: Any) -> None:
        words = "Прошу прислать копию моих персональных данных 👪 \u202e"
        (case,) = send(body=words).json()["cases"]

        assert books.message(case["reference"]).body == words


def bad_bodies() -> Iterator[tuple[str, bytes, str]]:
    good = {
        "ticket_id": "T-bad",
        "received_at": NOW.isoformat(),
        "channel": "portal",
        "subject": "s",
        "body": "b",
        "requester": {},
    }

    def changed(**changes: object) -> bytes:
        return json.dumps(good | changes).encode()

    yield "broken JSON", b'{"ticket_id": ', "body"
    yield "no JSON object", b"[1, 2]", "body"
    yield "empty", b"", "body"
    yield "wrong type", changed(body=7), "body"
    yield "wrong type inside", changed(requester={"email": ["x"]}), "requester.email"
    yield (
        "missing",
        json.dumps({k: v for k, v in good.items() if k != "subject"}).encode(),
        "subject",
    )
    yield "unknown field", changed(colour="red"), "colour"
    yield "NUL", changed(body="a\0b"), "body"
    yield "NUL in the id", changed(ticket_id="a\0b"), "ticket_id"
    yield "half a surrogate", changed(body="\ud800"), "body"
    yield "10,000 deep", b'{"body":' + b"[" * 10_000 + b"]" * 10_000 + b"}", "body"
    yield "33 deep", b'{"body":' * 33 + b"1" + b"}" * 33, "body"
    yield "too old", changed(received_at=(NOW - timedelta(days=401)).isoformat()), "received_at"
    yield "ahead", changed(received_at=(NOW + timedelta(minutes=30)).isoformat()), "received_at"
    yield "no offset", changed(received_at="2026-11-23T09:00:00"), "received_at"
    yield "NaN", b'{"ticket_id": NaN}', "body"
    yield "twice", b'{"body": "a", "body": "b"}', "body"
    yield (
        "bad file",
        changed(
            attachments=[{"name": "a/b", "media_type": "text/plain", "content_base64": "eA=="}]
        ),
        "attachments.0.name",
    )


class TestBadInput:
    @pytest.mark.parametrize(
        ("raw", "field"),
        [pytest.param(raw, field, id=name) for name, raw, field in bad_bodies()],
    )
    def test_names_the_field_and_files_nothing(
        self, site: httpx.Client, books: Any, sign: Any, valid: Any, raw: bytes, field: str
    ) -> None:
        before = books.everything()
        answer = site.post("/v1/tickets/generic", content=raw, headers=sign(raw))

        assert answer.status_code == 422
        assert valid("public_error", answer.json())
        assert field in {one["field"] for one in answer.json()["fields"]}
        assert books.everything() == before

    def test_refuses_what_is_not_utf_8(self, site: httpx.Client, sign: Any, books: Any) -> None:
        before = books.everything()
        answer = site.post("/v1/tickets/generic", content=b"\xff\xfe", headers=sign(b"x"))

        assert (answer.status_code, answer.json()["fields"][0]["field"]) == (422, "body")
        assert books.everything() == before

    @pytest.mark.parametrize("missing", ["webhook-id", "webhook-timestamp", "webhook-signature"])
    def test_refuses_what_is_unsigned(
        self, site: httpx.Client, sign: Any, make_body: Any, books: Any, valid: Any, missing: str
    ) -> None:
        before, raw = books.everything(), json.dumps(make_body()).encode()
        headers = {name: value for name, value in sign(raw).items() if name != missing}
        answer = site.post("/v1/tickets/generic", content=raw, headers=headers)

        assert (answer.status_code, answer.json()["error"]) == (401, "bad_signature")
        assert valid("public_error", answer.json())
        assert books.everything() == before

    def test_refuses_another_secret_and_a_changed_body(
        self, site: httpx.Client, sign: Any, make_body: Any, books: Any
    ) -> None:
        before, raw = books.everything(), json.dumps(make_body()).encode()
        other = site.post(
            "/v1/tickets/generic", content=raw, headers=sign(raw, secret="whsec_" + "eHh4" * 8)
        )
        changed = site.post("/v1/tickets/generic", content=raw + b" ", headers=sign(raw))

        assert (other.status_code, changed.status_code) == (401, 401)
        assert books.everything() == before

    def test_refuses_a_stale_delivery(
        self, site: httpx.Client, sign: Any, make_body: Any, books: Any, stale: datetime
    ) -> None:
        before, raw = books.everything(), json.dumps(make_body()).encode()
        answer = site.post("/v1/tickets/generic", content=raw, headers=sign(raw, at=stale))

        assert (answer.status_code, answer.json()["error"]) == (400, "stale")
        assert books.everything() == before

    @pytest.mark.parametrize("portal", ["nowhere", "form", "link", "generic%00", "GENERIC"])
    def test_knows_no_other_portal(
        self, site: httpx.Client, sign: Any, make_body: Any, books: Any, portal: str
    ) -> None:
        before, raw = books.everything(), json.dumps(make_body()).encode()
        answer = site.post(f"/v1/tickets/{portal}", content=raw, headers=sign(raw))

        assert (answer.status_code, answer.json()["error"]) == (404, "unknown_portal")
        assert books.everything() == before

    def test_refuses_more_than_ten_mebibytes(
        self, site: httpx.Client, sign: Any, books: Any, valid: Any
    ) -> None:
        before, raw = books.everything(), b"x" * (10 * 1024 * 1024 + 1)
        answer = site.post("/v1/tickets/generic", content=raw, headers=sign(b"x"))

        assert (answer.status_code, answer.json()["error"]) == (413, "too_large")
        assert valid("public_error", answer.json())
        assert books.everything() == before

    def test_refuses_the_same_in_chunks_without_a_length(
        self, site: httpx.Client, sign: Callable[..., dict[str, str]], books: Any
    ) -> None:
        def chunks() -> Iterator[bytes]:
            for _ in range(11):
                yield b"x" * 1024 * 1024

        before = books.everything()
        answer = site.post("/v1/tickets/generic", content=chunks(), headers=sign(b"x"))

        assert "content-length" not in answer.request.headers
        assert answer.status_code == 413
        assert books.everything() == before

    def test_refuses_a_length_that_is_never_sent_at_once(self, site: httpx.Client) -> None:
        with socket.create_connection((site.base_url.host, site.base_url.port or 0)) as line:
            line.settimeout(5)
            line.sendall(
                b"POST /v1/tickets/generic HTTP/1.1\r\nHost: desk.example\r\n"
                b"Content-Length: 1000000000000\r\n\r\n"
            )

            assert line.recv(4096).startswith(b"HTTP/1.1 413 ")


class TestZendesk:
    def test_ignores_what_is_no_message_to_us(
        self, site: httpx.Client, books: Any, valid: Any
    ) -> None:
        raw, at = b'{"type": "zen:event-type:ticket.deleted"}', datetime.now(timezone.utc)
        timestamp = at.strftime("%Y-%m-%dT%H:%M:%SZ")
        digest = hmac.digest(b"zendesk-secret", timestamp.encode() + raw, hashlib.sha256)
        before = books.everything()
        answer = site.post(
            "/v1/tickets/zendesk",
            content=raw,
            headers={
                "X-Zendesk-Webhook-Invocation-Id": "01J",
                "X-Zendesk-Webhook-Signature-Timestamp": timestamp,
                "X-Zendesk-Webhook-Signature": base64.b64encode(digest).decode(),
            },
        )

        assert answer.status_code == 200
        assert valid("ticket_ignored", answer.json())
        assert books.everything() == before
