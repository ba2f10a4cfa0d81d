"""What can happen to a case that the law's clock cares about, in the order a case meets it."""

from dataclasses import dataclass
from enum import Enum

from privacydesk.domain.workdays import Moment


class Need(str, Enum):
    """Why the company asked for clarification; only the first reason pauses (R-16, R-18)."""

    REASONABLY_REQUIRED = "reasonably_required"
    NOT_REQUIRED = "not_required"
    FORMAT_ONLY = "format_only"


class FeeGround(str, Enum):
    """What a fee rests on; the standing fee and no ground at all are unlawful (R-46 to R-48)."""

    MANIFESTLY_UNFOUNDED = "manifestly_unfounded"
    MANIFESTLY_EXCESSIVE = "manifestly_excessive"
    FURTHER_COPIES = "further_copies"
    PRESCRIBED_BLANKET = "prescribed_blanket"
    NONE = "none"


LAWFUL_GROUNDS = frozenset(
    {FeeGround.MANIFESTLY_UNFOUNDED, FeeGround.MANIFESTLY_EXCESSIVE, FeeGround.FURTHER_COPIES}
)


@dataclass(frozen=True, kw_only=True)
class Happened:
    """Something that happened ``at`` an instant with its zone, or on a London day."""

    at: Moment


@dataclass(frozen=True, kw_only=True)
class Received(Happened):
    """The request reached the company or its processor, by any channel (R-01, R-02)."""


@dataclass(frozen=True, kw_only=True)
class Round(Happened):
    """One of several exchanges of a kind; question and reply share ``number``."""

    number: int = 1


@dataclass(frozen=True, kw_only=True)
class IdentityAsked(Round):
    """Identity information was asked for; ``doubt`` is the recorded reason, a code (R-04)."""

    doubt: str | None = None


@dataclass(frozen=True, kw_only=True)
class IdentityReceived(Round):
    """The identity information arrived, complete and usable (R-03, A-08)."""


@dataclass(frozen=True, kw_only=True)
class AuthorityAsked(Round):
    """An agent was asked to show authority (R-06, R-27)."""


@dataclass(frozen=True, kw_only=True)
class AuthorityReceived(Round):
    """The proof of authority arrived (R-06)."""


@dataclass(frozen=True, kw_only=True)
class FeeAsked(Round):
    """A fee was charged, on ``ground`` (R-46)."""

    ground: FeeGround


@dataclass(frozen=True, kw_only=True)
class FeePaid(Round):
    """The fee arrived (R-03)."""


@dataclass(frozen=True, kw_only=True)
class ClarificationAsked(Round):
    """The person was asked what they mean; ``need`` says why (R-16, R-18)."""

    need: Need


@dataclass(frozen=True, kw_only=True)
class ClarificationAnswered(Round):
    """The person answered, even if only "everything, please" (R-17, R-21)."""


@dataclass(frozen=True, kw_only=True)
class ExtensionNoticeSent(Happened):
    """The person was told of an extension; deciding on one without telling is no event (R-14)."""

    reasons_given: bool


@dataclass(frozen=True, kw_only=True)
class Answered(Happened):
    """The answer to the request went out (R-11)."""


Event = (
    Received
    | IdentityAsked
    | IdentityReceived
    | AuthorityAsked
    | AuthorityReceived
    | FeeAsked
    | FeePaid
    | ClarificationAsked
    | ClarificationAnswered
    | ExtensionNoticeSent
    | Answered
)
