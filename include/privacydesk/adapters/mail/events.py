"""Read what SendGrid's Event Webhook says became of our mails."""

import binascii
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from typing import Any, Final

from cryptography.exceptions import UnsupportedAlgorithm
from sendgrid.helpers.eventwebhook import (  # type: ignore[import-untyped]
    EventWebhook,
    EventWebhookHeader,
)

from privacydesk.domain.errors import DeskError
from privacydesk.domain.messages import MailState

STATES: Final[Mapping[str, MailState]] = {
    "processed": MailState.SENT,
    "deferred": MailState.DEFERRED,
    "delivered": MailState.DELIVERED,
    "bounce": MailState.BOUNCED,
    "dropped": MailState.DROPPED,
}

FRESH: Final = timedelta(hours=25)
"""SendGrid repeats a delivery for a day; a replay changes nothing, each event has an id."""

_STATUS_CODE: Final = re.compile(r"[245]\.\d{1,3}\.\d{1,3}")


class EventKeyError(DeskError):
    """The public key of SendGrid's Event Webhook cannot be read."""

    remedy = "Copy the verification key from SendGrid's mail settings, on one line."


class BadEventSignatureError(DeskError):
    """A batch of delivery events is not signed by SendGrid, or was signed too long ago."""

    remedy = "Compare the Event Webhook's verification key with the desk's."


class UnreadableEventsError(DeskError):
    """A signed batch of delivery events is no list of events."""

    remedy = "Check that SendGrid's Event Webhook, version 3, posts to this address."


@dataclass(frozen=True, kw_only=True)
class MailEvent:
    """One thing that happened to one mail. ``key`` is ours; ``at`` is UTC."""

    event_id: str
    key: str
    provider_id: str | None
    state: MailState
    at: datetime
    code: str | None = None


class EventVerifier:
    """Proves that a batch of events comes from SendGrid. ``public_key`` is base64 of its DER."""

    def __init__(self, public_key: str) -> None:
        try:
            self._webhook = EventWebhook(public_key)
        except (ValueError, UnsupportedAlgorithm):
            raise EventKeyError("the Event Webhook's verification key is unusable") from None

    def verify(self, headers: Mapping[str, str], raw: bytes, *, now: datetime) -> None:
        """
        Prove the signature over the exact bytes; nothing is parsed before.

        :raises BadEventSignatureError: if it is missing, wrong or too old.
        """
        lower = {name.lower(): value for name, value in headers.items()}
        signature = lower.get(EventWebhookHeader.SIGNATURE.lower(), "")
        timestamp = lower.get(EventWebhookHeader.TIMESTAMP.lower(), "")
        if not re.fullmatch(r"\d{1,11}", timestamp, re.ASCII):
            raise BadEventSignatureError("the batch carries no timestamp")
        try:
            proven = self._webhook.verify_signature(raw.decode(), signature, timestamp)
        except (ValueError, binascii.Error):
            proven = False
        if not proven:
            raise BadEventSignatureError("the batch's signature is not SendGrid's")
        if abs(now - datetime.fromtimestamp(int(timestamp), timezone.utc)) > FRESH:
            raise BadEventSignatureError("the batch was signed too long ago")


def read_events(raw: bytes) -> tuple[MailEvent, ...]:
    """
    Return what a proven batch says about mails of ours, in its order.

    Events of other kinds, and of mails that carry no key of ours, are left out. The receiving
    server's words are left out too, for they quote addresses; its status code is kept.

    :raises UnreadableEventsError: if the body is no list of objects.
    """
    try:
        batch = json.loads(raw)
    except (ValueError, RecursionError):
        raise UnreadableEventsError("the batch is no JSON") from None
    if not isinstance(batch, list) or not all(isinstance(item, dict) for item in batch):
        raise UnreadableEventsError("the batch is no list of events")
    return tuple(event for item in batch if (event := _event(item)) is not None)


def _event(item: dict[str, Any]) -> MailEvent | None:
    state = STATES.get(str(item.get("event")))
    key, at = item.get("message_key"), item.get("timestamp")
    # Stand-alone test events of the provider have no key; bool is an int in Python.
    if state is None or not isinstance(key, str) or not isinstance(at, int) or isinstance(at, bool):
        return None
    provider_id = str(item.get("sg_message_id") or "").partition(".")[0]
    status = _STATUS_CODE.search(str(item.get("status") or item.get("reason") or ""))
    return MailEvent(
        event_id=str(item.get("sg_event_id") or f"{key}.{state.value}.{at}"),
        key=key,
        provider_id=provider_id or None,
        state=state,
        at=_instant(at),
        code=status.group() if status else None,
    )


def _instant(seconds: int) -> datetime:
    try:
        return datetime.fromtimestamp(seconds, timezone.utc)
    except (OverflowError, OSError, ValueError):
        raise UnreadableEventsError("an event's time is out of range") from None
