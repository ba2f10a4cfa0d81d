"""A Zendesk ticket event as a model: which ones are messages to the desk, and what they say."""

from datetime import datetime
from typing import Annotated, Any, Final, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, StrictBool, ValidationError

from privacydesk.adapters.portal.body import problems_of, read_ticket
from privacydesk.domain.tickets import Delivery, Ignored, IncomingTicket, UnreadableTicketError

CREATED: Final = "zen:event-type:ticket.created"
COMMENTED: Final = "zen:event-type:ticket.comment_added"


def _identifier(value: object) -> object:
    # Zendesk writes ids as strings in some places and as numbers in others.
    return str(value) if isinstance(value, int) and not isinstance(value, bool) else value


Identifier = Annotated[str, BeforeValidator(_identifier), Field(pattern=r"^[0-9]{1,20}$")]


class _Tolerant(BaseModel):
    # The schema is theirs and grows: what we do not read may be anything.
    model_config = ConfigDict(extra="ignore", frozen=True, hide_input_in_errors=True, strict=True)


class _Via(_Tolerant):
    channel: str = "zendesk"


class _Detail(_Tolerant):
    id: Identifier
    requester_id: Identifier
    submitter_id: Identifier | None = None
    created_at: str
    subject: str | None = None
    description: str | None = None
    is_public: StrictBool = True
    via: _Via = _Via()


class _Author(_Tolerant):
    id: Identifier
    is_staff: StrictBool
    name: str | None = None


class _Comment(_Tolerant):
    body: str
    is_public: StrictBool
    author: _Author


class _CommentEvent(_Tolerant):
    comment: _Comment


class _Created(_Tolerant):
    type: Literal["zen:event-type:ticket.created"]
    detail: _Detail


class _Commented(_Tolerant):
    type: Literal["zen:event-type:ticket.comment_added"]
    time: str
    detail: _Detail
    event: _CommentEvent


def read_event(
    value: dict[str, Any], *, delivery: Delivery, now: datetime
) -> IncomingTicket | Ignored:
    """
    Return the message in a ticket event, or why there is none.

    A comment counts when the requester wrote it in public: what staff say, our own replies among
    it, and what somebody copied in adds is no message of the data subject. The event names the
    requester by Zendesk's user id only; ``signed_in`` is never asserted.

    :raises UnreadableTicketError: naming every field that is wrong.
    """
    kind = value.get("type")
    try:
        if kind == CREATED:
            return _opened(_Created.model_validate(value), delivery=delivery, now=now)
        if kind == COMMENTED:
            return _commented(_Commented.model_validate(value), delivery=delivery, now=now)
    except ValidationError as error:
        raise UnreadableTicketError(problems_of(error)) from None
    return Ignored(delivery_id=delivery.delivery_id, reason="other_event")


def _opened(event: _Created, *, delivery: Delivery, now: datetime) -> IncomingTicket | Ignored:
    if not event.detail.is_public:
        return Ignored(delivery_id=delivery.delivery_id, reason="not_public")
    said = event.detail.description or ""
    at = event.detail.created_at
    return _ticket(event.detail, said=said, at=at, name=None, delivery=delivery, now=now)


def _commented(event: _Commented, *, delivery: Delivery, now: datetime) -> IncomingTicket | Ignored:
    comment = event.event.comment
    if not comment.is_public:
        return Ignored(delivery_id=delivery.delivery_id, reason="not_public")
    if comment.author.is_staff:
        return Ignored(delivery_id=delivery.delivery_id, reason="by_staff")
    if comment.author.id != event.detail.requester_id:
        return Ignored(delivery_id=delivery.delivery_id, reason="not_the_requester")
    name = comment.author.name
    return _ticket(
        event.detail, said=comment.body, at=event.time, name=name, delivery=delivery, now=now
    )


def _ticket(
    detail: _Detail, *, said: str, at: str, name: str | None, delivery: Delivery, now: datetime
) -> IncomingTicket:
    value = {
        "ticket_id": detail.id,
        "received_at": at,
        "channel": detail.via.channel.lower(),
        "subject": " ".join((detail.subject or "").split())[:998],
        "body": said,
        "requester": {"name": name, "portal_account": detail.requester_id},
    }
    return read_ticket(value, delivery=delivery, now=now)
