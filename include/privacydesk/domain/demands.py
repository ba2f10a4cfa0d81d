"""What the company may ask of the person while a case is reviewed, or tell them: one at a time."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import Enum
from typing import Final

from privacydesk.domain.cases import Right
from privacydesk.domain.clocks import WITHOUT_PERIOD
from privacydesk.domain.courses import PROMPT_DEMAND_DAYS
from privacydesk.domain.errors import DeskError
from privacydesk.domain.workdays import BankHolidays


class Kind(str, Enum):
    """A question of clarification, a fee, or the notice of an extension."""

    CLARIFICATION = "clarification"
    FEE = "fee"
    EXTENSION = "extension"


class ExtensionReason(str, Enum):
    """Why more time is wanted; the last three are never "complexity" (R-13, R-15)."""

    COMPLEXITY = "complexity"
    NUMBER_OF_REQUESTS = "number_of_requests"
    LARGE_VOLUME_ALONE = "large_volume_alone"
    WAITING_ON_SUPPLIER = "waiting_on_supplier"
    SHORT_OF_STAFF = "short_of_staff"


LAWFUL_REASONS: Final = frozenset({ExtensionReason.COMPLEXITY, ExtensionReason.NUMBER_OF_REQUESTS})


class LateReason(str, Enum):
    """Why a demand goes out more than three working days after receipt (R-05)."""

    IDENTITY_FIRST = "identity_first"
    SEEN_IN_SEARCH = "seen_in_search"
    PERSON_WROTE_AGAIN = "person_wrote_again"
    OVERLOOKED = "overlooked"


class State(str, Enum):
    """How far a demand is. Only one that is proposed or approved stands in the way of the next."""

    PROPOSED = "proposed"
    APPROVED = "approved"
    MADE = "made"
    DROPPED = "dropped"


class DemandRefusedError(DeskError):
    """The law does not allow this demand, or not in this way; the case stays as it was."""

    remedy = "Read the rule that is named; go on with the answer meanwhile, the clock runs."


class NotAccessError(DemandRefusedError):
    """Only a request for access can be paused by a question (R-16, Art. 12A(5))."""

    remedy = "Ask by telephone or on the ticket; for this right no question stops the clock."


class NoWordsError(DemandRefusedError):
    """A demand says nothing to the person (R-14, R-49)."""

    remedy = "Write what the person will read."


class LateWithoutReasonError(DemandRefusedError):
    """A demand goes out later than three working days after receipt, and nobody says why (R-05)."""

    remedy = "Choose why it goes out so late; the ledger keeps the code."


class ReasonUnlawfulError(DemandRefusedError):
    """An extension was to rest on something that is not complexity or number (R-15)."""

    remedy = "Answer in time, in parts if need be; or show what makes this request complex."


class ExtensionTooLateError(DemandRefusedError):
    """The notice of an extension can no longer go out in time, so it would move nothing (R-14)."""

    remedy = "Answer at once and send what is ready; a late notice has no effect."


class ExtendedAlreadyError(DemandRefusedError):
    """The person was told of an extension before; there is no second one (R-13)."""


class NoPeriodToExtendError(DemandRefusedError):
    """No period runs that could be extended: the law sets none, or the clock stands (R-13)."""


@dataclass(frozen=True, kw_only=True)
class Demand:
    """
    One demand of a case. Its words lie sealed in the vault; here stand codes.

    ``code`` is a need, a fee's ground or an extension's reason. ``hours``, ``rate`` and
    ``amount`` (pounds) belong to a fee. ``proposed_by`` is a word of the ledger, ``user.7``.
    """

    number: int
    kind: Kind
    code: str
    late: str | None = None
    hours: Decimal | None = None
    rate: Decimal | None = None
    amount: Decimal | None = None
    proposed_by: str
    proposed_at: datetime
    approved_by: str | None = None
    state: State = State.PROPOSED

    @property
    def needs_approval(self) -> bool:
        """Say whether the lead must agree: for a fee (R-46) and an extension (R-13)."""
        return self.kind is not Kind.CLARIFICATION

    @property
    def words_name(self) -> str:
        """Return the vault's name of its words."""
        return f"demand-{self.number}"


def check_words(words: str) -> None:
    """
    Check that a demand tells the person something.

    :raises NoWordsError: if it is blank.
    """
    if not words.strip():
        raise NoWordsError("R-14, R-49: the person must be told what and why")


def check_question(right: Right) -> None:
    """
    Check that the right's clock knows questions at all (R-16).

    :raises NotAccessError: if it is not access.
    """
    if right is not Right.ACCESS:
        raise NotAccessError(f"R-16: a question pauses access alone, not {right.value}")


def check_prompt(
    late: LateReason | None, *, received_on: date, today: date, holidays: BankHolidays
) -> None:
    """
    Check that a demand goes out promptly, or that its lateness has a reason (R-05).

    :raises LateWithoutReasonError: if it is late and no reason is on record.
    """
    days = holidays.working_days_after(received_on, until=today)
    if days > PROMPT_DEMAND_DAYS and late is None:
        raise LateWithoutReasonError(f"R-05: {days} working days after receipt, and no reason")


def check_extension(reason: ExtensionReason, *, right: Right) -> None:
    """
    Check that an extension rests on what the law names (R-13, R-15).

    :raises ReasonUnlawfulError: if it does not.
    :raises NoPeriodToExtendError: if the right has no period.
    """
    if reason not in LAWFUL_REASONS:
        raise ReasonUnlawfulError(f"R-15: {reason.value} is not complexity")
    if right in WITHOUT_PERIOD or right is Right.UNKNOWN:
        raise NoPeriodToExtendError("R-13: the law sets no month for this kind of case")
