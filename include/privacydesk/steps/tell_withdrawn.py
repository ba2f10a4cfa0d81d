"""Tell whoever got people of a list from us that it is taken back (Article 19, R-62)."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Final

from privacydesk.domain.contact_keys import Reach, keys_of
from privacydesk.domain.imports import Import, Undo
from privacydesk.domain.ledger import Event
from privacydesk.domain.outbound import barred, class_of
from privacydesk.domain.recipient_letters import ListWithdrawn
from privacydesk.domain.recipient_notices import Means
from privacydesk.domain.rules import Recipient
from privacydesk.domain.workdays import london_day
from privacydesk.ports import ListRoom, Records
from privacydesk.steps.fold import versions_of
from privacydesk.steps.notify import GROUND
from privacydesk.steps.outgoing import queue_own

MOST: Final = 200
"""People in one mail to a recipient."""


def tell_withdrawn(
    desk: ListRoom, records: Records, found: Import, *, because: Undo, by: str, now: datetime
) -> None:
    """
    Queue a notice to each recipient that the log names, in the transaction that withdraws.

    It names those who are deleted with the list, and only to whom they were passed on since it
    came in use. Whoever may get nothing from us gets no notice either: that is logged, and a
    person must see to it (R-102).
    """
    people = _passed_on(desk, records, found)
    told, untold = list[str](), list[str]()
    for name, emails in sorted(people.items()):
        recipient = desk.rules.recipients.get(name)
        why = barred(recipient, on=london_day(now))
        size = 0
        if recipient is not None and why is None:
            size = _tell(desk, records, found, recipient, emails, because=because, now=now)
        (untold if why else told).append(name)
        records.disclosures.add(
            None, recipient=name, class_=class_of(recipient), purpose=ListWithdrawn.letter_id,
            ground=GROUND, fields=["email"], size=size, approver=by, now=now,
            means=(Means.NONE if why else Means.EMAIL).value, blocked=why.value if why else None,
        )  # fmt: skip
    if people:
        records.ledger.append(
            found.reference, Event.LIST_RECIPIENTS_TOLD, at=now, actor=by,
            facts={"told": told, "untold": untold,
                   "people": len({one for emails in people.values() for one in emails})},
        )  # fmt: skip


def _passed_on(desk: ListRoom, records: Records, found: Import) -> Mapping[str, Sequence[str]]:
    """Return the people of a list by the recipient who got them."""
    people: dict[str, list[str]] = {}
    if not records.disclosures.may_be_of_list(found.number):
        return people
    versions = versions_of(desk, records)
    for emails in records.disclosures.alone_on_list(found.number):
        whose = dict(_digests(desk, emails, versions=versions))
        for name, digest in records.disclosures.of_list(found.number, digests=list(whose)):
            people.setdefault(name, []).append(whose[digest])
    return {name: sorted(set(emails)) for name, emails in people.items()}


def _digests(
    desk: ListRoom, emails: Sequence[str], *, versions: Sequence[int]
) -> Iterator[tuple[bytes, str]]:
    """Yield each address under every digest that the log may know it by."""
    for email in emails:
        for key in keys_of(Reach(email=email)):
            for version in versions:
                yield desk.marketing.digests.of(key.digested, version=version), email


def _tell(
    desk: ListRoom, records: Records, found: Import, recipient: Recipient,
    emails: Sequence[str], *, because: Undo, now: datetime,
) -> int:  # fmt: skip
    case = found.reference
    for start in range(0, len(emails), MOST):
        letter = ListWithdrawn(
            reference=case, recipient=recipient.name, seller=found.seller or "",
            title=found.title or "", because=because, withdrawn_on=london_day(now),
            known_by=tuple(emails[start : start + MOST]),
        )  # fmt: skip
        queue_own(desk, records, letter, key=f"list_withdrawn/{case}/{recipient.id}/{start}",
                  to=[recipient.mail], now=now)  # fmt: skip
    return sum(len(email.encode()) for email in emails)
