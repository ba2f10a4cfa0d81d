"""What the letters about a correction and a restriction must say (R-58 to R-62)."""

from dataclasses import dataclass
from datetime import date
from typing import ClassVar

from privacydesk.domain.cases import Right
from privacydesk.domain.letters import Letter, LetterToPerson, refuse_empty


@dataclass(frozen=True, kw_only=True)
class Corrected:
    """A fact that we corrected: what stood there, what stands there now, in which systems."""

    what: str
    before: str
    after: str
    systems: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class Kept:
    """A document or a record of what happened, which stays; ``noted`` if a note is beside it."""

    system: str
    what: str
    records: int
    noted: bool


@dataclass(frozen=True, kw_only=True)
class Disputed:
    """A fact that stays though the person says it is wrong, and why (R-61)."""

    what: str
    stays: str
    wanted: str
    reasons: str


@dataclass(frozen=True, kw_only=True)
class Rectified(LetterToPerson):
    """
    The answer to a request to correct: before and after, what stays and why, who was told.

    ``restriction_ends`` says that data was restricted meanwhile, and tells the person before
    that ends (R-60).
    """

    letter_id: ClassVar[str] = "rectified"

    asked_on: date
    corrected: tuple[Corrected, ...] = ()
    kept: tuple[Kept, ...] = ()
    disputed: tuple[Disputed, ...] = ()
    recipients: tuple[str, ...] = ()
    restriction_ends: bool = False

    def __post_init__(self) -> None:
        """Refuse a letter that says nothing."""
        if not (self.corrected or self.kept or self.disputed):
            refuse_empty(self, "corrected")


@dataclass(frozen=True, kw_only=True)
class ProofAsked(LetterToPerson):
    """Ask for what shows that a proposed value is right; the clock runs on (R-16)."""

    letter_id: ClassVar[str] = "proof_asked"

    asked_on: date
    what: tuple[str, ...]
    proof: str
    due_on: date | None

    def __post_init__(self) -> None:
        """Refuse an empty block."""
        refuse_empty(self, "what", "proof")


@dataclass(frozen=True, kw_only=True)
class Restricted(LetterToPerson):
    """We store the data and do not use it; we say so before that ends (R-59, R-60)."""

    letter_id: ClassVar[str] = "restricted"

    asked_on: date
    systems: tuple[str, ...]

    def __post_init__(self) -> None:
        """Refuse an empty block."""
        refuse_empty(self, "systems")


@dataclass(frozen=True, kw_only=True)
class RestrictedMeanwhile(LetterToPerson):
    """While we check what they say, we store the data and do not use it (R-59)."""

    letter_id: ClassVar[str] = "restricted_meanwhile"

    asked_on: date
    right: Right


@dataclass(frozen=True, kw_only=True)
class RestrictionEnds(LetterToPerson):
    """Told before a restriction is lifted (R-60)."""

    letter_id: ClassVar[str] = "restriction_ends"

    since: date
    reasons: str

    def __post_init__(self) -> None:
        """Refuse an empty block."""
        refuse_empty(self, "reasons")


@dataclass(frozen=True, kw_only=True)
class CorrectionNotice(Letter):
    """Tell a recipient what we corrected of what it had from us, no more (R-62)."""

    letter_id: ClassVar[str] = "correction_notice"

    recipient: str
    about: str
    corrected: tuple[Corrected, ...]

    def __post_init__(self) -> None:
        """Refuse an empty block."""
        refuse_empty(self, "recipient", "about", "corrected")


@dataclass(frozen=True, kw_only=True)
class RestrictionNotice(Letter):
    """Tell a recipient not to use what it had from us, or that it may again (R-62)."""

    letter_id: ClassVar[str] = "restriction_notice"

    recipient: str
    about: str
    ends: bool = False

    def __post_init__(self) -> None:
        """Refuse an empty block."""
        refuse_empty(self, "recipient", "about")
