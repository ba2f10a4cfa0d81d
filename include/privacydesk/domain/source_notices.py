"""What people on a list are told of where we have them from, and by which way (Art. 14, R-95)."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import Enum
from typing import ClassVar, Final

from privacydesk.domain.cases import CaseRef
from privacydesk.domain.errors import DeskError
from privacydesk.domain.letters import LetterToPerson, refuse_empty
from privacydesk.domain.list_columns import Field


class ListKind(str, Enum):
    """
    From whom a list is: a broker who sold it, or a reseller who passes end users on (R-98).

    The third kind is the file of a credit agency, about people who asked for terms (R-99).
    """

    BROKER = "broker"
    RESELLER = "reseller"
    CREDIT = "credit"


class ToldBy(str, Enum):
    """How somebody was told."""

    EMAIL = "email"
    CALL = "call"
    POST = "post"


class ExceptionNeedsReasonsError(DeskError):
    """Not telling people needs a written case and where the information is public (R-96)."""

    rule = "R-96"
    remedy = "Write why telling each person is out of proportion, and give the public page."


@dataclass(frozen=True, kw_only=True)
class ListSource:
    """One list that names a person (R-40)."""

    seller: str
    title: str
    obtained_on: date


@dataclass(frozen=True, kw_only=True)
class Untold:
    """
    A contact who does not know yet of the lists ``batches``, and can be mailed.

    ``sources`` are these lists in the same order.
    """

    contact: int
    email: str
    batches: tuple[CaseRef, ...]
    sources: tuple[ListSource, ...]


@dataclass(frozen=True, kw_only=True)
class Posted:
    """A notice for the outbox: its key, its sealed message, and where its link leads."""

    key: str
    sealed: bytes
    token_hash: bytes | None
    link: bytes | None


@dataclass(frozen=True, kw_only=True)
class Counts:
    """Of a batch: whom we told, whom nobody can mail, and whether that is everybody."""

    told: int
    by_hand: int
    to_mail: int

    @property
    def done(self) -> bool:
        """Whether nobody is left."""
        return self.by_hand + self.to_mail == 0


@dataclass(frozen=True, kw_only=True)
class SourceNotice(LetterToPerson):
    """
    Where we have the person's details from, what for, and how to stop us (R-81, R-95).

    ``link`` stops marketing with one press; there is none where nothing is marketed (R-98).
    """

    letter_id: ClassVar[str] = "source_notice"

    kind: ListKind
    sources: tuple[ListSource, ...]
    facts: tuple[str, ...]
    link: str | None = None

    def __post_init__(self) -> None:
        """Refuse an empty block."""
        refuse_empty(self, "sources", "facts",
                     *(("link",) if self.kind is ListKind.BROKER else ()))  # fmt: skip


FACTS: Final[Mapping[Field, str]] = {
    Field.NAME: "name", Field.FIRST_NAME: "name", Field.LAST_NAME: "name",
    Field.EMAIL: "email address", Field.PHONE: "phone number",
    Field.ADDRESS: "postal address", Field.TOWN: "postal address",
    Field.POSTCODE: "postal address",
    Field.COMPANY: "company", Field.LEGAL_FORM: "company", Field.JOB_TITLE: "job title",
    Field.CONSENTED_ON: "what you agreed to, and when",
    Field.CONSENT_WORDING: "what you agreed to, and when",
    Field.TPS: "whether your number is on a register against sales calls",
    Field.CTPS: "whether your number is on a register against sales calls",
}  # fmt: skip
"""What each column tells of a person, in the words of the notice."""


def facts_in(columns: Iterable[Field]) -> tuple[str, ...]:
    """Return what a list with these columns tells of a person, each once (Art. 14(1)(d))."""
    known = set(columns)
    return tuple(dict.fromkeys(word for field, word in FACTS.items() if field in known))
