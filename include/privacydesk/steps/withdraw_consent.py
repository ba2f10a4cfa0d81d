"""Tell those who got data on consent that it is withdrawn (R-62, R-80, R-102)."""

from collections.abc import Iterable, Sequence

from privacydesk.domain.contact_keys import Reach, normal_email
from privacydesk.domain.outbound import CONSENT
from privacydesk.domain.recipient_letters import ConsentWithdrawn
from privacydesk.domain.suppressions import Channel, Scope
from privacydesk.domain.workdays import london_day
from privacydesk.ports import Desk
from privacydesk.steps.books import Books
from privacydesk.steps.disclose import PURPOSES, passed_on
from privacydesk.steps.notify import tell_recipient


def tell_partners(
    books: Books[Desk], reaches: Sequence[Reach], *, scopes: Iterable[Scope]
) -> list[str]:
    """
    Queue a notice to each partner and affiliate that already has data of these people.

    Only where the objection or choice reaches that purpose. Return the recipients' ids.
    """
    stopped, told = list(scopes), list[str]()
    emails = tuple(sorted({e for r in reaches if (e := normal_email(r.email or ""))}))
    for one in passed_on(books.desk, books.records, reaches) if emails else ():
        recipient = books.desk.rules.recipients.get(one)
        purpose = PURPOSES.get(recipient.kind) if recipient else None
        if recipient is None or recipient.ground != CONSENT or purpose is None:
            continue
        if not any(scope.covers(Channel.EMAIL, purpose) for scope in stopped):
            continue
        letter = ConsentWithdrawn(
            reference=books.reference, recipient=recipient.name, known_by=emails,
            withdrawn_on=london_day(books.now),
        )  # fmt: skip
        if tell_recipient(books, recipient, letter, facts=["email"], approver="withdrawal"):
            told.append(recipient.id)
    return told
