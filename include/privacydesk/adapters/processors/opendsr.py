"""
Ask a processor by OpenDSR 2.0 (github.com/opengdpr/OpenDSR, sections 7 and 8).

How a processor knows us is its own affair (section 4.3); ours are signed requests, as Standard
Webhooks asks: headers ``webhook-id``, ``webhook-timestamp``, ``webhook-signature``, with a secret
that both sides have. Its answers must carry its own signature.
"""

import binascii
import json
from collections.abc import Mapping
from datetime import datetime, timezone
from typing import Any, Final
from uuid import UUID

import httpx
from standardwebhooks.webhooks import EmptyWebhookSecretError, Webhook
from typing_extensions import assert_never

from privacydesk.adapters.processors.certificates import Signatory
from privacydesk.domain.errors import DeskError
from privacydesk.domain.messages import Failure, asked_wait, failure_of
from privacydesk.domain.opendsr import (
    DsrRequest,
    EndpointBusyError,
    EndpointOutcomeUnknownError,
    EndpointRefusedError,
)
from privacydesk.domain.tickets import BadSignatureError

TIMEOUT: Final = 10.0  # seconds for each of: connect, write, wait, read
CREATED: Final = 201
_NOTHING_WRITTEN: Final = (
    httpx.ConnectError,
    httpx.ConnectTimeout,
    httpx.PoolTimeout,
    httpx.WriteError,
    httpx.WriteTimeout,
)


class ProcessorSecretError(DeskError):
    """The secret that signs our requests to a processor is unusable."""

    remedy = "Write ID=whsec_ and base64 in DESK_PROCESSOR_SECRETS, as the processor gave it."


class OpenDsrEndpoint:
    """The port ``Endpoint`` over HTTP; ``url`` is the base address with the major version."""

    def __init__(self, *, url: str, secret: str, signatory: Signatory) -> None:
        self._url = f"{url.rstrip('/')}/requests"
        self._signatory = signatory
        try:
            self._key = Webhook(secret)
        except (EmptyWebhookSecretError, binascii.Error, ValueError):
            raise ProcessorSecretError(f"the secret of {signatory.name} is unusable") from None

    def ask(self, request: DsrRequest) -> None:
        """
        Post a request; the same one twice is one, by its ``subject_request_id``.

        :raises EndpointRefusedError: if it never will be taken.
        :raises EndpointBusyError: if a later try may pass.
        :raises EndpointOutcomeUnknownError: if it was written and no answer can be believed.
        """
        raw = json.dumps(request.body())
        answer = self._send("POST", self._url, key=str(request.request), raw=raw)
        if answer.status_code != CREATED:
            raise _failure(answer)
        found = self._believed(answer)
        if found is None or found.get("subject_request_id") != str(request.request):
            raise EndpointOutcomeUnknownError("the answer is not the processor's, or not to this")

    def find(self, request: UUID) -> str | None:
        """Ask how a request stands; ``""`` if the processor has none of this id."""
        try:
            answer = self._send("GET", f"{self._url}/{request}", key=str(request), raw="")
        except (EndpointBusyError, EndpointOutcomeUnknownError):
            return None
        if answer.status_code == httpx.codes.NOT_FOUND:
            return ""
        found = self._believed(answer) if answer.is_success else None
        return str(request) if found and found.get("subject_request_id") == str(request) else None

    def _send(self, method: str, url: str, *, key: str, raw: str) -> httpx.Response:
        at = datetime.now(timezone.utc)  # the receiver's window is real time, never shifted
        headers = {
            "accept": "application/json",
            "content-type": "application/json",
            "webhook-id": key,
            "webhook-timestamp": str(int(at.timestamp())),
            "webhook-signature": self._key.sign(key, at, raw),
        }
        try:
            with httpx.Client(timeout=TIMEOUT) as client:
                return client.request(method, url, content=raw or None, headers=headers)
        except _NOTHING_WRITTEN as error:
            raise EndpointBusyError(f"no connection ({type(error).__name__})") from None
        except httpx.TransportError as error:
            raise EndpointOutcomeUnknownError(f"no answer ({type(error).__name__})") from None

    def _believed(self, answer: httpx.Response) -> Mapping[str, Any] | None:
        """Return what an answer says, if the processor signed it."""
        try:
            self._signatory.verify(answer.headers, answer.content, now=datetime.now(timezone.utc))
            found = json.loads(answer.content)
        except (BadSignatureError, ValueError, RecursionError):
            return None
        return found if isinstance(found, dict) else None


def _failure(
    answer: httpx.Response,
) -> EndpointBusyError | EndpointRefusedError | EndpointOutcomeUnknownError:
    message = f"the processor answered {answer.status_code}"  # its words may be personal
    if answer.is_success:
        return EndpointOutcomeUnknownError(message)
    failure = failure_of(answer.status_code)
    if failure is Failure.BUSY:
        wait = asked_wait(
            answer.headers.get("Retry-After", ""), answered=answer.headers.get("Date", "")
        )
        return EndpointBusyError(message, retry_after=wait)
    if failure is Failure.REFUSED:
        return EndpointRefusedError(message)
    if failure is Failure.UNKNOWN:
        return EndpointOutcomeUnknownError(message)
    assert_never(failure)
