"""Whom an objection to marketing is about: the sender, and whom their own words name."""

import re
from typing import Final

from privacydesk.domain.contact_keys import Reach
from privacydesk.domain.own_words import own_words
from privacydesk.domain.suppressions import Evidence, Order
from privacydesk.domain.tickets import IncomingTicket

MOST_TOLD: Final = 10
"""Addresses in one message; more are a list, and a list is for people to read."""

_ADDRESS: Final = re.compile(r"[\w.+'-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,4}")
_NUMBER: Final = re.compile(r"(?<![\w+])(?:\+44|0)[\d\s()-]{8,14}\d(?!\w)")


def objectors_in(message: IncomingTicket) -> tuple[Reach, ...]:
    """
    Return by what the people of an objection are recognised, the sender first.

    An address in the writer's own words is objected for too ("stop writing to my old one");
    what they quote or sign with is not.
    """
    asker, words = message.requester, own_words(message.body).text
    phones = tuple(dict.fromkeys(filter(None, (asker.phone, *_NUMBER.findall(words)))))
    told = [address for address in _ADDRESS.findall(words) if address != asker.email]
    sender = Reach(email=asker.email, phones=phones[:MOST_TOLD], name=asker.name)
    return (sender, *(Reach(email=address) for address in dict.fromkeys(told[:MOST_TOLD])))


def order_in(message: IncomingTicket) -> Order:
    """Return the order that an objection in a message makes: everything, at once (R-75, R-78)."""
    return Order(reaches=objectors_in(message), evidence=Evidence.MESSAGE)
