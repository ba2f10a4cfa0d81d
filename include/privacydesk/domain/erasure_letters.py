"""What a person is told of an erasure, and what a recipient of their data is told (R-62, R-68)."""

from dataclasses import dataclass
from datetime import date
from typing import ClassVar

from privacydesk.domain.answers import Searched
from privacydesk.domain.letters import Letter, LetterToPerson, refuse_empty


@dataclass(frozen=True, kw_only=True)
class Erased:
    """One kind of records that is gone."""

    what: str
    rows: int


@dataclass(frozen=True, kw_only=True)
class StillKept:
    """One kind of records that stays: the exception, and the last day (R-66, R-68)."""

    what: str
    rows: int
    why: str
    until: date | None
    nameless: bool = False  # what named the person in them is overwritten


@dataclass(frozen=True, kw_only=True)
class ErasureAnswered(LetterToPerson):
    """
    What was deleted, what was kept, why and until when, and the routes to complain (R-55, R-68).

    ``shared`` counts records that are another person's too, ``customers`` are who decide about
    records that we only keep for them. After ``backups_until`` no backup holds what was erased,
    and nobody watches any more whether it comes back (R-69); ``keys_days`` is how long backups
    of this request's own key last. ``suppressed`` says that a scrambled address stays on the
    list of those we never market to; without it, the letter warns (R-72).
    """

    letter_id: ClassVar[str] = "erasure_answer"

    asked_on: date
    searched: tuple[Searched, ...]
    search_keys: tuple[str, ...]
    erased: tuple[Erased, ...]
    kept: tuple[StillKept, ...]
    shared: int
    customers: tuple[str, ...]
    told: tuple[str, ...]
    backups_until: date
    keys_days: int
    suppressed: bool = False
    search_limits: str | None = None

    def __post_init__(self) -> None:
        """Refuse an empty block."""
        refuse_empty(self, "searched", "search_keys")


@dataclass(frozen=True, kw_only=True)
class ErasureNotice(Letter):
    """Ask a recipient to erase what they got from us about a person (R-62); it says who it is."""

    letter_id: ClassVar[str] = "erasure_notice"

    recipient: str
    person: str
    known_by: tuple[str, ...]
    erased_on: date

    def __post_init__(self) -> None:
        """Refuse a notice that does not say whom it is about."""
        refuse_empty(self, "recipient", "person", "known_by")
