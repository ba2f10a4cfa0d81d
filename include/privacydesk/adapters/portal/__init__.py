"""Ticket portals: prove a delivery, read it, answer on the ticket."""

from typing import Final

from privacydesk.adapters.portal.generic import GenericPortal, SignedReplies
from privacydesk.adapters.portal.zendesk import ZendeskApi, ZendeskPortal

KINDS: Final[dict[str, type[GenericPortal] | type[ZendeskPortal]]] = {
    "generic": GenericPortal,
    "zendesk": ZendeskPortal,
}
"""The kinds of portal that the house rules may name."""

__all__ = ["KINDS", "GenericPortal", "SignedReplies", "ZendeskApi", "ZendeskPortal"]
