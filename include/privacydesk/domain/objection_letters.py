"""What the letters about an objection on legitimate interests must say (R-84, R-55, R-60)."""

from dataclasses import dataclass
from datetime import date
from typing import ClassVar

from privacydesk.domain.letters import Letter, LetterToPerson, refuse_empty
from privacydesk.domain.weighings import Ground


@dataclass(frozen=True, kw_only=True)
class UsesStopped(LetterToPerson):
    """While we weigh the objection, these uses stop; everything else goes on (Art 18(1)(d))."""

    letter_id: ClassVar[str] = "uses_stopped"

    asked_on: date
    uses: tuple[str, ...]

    def __post_init__(self) -> None:
        """Refuse an empty block."""
        refuse_empty(self, "uses")


@dataclass(frozen=True, kw_only=True)
class GoesOn:
    """A use that goes on against the objection: on which ground, for which reasons."""

    use: str
    ground: Ground
    reasons: str


@dataclass(frozen=True, kw_only=True)
class ObjectionAnswered(LetterToPerson):
    """
    What stops for good, what goes on and why, and the ways to complain (R-84, R-55).

    ``not_meant`` stopped meanwhile though nobody objected to it. The person is told before
    anything starts again (R-60).
    """

    letter_id: ClassVar[str] = "objection_answered"

    asked_on: date
    stopped: tuple[str, ...] = ()
    goes_on: tuple[GoesOn, ...] = ()
    not_meant: tuple[str, ...] = ()
    recipients: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        """Refuse a letter that decides nothing, and a refusal without its reasons."""
        refuse_empty(self, "goes_on" if self.goes_on else "stopped")


@dataclass(frozen=True, kw_only=True)
class ObjectionNotice(Letter):
    """Tell a recipient to stop using what it had from us for one use (R-62)."""

    letter_id: ClassVar[str] = "objection_notice"

    recipient: str
    about: str
    uses: tuple[str, ...]

    def __post_init__(self) -> None:
        """Refuse an empty block."""
        refuse_empty(self, "recipient", "about", "uses")
