"""What an applicant for credit terms must be told of an agency, and of a machine (R-95, R-99)."""

from dataclasses import dataclass
from datetime import date
from typing import ClassVar

from privacydesk.domain.answers import AutomatedDecision
from privacydesk.domain.letters import LetterToPerson, refuse_empty


@dataclass(frozen=True, kw_only=True)
class CreditNotice(LetterToPerson):
    """Which agency told us what about an application, what for, and for how long (Art. 14)."""

    letter_id: ClassVar[str] = "credit_notice"

    agency: str
    obtained_on: date
    application: str
    asked_for: str
    asked_on: date
    facts: tuple[str, ...]
    kept: str

    def __post_init__(self) -> None:
        """Refuse an empty block."""
        refuse_empty(self, "agency", "facts", "kept")


@dataclass(frozen=True, kw_only=True)
class ReviewOffered(LetterToPerson):
    """A machine alone declined: how it decides, and that a person looks if asked (Art. 22C)."""

    letter_id: ClassVar[str] = "review_offered"

    agency: str
    obtained_on: date
    application: str
    asked_for: str
    asked_on: date
    decision: AutomatedDecision
    link: str

    def __post_init__(self) -> None:
        """Refuse an empty block."""
        refuse_empty(self, "agency", "link")
