"""Tell a recipient of a correction or a restriction, and log it (Article 19, R-62)."""

from collections.abc import Iterable
from typing import Final

from privacydesk.domain.ledger import Event
from privacydesk.domain.letters import Letter
from privacydesk.domain.rules import Recipient
from privacydesk.ports import Desk
from privacydesk.steps import tell
from privacydesk.steps.books import Books

CLASSES: Final = {"processor": "processor", "affiliate": "affiliate"}


def tell_recipient(
    books: Books[Desk], recipient: Recipient, letter: Letter, *, facts: Iterable[str],
    round_: int = 1,
) -> None:  # fmt: skip
    """
    Queue a notice to a recipient, once a round, and enter it in the log of disclosures.

    It carries no more than ``facts``, those that the recipient has (R-62, R-103).
    """
    fields = sorted(facts)
    tell.by_email(books, letter, to=recipient.mail, reader=recipient.id, round_=round_)
    books.records.outbox.disclose(
        books.reference, recipient=recipient.id,
        **{"class": CLASSES.get(recipient.kind, "controller")}, purpose=letter.letter_id,
        ground="art_19", fields=fields, bytes=len(str(letter)), approver="review", means="email",
        now=books.now,
    )  # fmt: skip
    books.note(Event.RECIPIENT_TOLD, recipient=recipient.id, notice=letter.letter_id, facts=fields)
