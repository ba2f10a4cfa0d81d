"""Take an objector out of lists, segments, queued sends, exports and processors' lists (R-77)."""

from datetime import datetime
from typing import Final

from privacydesk.domain.cases import CaseRef
from privacydesk.domain.contact_keys import Reach, normal_email
from privacydesk.domain.ledger import Event
from privacydesk.domain.places import Place
from privacydesk.domain.suppressions import Channel, Purpose, Scope
from privacydesk.ports import Desk
from privacydesk.steps.books import Receipt, open_books
from privacydesk.steps.suppress import kept, standing_of
from privacydesk.steps.withdraw_consent import tell_partners

ON_THE_WIRE: Final = "on_the_wire"
"""The count of messages that were with the provider when the objection came."""


def clear_lists(desk: Desk, *, case: CaseRef, now: datetime) -> Receipt:
    """
    Clear the systems of record and the processors' own lists of the person; tell partners.

    Nothing here decides whether a message may go: the gate does, since the objection was
    accepted. Every call may be repeated, so they come before the ledger's entry; what did
    not answer is tried again. An objection that was lifted meanwhile clears nothing.
    """
    with desk.begin() as records:
        place = records.cases.get(case).place
        if place is not Place.SUPPRESS or not records.ledger.has(case, Event.OBJECTION_ENTERED):
            it = records.cases.get(case)
            return Receipt(case=case, place=it.place)
        stands = bool(standing_of(records, case=case)) or not records.ledger.has(
            case, Event.OBJECTION_LIFTED
        )
    counts: dict[str, int] = {}
    told: list[str] = []
    reaches, scopes = list[Reach](), list[Scope]()
    if stands:
        reaches, scopes, _ = kept(desk, case)
        for reach in reaches:
            for name, rows in desk.marketing.lists.clear(reach, scopes=scopes).items():
                counts[name] = counts.get(name, 0) + rows
        if any(scope.covers(Channel.EMAIL, Purpose.OWN_PRODUCTS) for scope in scopes):
            emails = {normal_email(r.email) for r in reaches if r.email}
            for name, processor in sorted(desk.marketing.processors.items()):
                processor.stop(sorted(filter(None, emails)))
                told.append(name)
    desk.fault_point("clear.done")
    with open_books(desk, case, now=now) as books:
        if books.has(Event.LISTS_CLEARED):
            return books.unchanged()
        partners = tell_partners(books, reaches, scopes=scopes) if stands else []
        books.note(Event.LISTS_CLEARED, processors=told, partners=partners, **counts)
        receipt = books.move(Place.ANSWER)
        desk.fault_point("clear.before_commit")
    desk.fault_point("clear.committed")
    return receipt
