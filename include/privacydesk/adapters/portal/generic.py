"""
The generic portal: anything that signs its webhooks as Standard Webhooks asks.

Headers ``webhook-id``, ``webhook-timestamp`` (Unix seconds) and ``webhook-signature``; the body is
the contract's. Replies go out the same way, as ``request.updated``, signed with our own secret.
Source: standardwebhooks.com, specification 1.0.
"""

import binascii
import hmac
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timezone
from typing import Final

import httpx
from standardwebhooks.webhooks import EmptyWebhookSecretError, Webhook

from privacydesk.adapters.portal.body import read_ticket
from privacydesk.adapters.portal.http import TIMEOUT, deliver
from privacydesk.adapters.portal.signing import (
    PortalSecretError,
    check_age,
    check_delivery_id,
    required,
)
from privacydesk.adapters.portal.strict_json import BODY, read_object, unreadable
from privacydesk.domain.tickets import (
    BadSignatureError,
    Delivery,
    Ignored,
    IncomingTicket,
    PortalBusyError,
    PortalOutcomeUnknownError,
    PortalRefusedError,
    TicketStatus,
)

MOST_SIGNATURES: Final = 10
"""A sender that rotates sends two; more than a handful is an attempt to make us work."""


@dataclass(frozen=True, kw_only=True)
class SignedReplies:
    """Where replies go and the secret that signs them."""

    url: str
    secret: str = field(repr=False)


class GenericPortal:
    """
    The port ``TicketPortal`` for Standard Webhooks.

    ``secrets`` are all valid (``whsec_`` and base64): during a rotation there are two. The public
    door has no ``replies``; only the process that answers does.
    """

    def __init__(
        self, name: str = "generic", *, secrets: Sequence[str], replies: SignedReplies | None = None
    ) -> None:
        self.name = name
        self._keys = tuple(_key(secret) for secret in secrets)
        self._replies = replies
        if not self._keys and not replies:
            raise PortalSecretError(f"portal {name}: no secret is set")

    def verify(self, headers: Mapping[str, str], raw: bytes, *, now: datetime) -> Delivery:
        """
        Prove who sent ``raw`` and when; nothing of it is parsed.

        :raises BadSignatureError: if no secret of ours makes one of the given signatures.
        :raises StaleDeliveryError: if it was signed more than five minutes from ``now``.
        :raises UnreadableTicketError: if it is not UTF-8, over which no signature is defined.
        """
        delivery_id, timestamp, given = required(
            headers, "webhook-id", "webhook-timestamp", "webhook-signature"
        )
        sent_at = _unix(timestamp)
        try:
            text = raw.decode()
        except UnicodeDecodeError:
            raise unreadable(BODY, "is not UTF-8") from None
        ours = [key.sign(delivery_id, sent_at, text).encode() for key in self._keys]
        theirs = [word.encode() for word in given.split()[:MOST_SIGNATURES]]
        # Every pair is compared, so that the time taken tells nothing.
        if not sum(hmac.compare_digest(mine, word) for mine in ours for word in theirs):
            raise BadSignatureError("no secret of this portal makes the delivery's signature")
        check_delivery_id(delivery_id)
        check_age(sent_at, now=now)
        return Delivery(portal=self.name, delivery_id=delivery_id, sent_at=sent_at, raw=raw)

    def parse(self, delivery: Delivery, *, now: datetime) -> IncomingTicket | Ignored:
        """
        Read a proven delivery.

        :raises UnreadableTicketError: naming every field that is wrong.
        """
        return read_ticket(read_object(delivery.raw), delivery=delivery, now=now)

    def reply(
        self, ticket_id: str, text: str, *, key: str, status: TicketStatus | None = None
    ) -> None:
        """
        Say ``text`` on the ticket, to its requester.

        ``key`` is the webhook's id: the portal drops a second delivery of it, so a reply whose
        outcome is unknown may be repeated.

        :raises PortalRefusedError: if it will never be taken.
        :raises PortalBusyError: if a later try may pass.
        """
        if self._replies is None:
            raise PortalRefusedError(f"portal {self.name} has no address for replies")
        at = datetime.now(timezone.utc)  # the receiver's window is real time, never shifted
        data = {"ticket_id": ticket_id, "text": text, "status": status.value if status else None}
        body = json.dumps({"type": "request.updated", "timestamp": at.isoformat(), "data": data})
        headers = {
            "content-type": "application/json",
            "webhook-id": key,
            "webhook-timestamp": str(int(at.timestamp())),
            "webhook-signature": _key(self._replies.secret).sign(key, at, body),
        }
        with httpx.Client(timeout=TIMEOUT) as client:
            request = client.build_request("POST", self._replies.url, content=body, headers=headers)
            try:
                deliver(client, request)
            except PortalOutcomeUnknownError as error:
                raise PortalBusyError(str(error)) from None

    def find(self, ticket_id: str, *, key: str) -> str | None:
        """Return ``""``: whatever became of the reply, it may be repeated under its key."""
        del ticket_id, key
        return ""


def _key(secret: str) -> Webhook:
    try:
        return Webhook(secret)
    except (EmptyWebhookSecretError, binascii.Error, ValueError):
        raise PortalSecretError("a webhook secret is not whsec_ and base64") from None


def _unix(text: str) -> datetime:
    if not (text.isascii() and text.isdecimal() and len(text) <= len("99999999999")):
        raise BadSignatureError("the delivery's timestamp is no Unix time")
    return datetime.fromtimestamp(int(text), timezone.utc)
