"""One suite for every ticket portal: prove a delivery, read it, answer on the ticket."""

import base64
import hashlib
import hmac
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from pathlib import Path

import httpx
import pytest
from standardwebhooks.webhooks import Webhook

from demo.devmail.app import create_app
from demo.devmail.running import running
from privacydesk.adapters.portal import GenericPortal, SignedReplies, ZendeskApi, ZendeskPortal
from privacydesk.adapters.portal.signing import PortalSecretError
from privacydesk.domain.tickets import (
    BadSignatureError,
    IncomingTicket,
    PortalBusyError,
    PortalOutcomeUnknownError,
    PortalRefusedError,
    StaleDeliveryError,
    TicketStatus,
    UnreadableTicketError,
)

PAYLOADS = Path(__file__).parent / "data" / "portals"
NOW = datetime(2026, 11, 23, 9, 12, tzinfo=timezone.utc)
OLD, NEW, OTHER = ("whsec_" + base64.b64encode(word * 24).decode() for word in (b"o", b"n", b"x"))


@pytest.fixture(scope="module")
def devmail(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    app = create_app(tmp_path_factory.mktemp("devmail"), portal_secret=OLD)
    with running(app) as url:
        yield url


def signed_generic(raw: bytes, *, secret: str, at: datetime = NOW) -> dict[str, str]:
    return {
        "Webhook-Id": "msg_1",
        "Webhook-Timestamp": str(int(at.timestamp())),
        "Webhook-Signature": Webhook(secret).sign("msg_1", at, raw.decode()),
    }


def signed_zendesk(raw: bytes, *, secret: str, at: datetime = NOW) -> dict[str, str]:
    timestamp = at.strftime("%Y-%m-%dT%H:%M:%SZ")
    digest = hmac.digest(secret.encode(), timestamp.encode() + raw, hashlib.sha256)
    return {
        "X-Zendesk-Webhook-Id": "01J",
        "X-Zendesk-Webhook-Invocation-Id": "msg_1",
        "X-Zendesk-Webhook-Signature-Timestamp": timestamp,
        "X-Zendesk-Webhook-Signature": base64.b64encode(digest).decode(),
    }


@dataclass(frozen=True, kw_only=True)
class Side:
    """One portal as both sides see it."""

    portal: GenericPortal | ZendeskPortal
    sign: Callable[..., dict[str, str]]
    payload: str
    ticket_id: str
    reply_path: str

    @property
    def raw(self) -> bytes:
        return (PAYLOADS / self.payload).read_bytes().rstrip()


@pytest.fixture(params=["generic", "zendesk"])
def side(request: pytest.FixtureRequest, devmail: str) -> Side:
    if request.param == "generic":
        replies = SignedReplies(url=f"{devmail}/portal/replies", secret=OLD)
        return Side(
            portal=GenericPortal(secrets=[OLD, NEW], replies=replies),
            sign=signed_generic,
            payload="generic_access.json",
            ticket_id="T-1001",
            reply_path="/portal/replies",
        )
    api = ZendeskApi(url=f"{devmail}/zendesk", user="desk@cloudsentric.example", token="t0ken")
    return Side(
        portal=ZendeskPortal(secrets=[OLD, NEW], api=api),
        sign=signed_zendesk,
        payload="zendesk_created.json",
        ticket_id="5158",
        reply_path="/zendesk",
    )


class TestVerify:
    @pytest.mark.parametrize("secret", [OLD, NEW])
    def test_takes_both_secrets_during_a_rotation(self, side: Side, secret: str) -> None:
        delivery = side.portal.verify(side.sign(side.raw, secret=secret), side.raw, now=NOW)

        assert (delivery.portal, delivery.delivery_id) == (side.portal.name, "msg_1")
        assert delivery.sent_at == NOW
        assert delivery.raw == side.raw

    def test_refuses_another_secret(self, side: Side) -> None:
        with pytest.raises(BadSignatureError):
            side.portal.verify(side.sign(side.raw, secret=OTHER), side.raw, now=NOW)

    def test_refuses_a_changed_body(self, side: Side) -> None:
        with pytest.raises(BadSignatureError):
            side.portal.verify(side.sign(side.raw, secret=OLD), side.raw + b" ", now=NOW)

    def test_refuses_each_missing_header(self, side: Side) -> None:
        headers = side.sign(side.raw, secret=OLD)
        for name in set(headers) - {"X-Zendesk-Webhook-Id"}:
            fewer = {other: value for other, value in headers.items() if other != name}
            with pytest.raises(BadSignatureError):
                side.portal.verify(fewer, side.raw, now=NOW)

    @pytest.mark.parametrize("junk", ["v1", "v1,", "v1,é", "v2,AAAA", ",", "AAAA", "v1,???? " * 99])
    def test_refuses_a_signature_that_is_none(self, side: Side, junk: str) -> None:
        headers = side.sign(side.raw, secret=OLD)
        (name,) = (name for name in headers if name.lower().endswith("webhook-signature"))
        with pytest.raises(BadSignatureError):
            side.portal.verify({**headers, name: junk}, side.raw, now=NOW)

    @pytest.mark.parametrize("junk", ["yesterday", "-5", "1e9", "99999999999999999999", "٣"])
    def test_refuses_a_timestamp_that_is_none(self, side: Side, junk: str) -> None:
        headers = side.sign(side.raw, secret=OLD)
        (name,) = (name for name in headers if name.lower().endswith("timestamp"))
        with pytest.raises(BadSignatureError):
            side.portal.verify({**headers, name: junk}, side.raw, now=NOW)

    @pytest.mark.parametrize("shift", [timedelta(seconds=301), -timedelta(seconds=301)])
    def test_refuses_what_was_signed_outside_the_window(self, side: Side, shift: timedelta) -> None:
        with pytest.raises(StaleDeliveryError, match="301 s"):
            side.portal.verify(side.sign(side.raw, secret=OLD, at=NOW - shift), side.raw, now=NOW)

    @pytest.mark.parametrize("shift", [timedelta(seconds=300), -timedelta(seconds=300)])
    def test_takes_what_was_signed_on_the_edge(self, side: Side, shift: timedelta) -> None:
        headers = side.sign(side.raw, secret=OLD, at=NOW + shift)

        assert side.portal.verify(headers, side.raw, now=NOW).sent_at == NOW + shift

    def test_does_not_tell_a_stranger_that_the_time_is_wrong(self, side: Side) -> None:
        headers = side.sign(side.raw, secret=OTHER, at=NOW - timedelta(days=1))
        with pytest.raises(BadSignatureError):
            side.portal.verify(headers, side.raw, now=NOW)

    def test_proves_a_body_before_anything_reads_it(self, side: Side) -> None:
        raw = b'{"a":' * 10_000
        delivery = side.portal.verify(side.sign(raw, secret=OLD), raw, now=NOW)

        with pytest.raises(UnreadableTicketError):
            side.portal.parse(delivery, now=NOW)

    @pytest.mark.parametrize("portal", [GenericPortal, ZendeskPortal])
    def test_needs_a_secret(self, portal: type[GenericPortal] | type[ZendeskPortal]) -> None:
        with pytest.raises(PortalSecretError, match="no secret is set"):
            portal(secrets=[])


class TestParse:
    def test_reads_the_recorded_request(self, side: Side) -> None:
        delivery = side.portal.verify(side.sign(side.raw, secret=OLD), side.raw, now=NOW)
        ticket = side.portal.parse(delivery, now=NOW)

        assert isinstance(ticket, IncomingTicket)
        assert ticket.ticket_id == side.ticket_id
        assert ticket.body == "What do you have on me and who gave it to you?"
        assert ticket.received_at.replace(second=0) == NOW - timedelta(minutes=2)


class TestReply:
    def test_says_it_in_public_and_moves_the_ticket(self, side: Side, devmail: str) -> None:
        side.portal.reply(side.ticket_id, "We have it.", key="k1", status=TicketStatus.PENDING)

        (*_, said) = httpx.get(f"{devmail}/api/tickets/{side.ticket_id}").json()["replies"]
        assert (said["text"], said["public"], said["status"]) == ("We have it.", True, "pending")

    @pytest.mark.parametrize(("fault", "asked"), [("429", 7), ("500", None)])
    def test_says_when_a_later_try_may_pass(
        self, side: Side, devmail: str, fault: str, asked: int | None
    ) -> None:
        order = {"kind": fault, "retry_after": 7, "path": side.reply_path}
        httpx.post(f"{devmail}/api/faults", json=order).raise_for_status()
        with pytest.raises(PortalBusyError) as caught:
            side.portal.reply(side.ticket_id, "Later.", key="k2")

        assert caught.value.retry_after == (timedelta(seconds=asked) if asked else None)

    def test_says_what_will_never_pass(self, devmail: str) -> None:
        replies = SignedReplies(url=f"{devmail}/portal/replies", secret=OTHER)
        portal = GenericPortal(secrets=[OLD], replies=replies)
        with pytest.raises(PortalRefusedError, match="401"):
            portal.reply("T-1", "No.", key="k3")

    def test_repeats_to_a_generic_portal_without_saying_it_twice(self, devmail: str) -> None:
        """The webhook's id is the key, so a lost answer is only a reason to try again."""
        replies = SignedReplies(url=f"{devmail}/portal/replies", secret=OLD)
        portal = GenericPortal(secrets=[OLD], replies=replies)
        order = {"kind": "drop", "path": "/portal/replies"}
        httpx.post(f"{devmail}/api/faults", json=order).raise_for_status()
        with pytest.raises(PortalBusyError, match="no answer"):
            portal.reply("T-2002", "Once.", key="k4")
        portal.reply("T-2002", "Once.", key="k4")

        assert len(httpx.get(f"{devmail}/api/tickets/T-2002").json()["replies"]) == 1

    def test_does_not_know_what_zendesk_made_of_a_lost_answer(self, devmail: str) -> None:
        api = ZendeskApi(url=f"{devmail}/zendesk", user="desk@cloudsentric.example", token="t")
        httpx.post(f"{devmail}/api/faults", json={"kind": "drop", "path": "/zendesk"})
        portal = ZendeskPortal(secrets=[OLD], api=api)
        with pytest.raises(PortalOutcomeUnknownError):
            portal.reply("77", "Once.", key="k5")

        assert len(httpx.get(f"{devmail}/api/tickets/77").json()["replies"]) == 1
        assert portal.find("77", key="k5")  # but it can ask

    def test_finds_no_reply_that_was_never_made(self, side: Side) -> None:
        assert side.portal.find(side.ticket_id, key="k-never") == ""

    def test_cannot_say_what_became_of_a_reply_when_zendesk_is_away(self) -> None:
        api = ZendeskApi(
            url="http://127.0.0.1:9/zendesk", user="desk@cloudsentric.example", token="t"
        )
        assert ZendeskPortal(secrets=[OLD], api=api).find("77", key="k5") is None

    def test_cannot_reply_from_the_public_door(self) -> None:
        with pytest.raises(PortalRefusedError):
            GenericPortal(secrets=[OLD]).reply("T-1", "No.", key="k6")
        with pytest.raises(PortalRefusedError):
            ZendeskPortal(secrets=[OLD]).reply("1", "No.", key="k7")

    def test_waits_for_a_portal_that_is_not_there(self) -> None:
        replies = SignedReplies(url="http://127.0.0.1:9/portal", secret=OLD)
        with pytest.raises(PortalBusyError, match="no connection"):
            GenericPortal(secrets=[OLD], replies=replies).reply("T-1", "No.", key="k8")
