"""Delivery events: proven by SendGrid's signature, then read without anything personal."""

import json
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta, timezone
from pathlib import Path

import httpx
import pytest
from fastapi import FastAPI, Request

from demo.devmail.app import create_app
from demo.devmail.event_sender import EventSigner
from demo.devmail.running import running
from privacydesk.adapters.mail.events import (
    BadEventSignatureError,
    EventKeyError,
    EventVerifier,
    MailEvent,
    UnreadableEventsError,
    read_events,
)
from privacydesk.adapters.mail.sendgrid import SendGridMail
from privacydesk.domain.messages import MailState, OutgoingMail

NOW = datetime(2026, 11, 23, 9, 12, tzinfo=timezone.utc)
AT = int(NOW.timestamp())
RAW = b'[{"event":"delivered"}]\r\n'


@pytest.fixture(scope="module")
def signer(tmp_path_factory: pytest.TempPathFactory) -> EventSigner:
    return EventSigner(tmp_path_factory.mktemp("key") / "events.pem")


class TestVerify:
    def test_takes_what_the_provider_signed(self, signer: EventSigner) -> None:
        verifier = EventVerifier(signer.public_key)
        headers = {k.lower(): v for k, v in signer.headers(RAW, at=AT).items()}

        verifier.verify(headers, RAW, now=NOW)
        assert verifier is not None

    @pytest.mark.parametrize("raw", [RAW.strip(), RAW + b" ", b"\xff", b""])
    def test_refuses_other_bytes(self, signer: EventSigner, raw: bytes) -> None:
        headers = signer.headers(RAW, at=AT)
        with pytest.raises(BadEventSignatureError):
            EventVerifier(signer.public_key).verify(headers, raw, now=NOW)

    def test_refuses_another_key(self, signer: EventSigner, tmp_path: Path) -> None:
        headers = EventSigner(tmp_path / "other.pem").headers(RAW, at=AT)
        with pytest.raises(BadEventSignatureError):
            EventVerifier(signer.public_key).verify(headers, RAW, now=NOW)

    @pytest.mark.parametrize("junk", ["", "AAAA", "not base64", "é", "A" * 10_000])
    def test_refuses_a_signature_that_is_none(self, signer: EventSigner, junk: str) -> None:
        headers = {
            name: junk if "Signature" in name else value
            for name, value in signer.headers(RAW, at=AT).items()
        }
        with pytest.raises(BadEventSignatureError):
            EventVerifier(signer.public_key).verify(headers, RAW, now=NOW)

    def test_takes_what_the_provider_repeats_for_a_day_and_no_longer(
        self, signer: EventSigner
    ) -> None:
        verifier, headers = EventVerifier(signer.public_key), signer.headers(RAW, at=AT)

        verifier.verify(headers, RAW, now=NOW + timedelta(hours=24))
        with pytest.raises(BadEventSignatureError, match="too long ago"):
            verifier.verify(headers, RAW, now=NOW + timedelta(hours=26))

    @pytest.mark.parametrize("key", ["nonsense", "MFkw"])
    def test_refuses_a_key_that_is_none(self, key: str) -> None:
        with pytest.raises(EventKeyError):
            EventVerifier(key)


def batch(**changes: object) -> bytes:
    event = {
        "email": "mary.ellison@brightwater.example",
        "timestamp": AT,
        "event": "bounce",
        "sg_event_id": "ev-1",
        "sg_message_id": "14c5d75ce93.dfd.64b469.recvd-canary",
        "status": "5.1.1",
        "reason": "550 5.1.1 <mary.ellison@brightwater.example> unknown",
        "message_key": "msg-1",
    }
    return json.dumps([{**event, **changes}]).encode()


class TestReadEvents:
    def test_keeps_the_code_and_leaves_the_person_out(self) -> None:
        assert read_events(batch()) == (
            MailEvent(
                event_id="ev-1",
                key="msg-1",
                provider_id="14c5d75ce93",
                state=MailState.BOUNCED,
                at=NOW,
                code="5.1.1",
            ),
        )

    def test_finds_the_code_in_the_servers_words(self) -> None:
        (event,) = read_events(batch(status=None, reason="421 4.7.0 <mary@x.example> try later"))

        assert event.code == "4.7.0"

    @pytest.mark.parametrize(
        ("word", "state"),
        [
            ("processed", MailState.SENT),
            ("deferred", MailState.DEFERRED),
            ("delivered", MailState.DELIVERED),
            ("dropped", MailState.DROPPED),
        ],
    )
    def test_knows_the_providers_words(self, word: str, state: MailState) -> None:
        assert read_events(batch(event=word))[0].state is state

    @pytest.mark.parametrize(
        "changes",
        [{"event": "open"}, {"event": 5}, {"message_key": None}, {"timestamp": "x"}],
    )
    def test_leaves_out_what_says_nothing_about_a_mail_of_ours(
        self, changes: dict[str, object]
    ) -> None:
        assert read_events(batch(**changes)) == ()

    @pytest.mark.parametrize(
        "raw", [b"", b"{}", b"[1]", b"\xff", b"[" * 10_000, batch(timestamp=10**30)]
    )
    def test_refuses_what_is_no_batch(self, raw: bytes) -> None:
        with pytest.raises(UnreadableEventsError):
            read_events(raw)


@dataclass
class Desk:
    """The desk's end of the Event Webhook."""

    calls: list[tuple[dict[str, str], bytes]] = field(default_factory=list)

    def app(self) -> FastAPI:
        app = FastAPI()

        @app.post("/v1/events/sendgrid", status_code=204)
        async def take(request: Request) -> None:
            self.calls.append((dict(request.headers), await request.body()))

        return app


@pytest.fixture
def desk_and_devmail(tmp_path: Path) -> Iterator[tuple[Desk, str]]:
    desk = Desk()
    with running(desk.app()) as desk_url:
        app = create_app(tmp_path, events_url=f"{desk_url}/v1/events/sendgrid")
        with running(app) as url:
            yield desk, url


class TestFromSendingToDelivered:
    def test_tells_by_our_own_key_what_became_of_a_mail(
        self, desk_and_devmail: tuple[Desk, str]
    ) -> None:
        desk, url = desk_and_devmail
        sender = SendGridMail("k", sender="desk@cloudsentric.example", sender_name="C", host=url)
        mail = OutgoingMail(key="msg-9", to="mary@x.example", subject="s", text="t", kind="note")
        sent = sender.send(mail)
        (message,) = httpx.get(f"{url}/api/messages").json()
        order = {"message_id": message["id"], "event": "delivered", "times": 2}
        answer = httpx.post(f"{url}/api/events", json=order)
        key = httpx.get(f"{url}/api/events/key").json()["public_key"]

        assert answer.json() == {"answers": [204, 204]}
        events = []
        for headers, raw in desk.calls:
            now = datetime.fromtimestamp(time.time(), timezone.utc)
            EventVerifier(key).verify(headers, raw, now=now)
            events += read_events(raw)
        assert [(event.key, event.provider_id, event.state) for event in events] == [
            ("msg-9", sent.provider_id, MailState.DELIVERED)
        ] * 2
        assert events[0].event_id == events[1].event_id
