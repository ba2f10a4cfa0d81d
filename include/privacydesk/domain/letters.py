"""What each letter to a person must say; the words themselves are in ``include/letters``."""

from dataclasses import dataclass, fields, is_dataclass
from datetime import date, datetime
from enum import Enum
from typing import ClassVar

from privacydesk.domain.cases import CaseRef, Right
from privacydesk.domain.errors import DeskError


class EmptyBlockError(DeskError):
    """A letter would say nothing where the law asks for an answer; "none" must be stated (R-36)."""

    remedy = "Fill the block, or say NOTHING where there is nothing to tell."


@dataclass(frozen=True, kw_only=True)
class Letter:
    """One letter about one case. ``letter_id`` names its folder of words."""

    letter_id: ClassVar[str]

    reference: CaseRef


@dataclass(frozen=True, kw_only=True)
class LetterToPerson(Letter):
    """A letter that greets its reader, by ``name`` where we know it."""

    name: str | None = None


class IdentityDoubt(str, Enum):
    """Why we ask who somebody is (R-04); without a recorded doubt the clock runs on."""

    ADDRESS_NOT_ON_FILE = "address_not_on_file"
    SENDER_NOT_AUTHENTICATED = "sender_not_authenticated"
    CONTACT_CHANGED = "contact_changed"
    SEVERAL_PEOPLE_MATCH = "several_people_match"
    LARGE_OR_FINANCIAL = "large_or_financial"


class IdentityProof(str, Enum):
    """The ways to show who one is, least first (R-25); a document is never the default."""

    LINK = "link"
    PORTAL = "portal"
    CALL = "call"
    DOCUMENT = "document"


class Awaited(str, Enum):
    """What a case that was closed without a reply had asked for (R-21)."""

    IDENTITY = "identity"
    AUTHORITY = "authority"
    CLARIFICATION = "clarification"
    FEE = "fee"


@dataclass(frozen=True, kw_only=True)
class Acknowledgement(LetterToPerson):
    """
    We have the request. It says in words which right we understood and the day it is due.

    ``due_on`` is absent where no clock runs yet, or none is fixed by law.
    """

    letter_id: ClassVar[str] = "acknowledgement"

    right: Right
    received_on: date
    due_on: date | None
    waits_for_identity: bool = False
    on_behalf: bool = False
    """The message shows that it asks for somebody else; a person reads it first (R-27)."""
    status_link: str | None = None


@dataclass(frozen=True, kw_only=True)
class ConfirmIdentity(LetterToPerson):
    """
    Ask the person to show who they are, by the least that will do (R-25).

    ``clock_waits`` only where ``doubt`` is on record (R-04); otherwise ``due_on`` stands.
    """

    letter_id: ClassVar[str] = "confirm_identity"

    right: Right
    asked_on: date
    doubt: IdentityDoubt
    proofs: tuple[IdentityProof, ...]
    clock_waits: bool
    due_on: date | None = None
    link: str | None = None
    link_ends_at: datetime | None = None

    def __post_init__(self) -> None:
        """Refuse an empty block."""
        refuse_empty(self, "proofs", *(("link",) if IdentityProof.LINK in self.proofs else ()))


@dataclass(frozen=True, kw_only=True)
class Reminder(LetterToPerson):
    """Remind the person of what we still wait for, and when we shall close the request (R-21)."""

    letter_id: ClassVar[str] = "reminder"

    awaited: Awaited
    asked_on: date
    closes_on: date
    link: str | None = None


@dataclass(frozen=True, kw_only=True)
class IdentityConfirmed(LetterToPerson):
    """Tell the person that the clock runs now, and until when (R-03)."""

    letter_id: ClassVar[str] = "identity_confirmed"

    confirmed_on: date
    due_on: date


@dataclass(frozen=True, kw_only=True)
class TicketMoved(LetterToPerson):
    """A further message on a known ticket was filed with the request."""

    letter_id: ClassVar[str] = "ticket_moved"

    received_on: date
    due_on: date | None


@dataclass(frozen=True, kw_only=True)
class CannotIdentify(LetterToPerson):
    """We cannot tell which data is this person's; more from them may help (R-31)."""

    letter_id: ClassVar[str] = "cannot_identify"

    right: Right
    asked_on: date
    tried: tuple[str, ...]
    would_help: tuple[str, ...]

    def __post_init__(self) -> None:
        """Refuse an empty block."""
        refuse_empty(self, "tried", "would_help")


@dataclass(frozen=True, kw_only=True)
class Reason:
    """Why we refuse: a sentence, and the provision it stands on."""

    words: str
    law: str


@dataclass(frozen=True, kw_only=True)
class Refused(LetterToPerson):
    """A refusal of the whole: reasons, complaint to us, to the Commissioner, court (R-55)."""

    letter_id: ClassVar[str] = "refused"

    right: Right
    asked_on: date
    reasons: tuple[Reason, ...]
    on_behalf_of: str | None = None
    """Who the data is about, where somebody else acts for them (R-27)."""

    def __post_init__(self) -> None:
        """Refuse an empty block."""
        refuse_empty(self, "reasons")


@dataclass(frozen=True, kw_only=True)
class ClosedNoReply(LetterToPerson):
    """We closed the request for want of a reply; a late one reopens it (R-21)."""

    letter_id: ClassVar[str] = "closed_no_reply"

    awaited: Awaited
    asked_on: date
    chased_on: date
    link: str | None = None
    link_ends_at: datetime | None = None


@dataclass(frozen=True, kw_only=True)
class ObjectionConfirmed(LetterToPerson):
    """
    Marketing has stopped; service messages go on (R-76, R-79).

    ``stopped_at`` is when it took effect. ``chosen`` are channels that the person left on, with
    what about; ``on_the_wire`` messages were already with the provider.
    """

    letter_id: ClassVar[str] = "objection_confirmed"

    stopped_at: datetime
    chosen: tuple[tuple[str, str], ...] = ()
    on_the_wire: int = 0


def refuse_empty(letter: Letter, *blocks: str) -> None:
    """
    Check that each named block of ``letter`` says something (R-36).

    :raises EmptyBlockError: for the first block that is empty or holds a blank.
    """
    for block in blocks:
        if _is_blank(getattr(letter, block)):
            raise EmptyBlockError(f"{letter.letter_id}: {block} is empty", case=letter.reference)


def _is_blank(value: object) -> bool:
    if value is None:
        return True
    if isinstance(value, str):
        return not value.strip()
    if isinstance(value, tuple):
        return not value or any(_is_blank(part) for part in value)
    if is_dataclass(value):
        parts = (getattr(value, part.name) for part in fields(value))
        return any(isinstance(part, str) and _is_blank(part) for part in parts)
    return False
