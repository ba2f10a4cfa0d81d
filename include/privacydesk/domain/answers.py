"""
What an answer to an access request must say (Article 15, R-34 to R-41).

There is no field for a disclosure to an authority in an inquiry, nor for anything else that
may not be told: what has no place cannot leave a trace (R-39, R-56).
"""

from dataclasses import dataclass
from datetime import date
from typing import ClassVar, Final

from privacydesk.domain.cases import Right
from privacydesk.domain.letters import EmptyBlockError, LetterToPerson, refuse_empty


@dataclass(frozen=True)
class Nothing:
    """A block of which somebody says that there is nothing to tell; the letter states it."""

    def __bool__(self) -> bool:
        """Return false, so that a letter can ask whether there is something to tell."""
        return False


NOTHING: Final = Nothing()


@dataclass(frozen=True, kw_only=True)
class Searched:
    """One system and what the search of it came to (R-35): records, or why it was left out."""

    system: str
    on: date
    records: int = 0
    excluded: str | None = None


@dataclass(frozen=True, kw_only=True)
class Held:
    """What one system holds, in plain words; ``dataset`` is its file in the package."""

    system: str
    what: str
    records: int
    dataset: str


@dataclass(frozen=True, kw_only=True)
class Purpose:
    """What we use some data for, and the lawful basis: "We use ... to ..."."""

    data: str
    to: str
    basis: str


@dataclass(frozen=True, kw_only=True)
class Source:
    """Who gave us the data and how; for a bought list its name and the day we got it (R-40)."""

    name: str
    how: str
    list_name: str | None = None
    obtained_on: date | None = None


@dataclass(frozen=True, kw_only=True)
class Recipient:
    """Who received what, by name where it can be given, and why (R-38)."""

    name: str
    what: str
    why: str
    on: date | None = None


@dataclass(frozen=True, kw_only=True)
class Retention:
    """How long we keep some data, or how we decide."""

    data: str
    period: str


@dataclass(frozen=True, kw_only=True)
class Transfer:
    """Data that goes abroad, and what protects it there (Article 15(2))."""

    recipient: str
    country: str
    safeguard: str


@dataclass(frozen=True, kw_only=True)
class AutomatedDecision:
    """A decision by machine: what about, by which logic, with what effect."""

    about: str
    logic: str
    effect: str


@dataclass(frozen=True, kw_only=True)
class LeftOut:
    """What we withheld or blacked out, why in words, and the provision (R-50, R-53, R-55)."""

    what: str
    why: str
    law: str


@dataclass(frozen=True, kw_only=True)
class HeldForAnother:
    """Data that we hold only on a customer's behalf, and who decides about it (R-30)."""

    controller: str
    what: str


@dataclass(frozen=True, kw_only=True)
class Code:
    """A code that occurs in the data, and its meaning (R-41)."""

    code: str
    meaning: str


@dataclass(frozen=True, kw_only=True)
class AgentsPart:
    """
    Who asked for the person, and what of the answer they get (R-27).

    ``covers`` names systems in words, none where everything is covered; ``gets`` is off where
    we send all to the person alone.
    """

    name: str
    covers: tuple[str, ...]
    gets: bool = True


RIGHTS_TO_NAME: Final = (
    Right.RECTIFICATION,
    Right.ERASURE,
    Right.RESTRICTION,
    Right.OBJECTION_GENERAL,
)
"""The rights that Article 15(1)(e) wants every answer to name."""


@dataclass(frozen=True, kw_only=True)
class AccessAnswer(LetterToPerson):
    """
    The whole answer; it travels in the package, never in a mail.

    The ten blocks of R-36 are ``held`` (the categories), ``purposes``, ``sources``,
    ``recipients``, ``retention``, ``transfers``, ``automated_decisions`` and ``rights``, and
    the two complaint routes, which are fixed words. ``left_out`` is a refusal in part.

    :raises EmptyBlockError: if a block says neither something nor :data:`NOTHING`.
    """

    letter_id: ClassVar[str] = "access_answer"

    asked_on: date
    searched: tuple[Searched, ...]
    search_keys: tuple[str, ...]
    search_limits: str | None = None
    held: tuple[Held, ...]
    purposes: tuple[Purpose, ...]
    sources: tuple[Source, ...]
    recipients: tuple[Recipient, ...] | Nothing
    retention: tuple[Retention, ...]
    transfers: tuple[Transfer, ...] | Nothing
    automated_decisions: tuple[AutomatedDecision, ...] | Nothing
    left_out: tuple[LeftOut, ...] | Nothing
    held_for_others: tuple[HeldForAnother, ...] = ()
    codes: tuple[Code, ...] = ()
    rights: tuple[Right, ...] = RIGHTS_TO_NAME
    unsubscribe_link: str | None = None
    agent: AgentsPart | None = None

    def __post_init__(self) -> None:
        """Refuse an empty block."""
        refuse_empty(self, "searched", "search_keys", "held", "purposes", "sources")
        refuse_empty(self, "recipients", "retention", "transfers", "automated_decisions")
        refuse_empty(self, "left_out", "rights")
        if not set(RIGHTS_TO_NAME) <= set(self.rights):
            raise EmptyBlockError("access_answer: a right is not named", case=self.reference)

    @property
    def records(self) -> int:
        """How many records the copy holds, over all systems."""
        return sum(held.records for held in self.held)


@dataclass(frozen=True, kw_only=True)
class NothingHeld(LetterToPerson):
    """We searched and hold nothing, which is an answer too, due as any other (R-34)."""

    letter_id: ClassVar[str] = "nothing_held"

    asked_on: date
    searched: tuple[Searched, ...]
    search_keys: tuple[str, ...]
    search_limits: str | None = None
    held_for_others: tuple[HeldForAnother, ...] = ()

    def __post_init__(self) -> None:
        """Refuse an empty block."""
        refuse_empty(self, "searched", "search_keys")


@dataclass(frozen=True, kw_only=True)
class QuestionAnswered(LetterToPerson):
    """The answer that a member of staff wrote to a question; no right is used, no clock runs."""

    letter_id: ClassVar[str] = "question_answered"

    asked_on: date
    paragraphs: tuple[str, ...]

    def __post_init__(self) -> None:
        """Refuse an empty answer."""
        refuse_empty(self, "paragraphs")
