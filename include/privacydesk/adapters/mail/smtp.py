"""Send mail to any SMTP server: the second way out, chosen by one setting."""

import smtplib
import ssl
from email.errors import MessageError
from email.message import EmailMessage
from email.policy import SMTP
from typing import Final

from privacydesk.domain.messages import (
    MailBusyError,
    MailOutcomeUnknownError,
    MailRefusedError,
    OutgoingMail,
    SendingError,
    Sent,
)

OK: Final = 250
PERMANENT: Final = 500
ON_THIS_MACHINE: Final = frozenset({"localhost", "127.0.0.1", "::1"})


class SmtpMail:
    """
    The port ``MailSender`` over SMTP.

    ``timeout`` is in seconds and holds for each wait. With ``starttls`` (the default) the server
    must offer it with a valid certificate; plain text is meant for a server on this machine.
    """

    def __init__(
        self,
        host: str,
        *,
        port: int,
        sender: str,
        sender_name: str,
        user: str | None = None,
        password: str | None = None,
        starttls: bool = True,
        timeout: float = 10,
    ) -> None:
        if not starttls and host not in ON_THIS_MACHINE:
            raise MailRefusedError("mail to another machine must use STARTTLS")
        self._host = host
        self._port = port
        self._sender = sender
        self._sender_name = sender_name
        self._login = (user, password) if user and password else None
        self._starttls = starttls
        self._timeout = timeout

    def send(self, mail: OutgoingMail) -> Sent:
        """
        Hand one mail to the server and return its Message-ID.

        :raises MailRefusedError: if it will never be taken.
        :raises MailBusyError: if nothing was taken and a later try may pass.
        :raises MailOutcomeUnknownError: if the answer was lost after the text was written.
        """
        message_id = f"<{mail.key}@{self._sender.rpartition('@')[2]}>"
        written = self._written(mail, message_id=message_id)
        try:
            server = smtplib.SMTP(self._host, self._port, timeout=self._timeout)
        except (OSError, smtplib.SMTPException) as error:
            raise _before_the_text(error) from None
        try:
            self._address(server, to=mail.to)
            _hand_over(server, written)
            return Sent(provider_id=message_id)
        finally:
            _leave(server)

    def find(self, key: str) -> str | None:
        """Return None: an SMTP server cannot say what became of a mail."""
        del key
        return None

    def _address(self, server: smtplib.SMTP, *, to: str) -> None:
        try:
            if self._starttls:
                server.starttls(context=ssl.create_default_context())
            if self._login:
                server.login(*self._login)
            server.ehlo_or_helo_if_needed()
            for code, _ in (server.mail(self._sender), server.rcpt(to)):
                if code not in (OK, 251):
                    raise _refusal(code)
        except (OSError, smtplib.SMTPException, UnicodeEncodeError) as error:
            raise _before_the_text(error) from None

    def _written(self, mail: OutgoingMail, *, message_id: str) -> bytes:
        try:
            return _message(mail, sender=f"{self._sender_name} <{self._sender}>", id_=message_id)
        except (ValueError, MessageError) as error:
            raise MailRefusedError(f"not writable as a mail ({type(error).__name__})") from None


def _message(mail: OutgoingMail, *, sender: str, id_: str) -> bytes:
    message = EmailMessage(policy=SMTP)
    message["From"] = sender
    message["To"] = mail.to
    message["Subject"] = mail.subject
    message["Message-ID"] = id_
    message["Auto-Submitted"] = "auto-generated"  # so that no absence note answers it
    message["X-Message-Key"] = mail.key
    if mail.unsubscribe:
        message["List-Unsubscribe"] = f"<{mail.unsubscribe}>"
        message["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    message.set_content(mail.text)
    if mail.html:
        message.add_alternative(mail.html, subtype="html")
    for file in mail.attachments:
        main, _, sub = file.media_type.partition("/")
        message.add_attachment(file.content, maintype=main, subtype=sub, filename=file.name)
    return message.as_bytes()


def _hand_over(server: smtplib.SMTP, written: bytes) -> None:
    try:
        code, _ = server.data(written)
    except smtplib.SMTPDataError as error:
        # The server declined the DATA command itself; no text was written.
        raise _refusal(error.smtp_code) from None
    except (OSError, smtplib.SMTPException) as error:
        raise MailOutcomeUnknownError(f"no answer ({type(error).__name__})") from None
    if code != OK:
        raise _refusal(code)


def _before_the_text(error: Exception) -> SendingError:
    if isinstance(error, smtplib.SMTPResponseException):
        return _refusal(error.smtp_code)
    if isinstance(error, (UnicodeEncodeError, smtplib.SMTPNotSupportedError)):
        return MailRefusedError(f"the server cannot do this ({type(error).__name__})")
    return MailBusyError(f"no connection ({type(error).__name__})")


def _refusal(code: int) -> SendingError:
    message = f"the SMTP server answered {code}"  # its words may quote the address
    return MailRefusedError(message) if code >= PERMANENT else MailBusyError(message)


def _leave(server: smtplib.SMTP) -> None:
    try:
        server.quit()
    except (OSError, smtplib.SMTPException):
        server.close()  # the mail's fate is known by now; a rude goodbye changes nothing
