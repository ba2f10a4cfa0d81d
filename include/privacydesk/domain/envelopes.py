"""How a filed message travels sealed: the ticket as JSON, and back."""

import base64
import json
from dataclasses import asdict
from datetime import datetime
from typing import Any

from privacydesk.domain.tickets import IncomingTicket, Requester, TicketAttachment


def pack(ticket: IncomingTicket) -> bytes:
    """Return the ticket as bytes to seal."""
    content = asdict(ticket)
    content["received_at"] = ticket.received_at.isoformat()
    content["attachments"] = [
        {"name": a.name, "media_type": a.media_type,
         "content": base64.b64encode(a.content).decode()}
        for a in ticket.attachments
    ]  # fmt: skip
    return json.dumps(content, ensure_ascii=False).encode()


def unpack(packed: bytes) -> IncomingTicket:
    """Return the ticket that ``pack`` packed."""
    content: dict[str, Any] = json.loads(packed)
    return IncomingTicket(**{
        **content, "received_at": datetime.fromisoformat(content["received_at"]),
        "requester": Requester(**content["requester"]),
        "attachments": tuple(
            TicketAttachment(name=a["name"], media_type=a["media_type"],
                             content=base64.b64decode(a["content"]))
            for a in content["attachments"]),
    })  # fmt: skip
