"""What a recipient is written who has not confirmed a notice, or whose basis is gone (R-62)."""

from dataclasses import dataclass
from datetime import date
from typing import ClassVar

from privacydesk.domain.imports import Undo
from privacydesk.domain.letters import Letter, refuse_empty


@dataclass(frozen=True, kw_only=True)
class ConfirmationMissing(Letter):
    """Ask a recipient who did not confirm a notice; it says nothing of the person."""

    letter_id: ClassVar[str] = "confirmation_missing"

    recipient: str
    notice: str
    told_on: date
    due_on: date
    request: str | None = None

    def __post_init__(self) -> None:
        """Refuse a letter that does not say what is missing."""
        refuse_empty(self, "recipient", "notice")


@dataclass(frozen=True, kw_only=True)
class ConsentWithdrawn(Letter):
    """Tell somebody who got data on consent that it is withdrawn, and whose (R-62, R-80)."""

    letter_id: ClassVar[str] = "consent_withdrawn"

    recipient: str
    known_by: tuple[str, ...]
    withdrawn_on: date

    def __post_init__(self) -> None:
        """Refuse a notice that does not say whom it is about."""
        refuse_empty(self, "recipient", "known_by")


@dataclass(frozen=True, kw_only=True)
class ListWithdrawn(Letter):
    """Ask a recipient to delete people of a list that we took back as a whole (R-62, R-91)."""

    letter_id: ClassVar[str] = "list_withdrawn"

    recipient: str
    seller: str
    title: str
    because: Undo
    known_by: tuple[str, ...]
    withdrawn_on: date

    def __post_init__(self) -> None:
        """Refuse a notice that does not say which list, or whom it is about."""
        refuse_empty(self, "recipient", "seller", "title", "known_by")
