"""What a ticket portal tells the desk, and how the desk answers there."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import Enum
from typing import Final

from privacydesk.domain.errors import DeskError
from privacydesk.domain.messages import Failure, SendingError

OLDEST: Final = timedelta(days=400)
AHEAD: Final = timedelta(minutes=5)
"""How far a sender's clock may be ahead of ours."""


@dataclass(frozen=True, kw_only=True)
class Requester:
    """Who a message says it is from. Every field is a claim, never a proof (R-25)."""

    name: str | None = None
    email: str | None = None
    phone: str | None = None
    portal_account: str | None = None


@dataclass(frozen=True, kw_only=True)
class TicketAttachment:
    """One file that came with a message."""

    name: str
    media_type: str
    content: bytes = field(repr=False)


@dataclass(frozen=True, kw_only=True)
class IncomingTicket:
    """
    One message on a portal's ticket. ``received_at`` is UTC and the portal's word.

    ``signed_in`` counts only for portals that the house rules trust with it.
    """

    portal: str
    delivery_id: str
    ticket_id: str
    received_at: datetime
    channel: str
    subject: str = field(repr=False)
    body: str = field(repr=False)
    requester: Requester = field(repr=False)
    signed_in: bool
    in_reply_to: str | None = field(default=None, repr=False)
    attachments: tuple[TicketAttachment, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Delivery:
    """One webhook call whose signature and age are proven; nothing of ``raw`` is read yet."""

    portal: str
    delivery_id: str
    sent_at: datetime
    raw: bytes = field(repr=False)


@dataclass(frozen=True, kw_only=True)
class Ignored:
    """A proven delivery that is no message to the desk; ``reason`` is a closed-list code."""

    delivery_id: str
    reason: str


class TicketStatus(str, Enum):
    """What a ticket says to its requester while the case moves."""

    OPEN = "open"  # we work on it
    PENDING = "pending"  # we need something from the person
    SOLVED = "solved"  # answered or refused


@dataclass(frozen=True, kw_only=True)
class FieldProblem:
    """What is wrong with one field; ``field`` is a dotted path, ``problem`` quotes no value."""

    field: str
    problem: str


class PortalError(DeskError):
    """What a portal delivered cannot be taken."""


class BadSignatureError(PortalError):
    """A delivery carries no signature that one of the portal's secrets makes. HTTP 401."""

    remedy = "Compare the portal's signing secret with the desk's; both old and new may be valid."


class StaleDeliveryError(PortalError):
    """A signed delivery is too old or too new to be fresh. HTTP 400."""

    remedy = "Set the sender's clock; a delivery repeated later must be signed anew."


class UnreadableTicketError(PortalError):
    """A proven delivery breaks the contract of its body. HTTP 422 with ``problems``."""

    remedy = "Correct the named fields at the portal and deliver again."

    def __init__(self, problems: tuple[FieldProblem, ...]) -> None:
        super().__init__(f"{len(problems)} field(s) of the ticket cannot be read")
        self.problems = problems


class PortalRefusedError(SendingError):
    """The portal will not take this reply, however often it is offered."""

    remedy = "Check that the ticket still exists and the desk's credential, then queue it again."
    failure = Failure.REFUSED


class PortalBusyError(SendingError):
    """The portal did not take the reply now. ``retry_after`` is how long it asks us to wait."""

    remedy = "Nothing to do: the outbox tries again by itself."
    retry = True
    failure = Failure.BUSY


class PortalOutcomeUnknownError(SendingError):
    """A reply was handed over, but the answer never came; it may stand on the ticket."""

    remedy = "Open the ticket at the portal, look for the reply, and decide."
    failure = Failure.UNKNOWN


def problem_of_age(received_at: datetime, *, now: datetime) -> str | None:
    """Return why a ticket's date cannot be right, or nothing. Both instants are aware."""
    if received_at > now + AHEAD:
        return "is more than 5 minutes ahead of now"
    if received_at < now - OLDEST:
        return "is more than 400 days ago"
    return None
