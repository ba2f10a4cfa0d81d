"""Which channels of a bought row an objection stops: a bit a channel, as rows are kept (R-94)."""

from collections.abc import Mapping
from typing import Final

from privacydesk.domain.suppressions import Channel, Purpose, Scope

BITS: Final[Mapping[Channel, int]] = {
    Channel.EMAIL: 1, Channel.SMS: 2, Channel.PHONE: 4, Channel.POST: 8,
    Channel.AUTO_CALL: 16, Channel.FAX: 32,
}  # fmt: skip
EVERY: Final = 128
"""Somebody objected to all channels."""


def stops_of(scope: Scope) -> int:
    """
    Return what an objection stops of a row that was bought to market our own products.

    One to affiliates' offers or to profiling alone stops no channel of it; ``permit`` asks for
    those by themselves.
    """
    if scope.purpose not in {None, Purpose.OWN_PRODUCTS}:
        return 0
    return BITS[scope.channel] if scope.channel else EVERY


def is_stopped(stops: int, *, email: bool, phone: bool, post: bool) -> bool:
    """
    Say whether nothing is left that the row could be used for: then it is dropped (R-94).

    The ways are those that the row has: an address, a number for live calls, a postal address.
    A list's consent never covers the other channels (R-90), so they keep no row.
    """
    ways = [(email, Channel.EMAIL), (phone, Channel.PHONE), (post, Channel.POST)]
    return bool(stops & EVERY) or all(stops & BITS[way] for has, way in ways if has)
