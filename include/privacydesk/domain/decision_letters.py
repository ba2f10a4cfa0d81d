"""What the letters about a decision by machine must say (Articles 22A to 22C, R-99)."""

from dataclasses import dataclass
from datetime import date
from typing import ClassVar

from privacydesk.domain.answers import AutomatedDecision
from privacydesk.domain.letters import LetterToPerson, refuse_empty


@dataclass(frozen=True, kw_only=True)
class Reviewed:
    """One decision that a person looked at: what was decided, what is decided now, and why."""

    what: str
    was: str
    now: str
    reasons: str = ""

    @property
    def changed(self) -> bool:
        """Say whether the person decided something else."""
        return self.was != self.now


@dataclass(frozen=True, kw_only=True)
class DecisionReviewed(LetterToPerson):
    """
    The answer: how the machine decides, what a person decided, and how to contest it.

    Without ``decisions`` it says that no machine alone decided about the person.
    """

    letter_id: ClassVar[str] = "decision_reviewed"

    asked_on: date
    decisions: tuple[AutomatedDecision, ...] = ()
    reviewed: tuple[Reviewed, ...] = ()


@dataclass(frozen=True, kw_only=True)
class ViewInvited(LetterToPerson):
    """Tell how the machine decided, and invite the person's view before a person decides."""

    letter_id: ClassVar[str] = "view_invited"

    asked_on: date
    decisions: tuple[AutomatedDecision, ...]
    due_on: date | None

    def __post_init__(self) -> None:
        """Refuse an empty block."""
        refuse_empty(self, "decisions")
