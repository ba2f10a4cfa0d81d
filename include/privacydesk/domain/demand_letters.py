"""What the letters must say that ask the person for something or tell them of more time."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import ClassVar

from privacydesk.domain.cases import Right
from privacydesk.domain.clock_events import FeeGround
from privacydesk.domain.demands import ExtensionReason
from privacydesk.domain.letters import LetterToPerson, refuse_empty


@dataclass(frozen=True, kw_only=True)
class AskClarification(LetterToPerson):
    """
    Ask which data the person means (R-16 to R-18).

    ``due_on`` is the date before this question; where ``clock_waits`` every day from today to
    the reply moves it by one, otherwise it stays.
    """

    letter_id: ClassVar[str] = "ask_clarification"

    right: Right
    asked_on: date
    question: tuple[str, ...]
    clock_waits: bool
    due_on: date | None
    link: str

    def __post_init__(self) -> None:
        """Refuse an empty block."""
        refuse_empty(self, "question", "link")


@dataclass(frozen=True, kw_only=True)
class AskFee(LetterToPerson):
    """
    Ask for a fee: ground, reasons, calculation in pounds, the ways to complain (R-46, R-49).

    The month starts on the day that it arrives where ``clock_waits`` (R-03); otherwise
    ``due_on`` stays.
    """

    letter_id: ClassVar[str] = "ask_fee"

    right: Right
    asked_on: date
    ground: FeeGround
    reasons: tuple[str, ...]
    hours: Decimal
    rate: Decimal
    amount: Decimal
    clock_waits: bool
    due_on: date | None

    def __post_init__(self) -> None:
        """Refuse an empty block."""
        refuse_empty(self, "reasons")

    @property
    def work(self) -> str:
        """The hours in words: "2 hours", "1.5 hours"."""
        hours = f"{self.hours.normalize():f}"
        return f"{hours} hour" if hours == "1" else f"{hours} hours"


@dataclass(frozen=True, kw_only=True)
class ExtensionNotice(LetterToPerson):
    """Tell the person that the answer takes longer, until when and why (R-13, R-14)."""

    letter_id: ClassVar[str] = "extension_notice"

    right: Right
    asked_on: date
    reason: ExtensionReason
    reasons: tuple[str, ...]
    was_due_on: date
    due_on: date

    def __post_init__(self) -> None:
        """Refuse an empty block."""
        refuse_empty(self, "reasons")
