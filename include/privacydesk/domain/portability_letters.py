"""What an answer to a request for a portable file must say (Article 20, R-44)."""

from dataclasses import dataclass
from datetime import date
from typing import ClassVar

from privacydesk.domain.answers import Held, LeftOut, Nothing
from privacydesk.domain.letters import LetterToPerson, refuse_empty


@dataclass(frozen=True, kw_only=True)
class PortabilityAnswer(LetterToPerson):
    """
    The letter in the package: what the file holds, how to load it, what is not in it and why.

    :raises EmptyBlockError: if a block says neither something nor ``NOTHING``.
    """

    letter_id: ClassVar[str] = "portability_answer"

    asked_on: date
    held: tuple[Held, ...]
    left_out: tuple[LeftOut, ...] | Nothing

    def __post_init__(self) -> None:
        """Refuse an empty block."""
        refuse_empty(self, "held", "left_out")

    @property
    def records(self) -> int:
        """How many records the file holds, over all systems."""
        return sum(held.records for held in self.held)


@dataclass(frozen=True, kw_only=True)
class NothingPortable(LetterToPerson):
    """We searched; nothing that we hold is theirs to take along, though they may see the rest."""

    letter_id: ClassVar[str] = "nothing_portable"

    asked_on: date
    systems: tuple[str, ...]

    def __post_init__(self) -> None:
        """Refuse an empty block."""
        refuse_empty(self, "systems")
