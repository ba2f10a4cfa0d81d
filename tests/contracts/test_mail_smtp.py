"""What only the SMTP adapter has to get right."""

import email
import socketserver

import pytest

from privacydesk.adapters.mail.smtp import SmtpMail
from privacydesk.domain.messages import MailBusyError, MailRefusedError, OutgoingMail

SENDER = "privacy@cloudsentric.example"
MAIL = OutgoingMail(
    key="msg-1", to="mary.ellison@brightwater.example", subject="s", text="t", kind="note"
)


class TestSmtpMail:
    def test_asks_for_starttls_beyond_this_machine(self) -> None:
        with pytest.raises(MailRefusedError, match="STARTTLS"):
            SmtpMail("mail.example", port=25, sender=SENDER, sender_name="C", starttls=False)

    def test_sends_nothing_in_clear_to_a_server_without_starttls(
        self, smtp_server: socketserver.TCPServer
    ) -> None:
        port = smtp_server.server_address[1]
        strict = SmtpMail("127.0.0.1", port=port, sender=SENDER, sender_name="C")
        with pytest.raises(MailRefusedError, match="SMTPNotSupportedError"):
            strict.send(MAIL)

        assert smtp_server.arrived == []  # type: ignore[attr-defined]

    def test_knows_that_nothing_was_sent_when_nobody_listens(self) -> None:
        nobody = SmtpMail("127.0.0.1", port=9, sender=SENDER, sender_name="C", starttls=False)
        with pytest.raises(MailBusyError, match="no connection"):
            nobody.send(MAIL)

    def test_refuses_a_subject_that_would_forge_a_header(self) -> None:
        forged = OutgoingMail(
            key="k", to=MAIL.to, subject="a\nBcc: x@evil.example", text="t", kind="n"
        )
        nobody = SmtpMail("127.0.0.1", port=9, sender=SENDER, sender_name="C", starttls=False)
        with pytest.raises(MailRefusedError, match="not writable"):
            nobody.send(forged)

    def test_can_be_told_apart_by_its_key_and_is_not_answered_by_absence_notes(
        self, smtp_server: socketserver.TCPServer
    ) -> None:
        port = smtp_server.server_address[1]
        smtp = SmtpMail("127.0.0.1", port=port, sender=SENDER, sender_name="C", starttls=False)

        sent = smtp.send(MAIL)

        ((_, raw),) = smtp_server.arrived  # type: ignore[attr-defined]
        message = email.message_from_bytes(raw)
        assert sent.provider_id == message["Message-ID"] == "<msg-1@cloudsentric.example>"
        assert message["Auto-Submitted"] == "auto-generated"
