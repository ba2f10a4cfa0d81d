"""OpenDSR 2.0: how a controller asks a processor to erase somebody (github: opengdpr/OpenDSR)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, ClassVar, Final
from uuid import UUID

from privacydesk.domain.errors import DeskError
from privacydesk.domain.messages import Failure, SendingError

VERSION: Final = "2.0"
ERASURE: Final = "erasure"
"""OpenDSR knows no correction and no restriction: of those, recipients are told by e-mail."""


@dataclass(frozen=True, kw_only=True)
class DsrRequest:
    """
    A request to a processor. ``asked_at`` is when the person asked (UTC).

    ``identities`` are by the kinds that the processor knows a person by: ``email`` is one of
    OpenDSR's own, any other goes in the extension of the processor's ``domain`` (7.1.2).
    """

    request: UUID
    domain: str
    asked_at: datetime
    callback: str
    identities: Mapping[str, Sequence[str]] = field(repr=False)

    def body(self) -> dict[str, Any]:
        """Return what is posted (7.1.1)."""
        own = [{"identity_type": "email", "identity_value": value, "identity_format": "raw"}
               for value in self.identities.get("email", ())]  # fmt: skip
        others = {kind: list(values) for kind, values in sorted(self.identities.items())
                  if kind != "email" and values}  # fmt: skip
        return {
            "regulation": "gdpr",
            "subject_request_id": str(self.request),
            "subject_request_type": ERASURE,
            "submitted_time": self.asked_at.strftime("%Y-%m-%dT%H:%M:%SZ"),
            "subject_identities": own,
            "api_version": VERSION,
            "status_callback_urls": [self.callback],
            **({"extensions": {self.domain: others}} if others else {}),
        }

    def packed(self) -> dict[str, Any]:
        """Return the request as the outbox keeps it, sealed."""
        return {
            "request": str(self.request), "domain": self.domain, "callback": self.callback,
            "asked_at": self.asked_at.isoformat(),
            "identities": {kind: list(values) for kind, values in self.identities.items()},
        }  # fmt: skip


def unpack_request(content: Mapping[str, Any]) -> DsrRequest:
    """Return the request that ``packed`` packed."""
    return DsrRequest(
        request=UUID(content["request"]), domain=content["domain"], callback=content["callback"],
        asked_at=datetime.fromisoformat(content["asked_at"]), identities=content["identities"],
    )  # fmt: skip


class BadCallbackError(DeskError):
    """A signed callback was made for another address. HTTP 400."""

    remedy: ClassVar[str] = "Compare DESK_PUBLIC_URL with the address that the processor was given."


def check_address(given: str, *, ours: str) -> None:
    """
    Refuse a callback that was made for another address.

    OpenDSR signs no time. A repeated callback changes nothing, for a status counts once and only
    moves forward; what a processor signed for somebody else must not count here (8.6).

    :raises BadCallbackError: if it was.
    """
    if given != ours:
        raise BadCallbackError("status_callback_url is not this address")


class EndpointRefusedError(SendingError):
    """The processor's endpoint will never take this request, or none is set up."""

    remedy = "Compare the processor's address, secret and certificate with what it gave us."
    failure = Failure.REFUSED


class EndpointBusyError(SendingError):
    """The processor's endpoint did not take the request now."""

    remedy = "Nothing to do: the outbox tries again, for a week."
    retry = True
    failure = Failure.BUSY


class EndpointOutcomeUnknownError(SendingError):
    """The request was written, but no answer that can be believed came back."""

    remedy = "Nothing to do: the courier asks the processor whether it has the request."
    failure = Failure.UNKNOWN
