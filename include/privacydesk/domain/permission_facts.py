"""What the systems of record know that decides whether somebody may be contacted."""

from dataclasses import dataclass
from datetime import date
from enum import Enum
from typing import Final

from privacydesk.domain.suppressions import Channel, Purpose


class Subscriber(str, Enum):
    """Who holds the line or mailbox (R-85)."""

    CORPORATE = "corporate"
    INDIVIDUAL = "individual"
    UNKNOWN = "unknown"


CORPORATE_FORMS: Final = frozenset(
    {"LTD", "PLC", "LLP", "LIMITED", "PUBLIC_BODY", "SCOTTISH_PARTNERSHIP"}
)
INDIVIDUAL_FORMS: Final = frozenset({"SOLE", "PART", "PARTNERSHIP", "PERSON"})


def subscriber_of(legal_form: str | None) -> Subscriber:
    """
    Class a subscriber by its legal form (R-85).

    A partnership is an individual unless it is known to be Scottish; what is not known is
    judged like an individual everywhere.
    """
    form = (legal_form or "").strip().upper().replace(" ", "_")
    if form in CORPORATE_FORMS:
        return Subscriber.CORPORATE
    return Subscriber.INDIVIDUAL if form in INDIVIDUAL_FORMS else Subscriber.UNKNOWN


class Source(str, Enum):
    """From whom we have the address or number."""

    PERSON = "person"
    EMPLOYER = "employer"
    BROKER = "broker"
    EVENT = "event"
    RESELLER = "reseller"
    WEBSITE = "website"


class Answer(str, Enum):
    """What somebody answered when asked; silence is no (R-82)."""

    YES = "yes"
    NO = "no"
    BLANK = "blank"


@dataclass(frozen=True, kw_only=True)
class Consent:
    """
    A yes for one channel. ``given_on`` is None where nobody wrote it down.

    ``first_used_on`` is the day it was first relied on, None while it never was (R-93).
    """

    channel: Channel
    source: Source
    given_on: date | None
    names_us: bool = True
    purpose: Purpose = Purpose.OWN_PRODUCTS
    first_used_on: date | None = None
    old_until: date | None = None
    """Until when a person let its first use be later than the rule of thumb has it (R-93)."""


@dataclass(frozen=True, kw_only=True)
class Asked:
    """What somebody was asked for a channel, when, and the answer (R-82)."""

    channel: Channel
    answer: Answer
    on: date


class Register(str, Enum):
    """The registers of numbers that want no calls; both are looked at (R-88)."""

    TPS = "tps"
    CTPS = "ctps"


@dataclass(frozen=True, kw_only=True)
class Screen:
    """One look at a register for the number."""

    register: Register
    screened_on: date
    listed: bool


@dataclass(frozen=True, kw_only=True)
class Sale:
    """
    The address came in a sale or negotiation with this person (R-83).

    ``refusal_offered`` says that a free way to refuse was shown then, and on record.
    """

    on: date
    refusal_offered: bool


@dataclass(frozen=True, kw_only=True)
class Listed:
    """An imported list that names the contact; ``told`` once they know of the source (R-95)."""

    contact: int
    batch: str
    told: bool


@dataclass(frozen=True, kw_only=True)
class Known:
    """
    Everything the systems of record say of one address or number.

    ``silent`` names systems that did not answer; while one is silent the answer is no.
    """

    subscriber: Subscriber = Subscriber.UNKNOWN
    sources: frozenset[Source] = frozenset()
    consents: tuple[Consent, ...] = ()
    answers: tuple[Asked, ...] = ()
    sale: Sale | None = None
    screens: tuple[Screen, ...] = ()
    restricted: bool = False
    silent: tuple[str, ...] = ()
    lists: tuple[Listed, ...] = ()

    @property
    def on_file(self) -> bool:
        """Whether any record holds it."""
        return bool(self.sources)
