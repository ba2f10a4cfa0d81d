"""What only the SendGrid adapter has to get right."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import httpx
import pytest

from demo.devmail.app import create_app
from demo.devmail.running import running
from privacydesk.adapters.mail.sendgrid import SendGridMail
from privacydesk.domain.messages import (
    MailBusyError,
    MailOutcomeUnknownError,
    MailRefusedError,
    OutgoingMail,
    Sent,
)

MAIL = OutgoingMail(
    key="msg-1", to="mary.ellison@brightwater.example", subject="s", text="t", kind="note"
)


def sender(url: str, *, timeout: float = 5, sandbox: bool = False) -> SendGridMail:
    return SendGridMail(
        "k",
        sender="privacy@cloudsentric.example",
        sender_name="CloudSentric",
        host=url,
        timeout=timeout,
        sandbox=sandbox,
    )


class TestSendGridMail:
    def test_passes_on_how_long_the_provider_asks_to_wait(self, tmp_path: Path) -> None:
        with running(create_app(tmp_path)) as url:
            httpx.post(f"{url}/api/faults", json={"kind": "429", "retry_after": 3})
            with pytest.raises(MailBusyError) as caught:
                sender(url).send(MAIL)

        assert caught.value.retry_after == timedelta(seconds=3)

    def test_does_not_wait_for_ever_and_does_not_guess(self, tmp_path: Path) -> None:
        with running(create_app(tmp_path)) as url:
            httpx.post(f"{url}/api/faults", json={"kind": "slow", "seconds": 1})
            hasty = sender(url, timeout=0.2)
            with pytest.raises(MailOutcomeUnknownError, match="TimeoutError"):
                hasty.send(MAIL)

    def test_knows_that_nothing_was_sent_when_nobody_listens(self) -> None:
        with pytest.raises(MailBusyError, match="no connection"):
            sender("http://127.0.0.1:9").send(MAIL)

    @pytest.mark.parametrize("address", ["x", "Mary <mary@brightwater.example>", "a@b c"])
    def test_refuses_an_address_that_is_none(self, tmp_path: Path, address: str) -> None:
        with running(create_app(tmp_path)) as url, pytest.raises(MailRefusedError, match="400"):
            sender(url).send(replace(MAIL, to=address))

    def test_lets_the_provider_check_a_mail_and_keep_it_in_the_sandbox(
        self, tmp_path: Path
    ) -> None:
        with running(create_app(tmp_path)) as url:
            assert sender(url, sandbox=True).send(MAIL) == Sent(provider_id=None)
            assert httpx.get(f"{url}/api/messages").json() == []

    def test_reaches_a_person_who_objected_to_marketing(self, tmp_path: Path) -> None:
        """Without the bypass the provider would drop the answer to an objector's request."""
        with running(create_app(tmp_path)) as url:
            httpx.post(
                f"{url}/v3/asm/suppressions/global",
                json={"recipient_emails": [MAIL.to.upper()]},
                headers={"Authorization": "Bearer k"},
            ).raise_for_status()
            sender(url).send(MAIL)

            assert len(httpx.get(f"{url}/api/messages", params={"to": MAIL.to}).json()) == 1
