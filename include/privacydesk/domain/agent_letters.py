"""What the letters say to somebody who asks for another, or about another (R-27 to R-30)."""

from dataclasses import dataclass
from datetime import date
from enum import Enum
from typing import ClassVar

from privacydesk.domain.answers import AccessAnswer, LeftOut, Nothing
from privacydesk.domain.letters import LetterToPerson, refuse_empty


class Wanted(str, Enum):
    """Whose authority we ask for."""

    PERSON = "person"
    CHILD = "child"
    PARENT = "parent"


class Rest(str, Enum):
    """What becomes of the records outside an authority."""

    NONE = "none"
    SENT_TO_PERSON = "sent_to_person"
    ALL_TO_PERSON = "all_to_person"
    WAITS = "waits"


@dataclass(frozen=True, kw_only=True)
class AuthorityNeeded(LetterToPerson):
    """
    Ask somebody who acts for another to show that they may, for this request (R-27).

    ``reply_code`` is the wait's token; only the mail carries it, never the ticket.
    """

    letter_id: ClassVar[str] = "authority_needed"

    asked_on: date
    wanted: Wanted
    reply_code: str | None = None


@dataclass(frozen=True, kw_only=True)
class AuthorityConfirmed(LetterToPerson):
    """The authority is complete: what it covers, and until when we answer (R-06)."""

    letter_id: ClassVar[str] = "authority_confirmed"

    complete_on: date
    due_on: date | None
    covers: tuple[str, ...] = ()
    """Systems in words; none where everything is covered."""


@dataclass(frozen=True, kw_only=True)
class EmployerAnswered(LetterToPerson):
    """
    Why a customer's administrator does not get an employee's data, and what they can ask for.

    It says nothing about whether we hold anything about anybody (R-29, R-30).
    """

    letter_id: ClassVar[str] = "employer_answered"

    asked_on: date


@dataclass(frozen=True, kw_only=True)
class AgentAnswer(LetterToPerson):
    """
    The answer to somebody who acts for ``person``: their part, and what becomes of the rest.

    ``described`` is the answer about what the authority covers, None where that is nothing.
    It travels in the package, never in a mail.
    """

    letter_id: ClassVar[str] = "agent_answer"

    person: str
    asked_on: date
    covers: tuple[str, ...]
    described: AccessAnswer | None
    left_out: tuple[LeftOut, ...] | Nothing
    rest: Rest

    def __post_init__(self) -> None:
        """Refuse an empty block."""
        refuse_empty(self, "person", "left_out")
