"""One suite for every way to send mail: SendGrid's API, SMTP and the fake say the same."""

import base64
import email
import email.policy
import logging
import socketserver
from collections.abc import Iterator
from dataclasses import dataclass, field
from email.message import EmailMessage
from pathlib import Path
from typing import Any, Protocol

import httpx
import pytest

from demo.devmail.app import create_app
from demo.devmail.running import running
from privacydesk.adapters.mail.sendgrid import SendGridMail
from privacydesk.adapters.mail.smtp import SmtpMail
from privacydesk.domain.messages import (
    Attachment,
    MailBusyError,
    MailOutcomeUnknownError,
    MailRefusedError,
    OutgoingMail,
    SendingError,
    Sent,
)

SENDER = "privacy@cloudsentric.example"
MARY = "mary.ellison@brightwater.example"
MAIL = OutgoingMail(
    key="msg-000042-ack",
    to=MARY,
    subject="We have your request PD-2026-000042",
    text="Dear Mary Ellison,\n.\nWe received your request. Grüße and £5\n",
    html="<p>Dear Mary Ellison</p>",
    attachments=(Attachment(name="root.json", media_type="application/json", content=b"\x00{}"),),
    kind="acknowledgement",
    reference="PD-2026-000042",
)


@dataclass(frozen=True, kw_only=True)
class Arrived:
    to: str
    subject: str
    text: str
    html: str | None
    files: tuple[tuple[str, str, bytes], ...]


class MailSender(Protocol):
    def send(self, mail: OutgoingMail) -> Sent: ...


class Provider(Protocol):
    sender: MailSender

    def mailbox(self) -> list[Arrived]: ...
    def misbehave(self, how: str) -> None: ...


@dataclass
class Devmail:
    url: str

    def __post_init__(self) -> None:
        self.sender = SendGridMail(
            "SG.test.key", sender=SENDER, sender_name="CloudSentric", host=self.url, timeout=5
        )

    def mailbox(self) -> list[Arrived]:
        return [
            Arrived(
                to=found["to"],
                subject=found["subject"],
                text=found["text"],
                html=found["html"],
                files=tuple(
                    (file["name"], file["media_type"], base64.b64decode(file["content_base64"]))
                    for file in found["attachments"]
                ),
            )
            for found in httpx.get(f"{self.url}/api/messages").json()
        ]

    def misbehave(self, how: str) -> None:
        if how == "refuse":
            self.sender = SendGridMail("wrong", sender=SENDER, sender_name="C", host=self.url)
            return
        fault = {"busy": "429", "broken": "500", "lost": "drop"}[how]
        order = {"kind": fault, "retry_after": 3}
        httpx.post(f"{self.url}/api/faults", json=order).raise_for_status()


class Smtp:
    def __init__(self, server: socketserver.TCPServer) -> None:
        self.server: Any = server
        port = server.server_address[1]
        self.sender = SmtpMail(
            "127.0.0.1", port=port, sender=SENDER, sender_name="CloudSentric", starttls=False
        )

    def mailbox(self) -> list[Arrived]:
        return [_arrived(to, raw=raw) for to, raw in self.server.arrived]

    def misbehave(self, how: str) -> None:
        self.server.mode = how


def _arrived(to: str, *, raw: bytes) -> Arrived:
    message = email.message_from_bytes(raw, policy=email.policy.default)
    assert isinstance(message, EmailMessage)
    text, html = message.get_body(("plain",)), message.get_body(("html",))
    assert text is not None
    return Arrived(
        to=to,
        subject=message["Subject"],
        text=text.get_content().replace("\r\n", "\n"),
        html=html.get_content().strip() if html else None,
        files=tuple(
            (part.get_filename() or "", part.get_content_type(), part.get_payload(decode=True))
            for part in message.iter_attachments()
        ),
    )


@dataclass
class Fake:
    """The fake that steps are tested with: the same promises, no wire."""

    sent: list[OutgoingMail] = field(default_factory=list)
    mode: str = "well"

    @property
    def sender(self) -> MailSender:
        return self

    def send(self, mail: OutgoingMail) -> Sent:
        errors: dict[str, SendingError] = {
            "busy": MailBusyError("busy"),
            "broken": MailBusyError("broken"),
            "refuse": MailRefusedError("refused"),
            "lost": MailOutcomeUnknownError("lost"),
        }
        if self.mode in {"well", "lost"}:
            self.sent.append(mail)
        if self.mode in errors:
            raise errors[self.mode]
        return Sent(provider_id=f"fake-{len(self.sent)}")

    def mailbox(self) -> list[Arrived]:
        return [
            Arrived(
                to=mail.to,
                subject=mail.subject,
                text=mail.text,
                html=mail.html,
                files=tuple(
                    (file.name, file.media_type, file.content) for file in mail.attachments
                ),
            )
            for mail in self.sent
        ]

    def misbehave(self, how: str) -> None:
        self.mode = how


@pytest.fixture(params=["sendgrid", "smtp", "fake"])
def provider(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Provider]:
    if request.param == "sendgrid":
        with running(create_app(tmp_path, api_key="SG.test.key")) as url:
            yield Devmail(url)
    elif request.param == "smtp":
        yield Smtp(request.getfixturevalue("smtp_server"))
    else:
        yield Fake()


class TestSend:
    def test_brings_every_part_of_the_mail(self, provider: Provider) -> None:
        provider.sender.send(MAIL)

        (arrived,) = provider.mailbox()
        assert arrived == Arrived(
            to=MARY,
            subject=MAIL.subject,
            text=MAIL.text,
            html="<p>Dear Mary Ellison</p>",
            files=(("root.json", "application/json", b"\x00{}"),),
        )

    def test_returns_the_id_by_which_the_provider_knows_it(self, provider: Provider) -> None:
        assert provider.sender.send(MAIL).provider_id

    @pytest.mark.parametrize("how", ["busy", "broken"])
    def test_says_that_nothing_was_taken_and_a_later_try_may_pass(
        self, provider: Provider, how: str
    ) -> None:
        provider.misbehave(how)
        with pytest.raises(MailBusyError) as caught:
            provider.sender.send(MAIL)

        assert caught.value.retry
        assert provider.mailbox() == []

    def test_says_that_it_will_never_be_taken(self, provider: Provider) -> None:
        provider.misbehave("refuse")
        with pytest.raises(MailRefusedError) as caught:
            provider.sender.send(MAIL)

        assert not caught.value.retry
        assert provider.mailbox() == []

    def test_does_not_know_what_became_of_a_mail_whose_answer_was_lost(
        self, provider: Provider
    ) -> None:
        """It did arrive: a blind second try would have sent it twice."""
        provider.misbehave("lost")
        with pytest.raises(MailOutcomeUnknownError) as caught:
            provider.sender.send(MAIL)

        assert not caught.value.retry
        assert len(provider.mailbox()) == 1

    @pytest.mark.parametrize("how", ["well", "busy", "refuse", "lost"])
    def test_writes_no_address_and_no_word_into_logs_or_errors(
        self, provider: Provider, how: str, caplog: pytest.LogCaptureFixture
    ) -> None:
        caplog.set_level(logging.DEBUG)
        said = ""
        if how != "well":
            provider.misbehave(how)
        try:
            provider.sender.send(MAIL)
        except SendingError as error:
            said = str(error)

        assert "brightwater" not in caplog.text + said
        assert "Ellison" not in caplog.text + said
