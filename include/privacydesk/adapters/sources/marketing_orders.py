"""What contacts ordered, what they chose at it, and what kind of customer they belong to."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from privacydesk.adapters.sources.marketing_lists import Find, Row
from privacydesk.adapters.sources.marketing_rows import asked_in, day_of
from privacydesk.domain.marketing_map import MarketingMap
from privacydesk.domain.permission_facts import Asked, Subscriber, subscriber_of
from privacydesk.domain.row_values import key_text
from privacydesk.domain.spots import Match


@dataclass
class Seen:
    """What was read about the contacts at hand, by the keys that join it."""

    forms: dict[str, str] = field(default_factory=dict)
    asked: dict[str, list[Asked]] = field(default_factory=dict)
    ordered: dict[str, list[date]] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class ContactOrders:
    """Reads those tables, each once for all contacts at hand."""

    where: MarketingMap
    find: Find

    def of(self, contacts: Sequence[Row], *, silent: list[str]) -> Seen:
        """Read legal forms, orders and choices of these contacts, each table once."""
        seen, at = Seen(), self.where.contacts
        forms, at_order = self.where.customers, self.where.choices
        customers = _keys(contacts, at.customer)
        for row in self.find(forms.collection, forms.key, Match.EXACT, customers, silent):
            seen.forms[str(row[forms.key])] = str(row[forms.legal_form])
        whose = {}
        own = _keys(contacts, at.key)
        orders = self.find(at_order.orders, at_order.contact, Match.EXACT, own, silent)
        for row in orders:
            contact = key_text(row[at_order.contact]) or ""
            whose[key_text(row[at_order.order_key])] = contact
            if placed := day_of(row[at_order.placed_at]):
                seen.ordered.setdefault(contact, []).append(placed)
        placed_keys = [key for key in whose if key]
        for row in self.find(at_order.collection, at_order.order, Match.EXACT, placed_keys, silent):
            asked = asked_in(row, at=at_order)
            if asked:
                seen.asked.setdefault(whose[key_text(row[at_order.order])], []).append(asked)
        return seen

    def subscriber(self, contacts: Sequence[Row], seen: Seen) -> Subscriber:
        """One customer who is a person is enough: the weaker protection needs all of them."""
        at = self.where.contacts
        found = {subscriber_of(seen.forms.get(str(row[at.customer]))) for row in contacts}
        if len(found) == 1:
            return found.pop()
        return Subscriber.INDIVIDUAL if Subscriber.INDIVIDUAL in found else Subscriber.UNKNOWN


def _keys(rows: Sequence[Row], name: str) -> list[str]:
    return list(dict.fromkeys(key for row in rows if (key := key_text(row[name]))))
