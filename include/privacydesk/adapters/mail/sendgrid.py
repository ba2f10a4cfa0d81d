"""Send mail through SendGrid's own client, with the limits that it leaves open."""

import base64
import json
import logging
from http.client import HTTPException
from typing import Final
from urllib.error import URLError

from python_http_client.exceptions import HTTPError  # type: ignore[import-untyped]
from sendgrid import SendGridAPIClient  # type: ignore[import-untyped]
from sendgrid.helpers import mail as sg  # type: ignore[import-untyped]
from typing_extensions import assert_never

from privacydesk.domain.messages import (
    Failure,
    MailBusyError,
    MailOutcomeUnknownError,
    MailRefusedError,
    OutgoingMail,
    SendingError,
    Sent,
    asked_wait,
    failure_of,
)

ACCEPTED: Final = 202
VALID_IN_SANDBOX: Final = 200

# The client writes whole requests, addresses included, to its debug log.
logging.getLogger("python_http_client").setLevel(logging.WARNING)


class SendGridMail:
    """
    The port ``MailSender`` over SendGrid's Web API.

    ``host`` is another region's or a stand-in's address; ``timeout`` seconds hold for connecting
    and for each wait after it. ``sandbox`` has the provider check a mail and deliver nothing.
    """

    def __init__(
        self,
        api_key: str,
        *,
        sender: str,
        sender_name: str,
        host: str = "https://api.sendgrid.com",
        timeout: float = 10,
        sandbox: bool = False,
    ) -> None:
        self._client = SendGridAPIClient(api_key, host=host.rstrip("/"))
        self._client.client.timeout = timeout  # the client's own default waits for ever
        self._sender = sg.From(sender, sender_name)
        self._sandbox = sandbox

    def send(self, mail: OutgoingMail) -> Sent:
        """
        Hand one mail to SendGrid and return its id there.

        :raises MailRefusedError: if it will never be taken.
        :raises MailBusyError: if nothing was taken and a later try may pass.
        :raises MailOutcomeUnknownError: if the answer was lost after the request was written.
        """
        try:
            response = self._client.send(self._request(mail))
        except HTTPError as error:
            raise _error_of(error) from None
        except URLError as error:
            # urllib wraps only what fails before the request is written in full.
            raise MailBusyError(f"no connection ({type(error.reason).__name__})") from None
        except (OSError, HTTPException) as error:
            raise MailOutcomeUnknownError(f"no answer ({type(error).__name__})") from None
        if response.status_code != (VALID_IN_SANDBOX if self._sandbox else ACCEPTED):
            raise MailOutcomeUnknownError(f"answered {response.status_code}, expected 202")
        return Sent(provider_id=response.headers.get("X-Message-Id"))

    def find(self, key: str) -> str | None:
        """
        Ask what became of a mail whose answer never came, by our key of it.

        Return SendGrid's id of it, ``""`` if SendGrid surely has no such mail, None where it
        cannot say: the Email Activity Feed is an addition that an account may lack.
        """
        query = {"query": f"unique_args['message_key'] = \"{key}\"", "limit": "1"}
        try:
            response = self._client.client.messages.get(query_params=query)
        except (HTTPError, OSError, HTTPException):
            return None
        found = json.loads(response.body)["messages"]
        return str(found[0]["msg_id"]) if found else ""

    def _request(self, mail: OutgoingMail) -> sg.Mail:
        request = sg.Mail(
            from_email=self._sender,
            to_emails=_to(mail.to),
            subject=sg.Subject(mail.subject),
            plain_text_content=sg.PlainTextContent(mail.text),
            html_content=sg.HtmlContent(mail.html) if mail.html else None,
        )
        for file in mail.attachments:
            content = base64.b64encode(file.content).decode()
            request.add_attachment(sg.Attachment(content, file.name, file.media_type, "attachment"))
        if mail.unsubscribe:
            request.add_header(sg.Header("List-Unsubscribe", f"<{mail.unsubscribe}>"))
            request.add_header(sg.Header("List-Unsubscribe-Post", "List-Unsubscribe=One-Click"))
        request.add_category(sg.Category("privacydesk"))
        request.add_category(sg.Category(mail.kind))
        request.add_custom_arg(sg.CustomArg("message_key", mail.key))
        request.tracking_settings = _untracked()
        request.mail_settings = sg.MailSettings(
            # A letter about somebody's rights is no marketing: an objector gets it too.
            bypass_unsubscribe_management=sg.BypassUnsubscribeManagement(enable=True),
            sandbox_mode=sg.SandBoxMode(enable=self._sandbox),
        )
        return request


def _to(address: str) -> sg.To:
    # Given to the constructor, it would be parsed as a header, and a broken one would be lost.
    to = sg.To()
    to.email = address
    return to


def _untracked() -> sg.TrackingSettings:
    return sg.TrackingSettings(
        click_tracking=sg.ClickTracking(enable=False, enable_text=False),
        open_tracking=sg.OpenTracking(enable=False),
        subscription_tracking=sg.SubscriptionTracking(enable=False),
    )


def _error_of(error: HTTPError) -> SendingError:
    # The answer's body may quote the address: only the code is kept.
    message = f"SendGrid answered {error.status_code}"
    failure = failure_of(error.status_code)
    if failure is Failure.BUSY:
        wait = asked_wait(
            error.headers.get("Retry-After", ""),
            answered=error.headers.get("Date", ""),
            reset=error.headers.get("X-RateLimit-Reset", ""),
        )
        return MailBusyError(message, retry_after=wait)
    if failure is Failure.REFUSED:
        return MailRefusedError(message)
    if failure is Failure.UNKNOWN:
        return MailOutcomeUnknownError(message)
    assert_never(failure)
