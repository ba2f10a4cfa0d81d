"""What the public pages of marketing may do: see a link as its holder, file what they choose."""

import json
import secrets
from collections.abc import Sequence
from datetime import datetime

from privacydesk.adapters.vault.sealing import CannotOpenError, link_box, token_hash
from privacydesk.domain.cases import Right
from privacydesk.domain.contact_keys import Reach
from privacydesk.domain.door import Filing, MarketingLink
from privacydesk.domain.suppressions import (
    Channel,
    Evidence,
    Order,
    Purpose,
    of_choice,
)
from privacydesk.domain.tickets import IncomingTicket, Requester
from privacydesk.wiring.public_door import LINK, PublicDoor

WORDING = "preferences-2"
"""The version of the boxes' words on the preferences page; raise it when they change (R-82)."""


def see_link(door: PublicDoor, token: str) -> MarketingLink | None:
    """Return what a marketing message's link leads to; nothing where it is not known."""
    sealed = door.books.see_marketing_link(token_hash(token))
    if sealed is None:
        return None
    try:
        content = json.loads(link_box(token).open(sealed))
    except CannotOpenError:
        return None
    return MarketingLink(**{name: content[name] for name in ("email", "channel", "purpose")})


def stop_all(door: PublicDoor, *, email: str, token: str) -> tuple[Filing, datetime]:
    """
    File an objection to all marketing; it counts when this returns (R-74, R-75, R-78).

    Each click is a filing of its own: the second after a lift must count again.
    """
    order = Order(reaches=(Reach(email=email),), evidence=Evidence.UNSUBSCRIBE_LINK)
    text = "Stop all marketing (the button on the unsubscribe page)."
    return _file(door, order, email=email, token=token, channel="unsubscribe_link", text=text)


def choose(
    door: PublicDoor, *, email: str, token: str, channels: Sequence[str], topics: Sequence[str]
) -> tuple[Filing, datetime]:
    """File what somebody chose to get; whatever is not ticked stops (R-78, R-80)."""
    order = of_choice(
        Reach(email=email),
        channels=[Channel(one) for one in dict.fromkeys(channels)],
        topics=[Purpose(one) for one in dict.fromkeys(topics)],
        wording=WORDING,
    )
    ticked = ", ".join((*channels, *topics)) or "nothing"
    text = f"Ticked on the preferences page: {ticked}. Stop everything else."
    return _file(door, order, email=email, token=token, channel="preferences", text=text)


def _file(
    door: PublicDoor, order: Order, *, email: str, token: str, channel: str, text: str
) -> tuple[Filing, datetime]:
    now, once, whose = door.now(), secrets.token_urlsafe(16), token_hash(token).hex()
    # To stop twice is one case and one letter; each choice has its own.
    ticket_id = whose if order.evidence is Evidence.UNSUBSCRIBE_LINK else f"{whose[:32]}-{once}"
    ticket = IncomingTicket(
        portal=LINK, delivery_id=once, ticket_id=ticket_id,
        received_at=now, channel=channel, subject="Marketing", body=text,
        requester=Requester(email=email), signed_in=False,
    )  # fmt: skip
    rights = (Right.OBJECTION_MARKETING,)
    return door.file(ticket, rights=rights, needs_triage=False, objection=order), now
