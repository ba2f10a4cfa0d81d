"""The ticket portal's side: it signs what its users write and delivers it."""

from __future__ import annotations

import json
import uuid
from dataclasses import dataclass, field
from datetime import datetime, timezone
from typing import Any

import httpx
from standardwebhooks.webhooks import Webhook


@dataclass(frozen=True, kw_only=True)
class Writer:
    """Who writes: what the message claims."""

    name: str
    email: str
    phone: str | None = None
    portal_account: str | None = None
    signed_in: bool = False


@dataclass(frozen=True, kw_only=True)
class Filed:
    """What the desk answered to a delivery."""

    ticket: str
    status: int
    cases: dict[str, str] = field(default_factory=dict)

    @property
    def reference(self) -> str:
        """The only case."""
        (reference,) = self.cases.values()
        return reference


@dataclass(frozen=True)
class PortalDoor:
    """``POST /v1/tickets/generic``, signed as Standard Webhooks asks."""

    public_url: str
    secret: str = field(repr=False)

    def write(
        self, body: str, *, writer: Writer, subject: str = "My data", ticket: str | None = None,
        in_reply_to: str | None = None, channel: str = "portal", at: datetime | None = None,
    ) -> Filed:  # fmt: skip
        """Deliver one message, written now unless ``at``; a new ticket unless one is named."""
        ticket = ticket or f"T-{uuid.uuid4().hex[:10]}"
        answer = self.deliver({
            "ticket_id": ticket,
            "received_at": (at or datetime.now(timezone.utc)).isoformat(),
            "channel": channel,
            "subject": subject,
            "body": body,
            "requester": {"name": writer.name, "email": writer.email, "phone": writer.phone,
                          "portal_account": writer.portal_account},
            "signed_in": writer.signed_in,
            "in_reply_to": in_reply_to,
            "attachments": [],
        })  # fmt: skip
        assert answer.status_code in {200, 202}, answer.text
        cases = {case["right"]: case["reference"] for case in answer.json()["cases"]}
        return Filed(ticket=ticket, status=answer.status_code, cases=cases)

    def deliver(self, body: dict[str, Any]) -> httpx.Response:
        """Sign and post a body as it is."""
        raw, now = json.dumps(body), datetime.now(timezone.utc)
        delivery = f"msg_{uuid.uuid4().hex}"
        headers = {
            "content-type": "application/json",
            "webhook-id": delivery,
            "webhook-timestamp": str(int(now.timestamp())),
            "webhook-signature": Webhook(self.secret).sign(delivery, now, raw),
        }
        return httpx.post(f"{self.public_url}/v1/tickets/generic", content=raw, headers=headers)
