"""What a fee rests on and how it is worked out: free, unless the law names a ground (R-45)."""

import re
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import Final

from privacydesk.domain.cases import Right
from privacydesk.domain.clock_events import LAWFUL_GROUNDS, FeeGround
from privacydesk.domain.errors import DeskError
from privacydesk.domain.histories import UK_GDPR_FROM

PENNY: Final = Decimal("0.01")
MOST_BEFORE: Final = Decimal("10.00")
"""SI 2000/191 reg. 3: what an access request could cost before 25 May 2018 (R-47)."""
LARGEST: Final = Decimal("9999.99")

_COUNTING: Final = (
    "a again all already also an and another any are as ask asked asking asks at be been "
    "before by count counted day days each email emails ever every few for frequent "
    "frequently from had has have he her him his in is it its last letter letters lot lots "
    "made makes many message messages month months more most much now number numerous of "
    "often on once only our over past per person previous previously repeated repeatedly "
    "request requested requester requests several she so still than that the their them there "
    "these they this those ticket tickets time times to too total us very was we week weekly "
    "weeks were with within wrote year years yet twice one two three four five six seven "
    "eight nine ten eleven twelve first second third fourth fifth sixth seventh eighth ninth "
    "tenth"
)
COUNTING: Final = frozenset(_COUNTING.split())
"""Words that only count requests; a reason made of nothing else says no fact of its own."""


class FeeUnlawfulError(DeskError):
    """A fee was to be charged for which the law gives no ground (R-45, R-46)."""

    remedy = "Answer free of charge, or name one of the three grounds and prove it."


class CountIsNoGroundError(DeskError):
    """A fee's reasons say nothing of the request's own facts (R-54)."""

    remedy = "Write what makes this very request unfounded or excessive; a number proves nothing."


class CalculationError(DeskError):
    """A fee's calculation is no cost: hours and rate must be amounts above zero (R-46)."""

    remedy = "Give the hours of work and the cost of an hour, with at most two decimal places."


class PrescribedFeeError(DeskError):
    """The table of prescribed fees says something that the law does not (R-47)."""

    remedy = "Set every row from 2018-05-25 on to 0.00; only a change of the law can raise it."


@dataclass(frozen=True, kw_only=True)
class Calculation:
    """
    A fee worked out from its cost, in pounds: hours of work at a rate an hour (R-46).

    :raises CalculationError: if either is no amount above zero.
    """

    hours: Decimal
    rate: Decimal

    def __post_init__(self) -> None:
        """Refuse what is no cost."""
        for name in ("hours", "rate"):
            value: Decimal = getattr(self, name)
            if not value.is_finite() or not 0 < value <= LARGEST or value % PENNY:
                raise CalculationError(f"R-46: {name} is no amount above zero in whole pence")
        if not 0 < self.amount <= LARGEST:
            raise CalculationError("R-46: hours and rate give no amount that can be charged")

    @property
    def amount(self) -> Decimal:
        """The fee in pounds, rounded to the penny."""
        return (self.hours * self.rate).quantize(PENNY, ROUND_HALF_UP)


@dataclass(frozen=True, kw_only=True)
class PrescribedFee:
    """What the law prescribed from a day on, in pounds."""

    from_on: date
    most: Decimal


@dataclass(frozen=True, kw_only=True)
class PrescribedFees:
    """
    The dated table of prescribed fees; the row of the receipt date counts (R-47).

    :raises PrescribedFeeError: if a row from 25 May 2018 on is not zero.
    """

    rows: tuple[PrescribedFee, ...] = (PrescribedFee(from_on=UK_GDPR_FROM, most=Decimal("0.00")),)

    def __post_init__(self) -> None:
        """Refuse a table that charges where the law does not."""
        days = [row.from_on for row in self.rows]
        if days != sorted(set(days)) or UK_GDPR_FROM not in days:
            raise PrescribedFeeError(
                f"R-47: the rows must be in order and one must begin on {UK_GDPR_FROM}"
            )
        for row in self.rows:
            most = MOST_BEFORE if row.from_on < UK_GDPR_FROM else Decimal(0)
            if not row.most.is_finite() or not 0 <= row.most <= most:
                raise PrescribedFeeError(f"R-47: the row from {row.from_on} is above {most}")

    def on(self, day: date) -> Decimal:
        """Return the fee prescribed for a request received on the London ``day``."""
        return next((r.most for r in reversed(self.rows) if r.from_on <= day), self.rows[0].most)


def check_ground(
    ground: FeeGround, *, right: Right, received_on: date, prescribed: PrescribedFees
) -> None:
    """
    Check that the law lets us charge at all; no house setting can (R-45 to R-47).

    :raises FeeUnlawfulError: if the ground is none of the law's, or the right is always free.
    """
    if right is Right.OBJECTION_MARKETING:
        raise FeeUnlawfulError("R-74: an objection to marketing is always free")
    if ground not in LAWFUL_GROUNDS:
        raise FeeUnlawfulError(
            f"R-45, R-46: {ground.value} is no ground for a fee; the prescribed fee for a request "
            f"received on {received_on} is {prescribed.on(received_on):.2f} (R-47)"
        )


def check_reasons(words: str) -> None:
    """
    Check that a fee's reasons tell a fact of the request itself (R-54).

    :raises CountIsNoGroundError: if they are empty or only count requests.
    """
    said = {word for word in re.findall(r"\b[a-z][a-z']*", words.lower()) if word not in COUNTING}
    if not said:
        raise CountIsNoGroundError("R-54: a count of requests, or nothing, is no ground for a fee")
