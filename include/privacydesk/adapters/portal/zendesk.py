"""
The Zendesk portal: webhooks subscribed to ticket events, replies as public comments.

The desk takes ``ticket.created`` and ``ticket.comment_added``, event schema version 2022-11-06.
A signature is base64 of HMAC-SHA256 over the timestamp and the raw body. Sources:
developer.zendesk.com, "Verifying webhook authenticity", "Ticket events", "Ticket Audits".
"""

import base64
import hashlib
import hmac
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timezone
from urllib.parse import quote

import httpx
from dateutil.parser import isoparse

from privacydesk.adapters.portal.http import TIMEOUT, deliver
from privacydesk.adapters.portal.signing import (
    PortalSecretError,
    check_age,
    check_delivery_id,
    required,
)
from privacydesk.adapters.portal.strict_json import read_object
from privacydesk.adapters.portal.zendesk_event import read_event
from privacydesk.domain.tickets import (
    BadSignatureError,
    Delivery,
    Ignored,
    IncomingTicket,
    PortalRefusedError,
    TicketStatus,
)


@dataclass(frozen=True, kw_only=True)
class ZendeskApi:
    """The account's address (``https://NAME.zendesk.com``) and an agent's API token."""

    url: str
    user: str
    token: str = field(repr=False)


class ZendeskPortal:
    """
    The port ``TicketPortal`` for Zendesk.

    ``secrets`` are the webhook's signing secrets; two are valid during a rotation. The public
    door has no ``api``; only the process that answers does.
    """

    def __init__(
        self, name: str = "zendesk", *, secrets: Sequence[str], api: ZendeskApi | None = None
    ) -> None:
        self.name = name
        self._keys = tuple(secret.encode() for secret in secrets if secret)
        self._api = api
        if not self._keys and not api:
            raise PortalSecretError(f"portal {name}: no secret is set")

    def verify(self, headers: Mapping[str, str], raw: bytes, *, now: datetime) -> Delivery:
        """
        Prove who sent ``raw`` and when; nothing of it is parsed.

        :raises BadSignatureError: if no secret of ours makes the given signature.
        :raises StaleDeliveryError: if it was signed more than five minutes from ``now``.
        """
        delivery_id, timestamp, given = required(
            headers,
            "x-zendesk-webhook-invocation-id",
            "x-zendesk-webhook-signature-timestamp",
            "x-zendesk-webhook-signature",
        )
        signed = timestamp.encode("latin-1", "replace") + raw
        ours = [base64.b64encode(hmac.digest(key, signed, hashlib.sha256)) for key in self._keys]
        word = given.encode()
        if not sum(hmac.compare_digest(mine, word) for mine in ours):
            raise BadSignatureError("no secret of this portal makes the delivery's signature")
        check_delivery_id(delivery_id)
        sent_at = _instant(timestamp)
        check_age(sent_at, now=now)
        return Delivery(portal=self.name, delivery_id=delivery_id, sent_at=sent_at, raw=raw)

    def parse(self, delivery: Delivery, *, now: datetime) -> IncomingTicket | Ignored:
        """
        Read a proven delivery; what staff or other events say is ignored.

        :raises UnreadableTicketError: naming every field that is wrong.
        """
        return read_event(read_object(delivery.raw), delivery=delivery, now=now)

    def reply(
        self, ticket_id: str, text: str, *, key: str, status: TicketStatus | None = None
    ) -> None:
        """
        Say ``text`` on the ticket as a public comment.

        ``key`` stands in the audit of the ticket's update, where a person can look for it.

        :raises PortalRefusedError: if it will never be taken.
        :raises PortalBusyError: if nothing was taken and a later try may pass.
        :raises PortalOutcomeUnknownError: if the answer was lost: Zendesk would say it twice.
        """
        if self._api is None:
            raise PortalRefusedError(f"portal {self.name} has no API access for replies")
        ticket = {
            "comment": {"body": text, "public": True},
            "metadata": {"privacydesk_key": key},
            **({"status": status.value} if status else {}),
        }
        url = self._ticket(self._api, ticket_id)
        with httpx.Client(timeout=TIMEOUT, auth=self._login(self._api)) as client:
            deliver(client, client.build_request("PUT", url, json={"ticket": ticket}))

    def find(self, ticket_id: str, *, key: str) -> str | None:
        """
        Look for a reply by the key that stands in the audit of the ticket's update.

        Return the audit's id, ``""`` if the ticket has none, None where Zendesk does not say.
        """
        if self._api is None:
            return None
        try:
            with httpx.Client(timeout=TIMEOUT, auth=self._login(self._api)) as client:
                return self._audit(client, f"{self._ticket(self._api, ticket_id)}/audits", key=key)
        except (httpx.HTTPError, ValueError, KeyError, TypeError):
            return None

    @staticmethod
    def _audit(client: httpx.Client, url: str, *, key: str) -> str:
        page = {"page[size]": "100"}
        while True:
            answer = client.get(url, params=page).raise_for_status().json()
            for audit in answer["audits"]:
                if (audit.get("metadata") or {}).get("custom", {}).get("privacydesk_key") == key:
                    return str(audit["id"])
            if not answer["meta"]["has_more"]:
                return ""
            page["page[after]"] = answer["meta"]["after_cursor"]

    @staticmethod
    def _login(api: ZendeskApi) -> httpx.BasicAuth:
        return httpx.BasicAuth(f"{api.user}/token", api.token)

    @staticmethod
    def _ticket(api: ZendeskApi, ticket_id: str) -> str:
        return f"{api.url.rstrip('/')}/api/v2/tickets/{quote(ticket_id, safe='')}"


def _instant(text: str) -> datetime:
    try:
        instant = isoparse(text)
    except ValueError:
        raise BadSignatureError("the delivery's timestamp is no ISO 8601 instant") from None
    # Zendesk writes Z; without an offset it is UTC too.
    return instant.replace(tzinfo=instant.tzinfo or timezone.utc).astimezone(timezone.utc)
