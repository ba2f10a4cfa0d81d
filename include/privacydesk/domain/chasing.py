"""When a wait is chased and closed, and a recipient urged (R-21, R-62): calendar days, London's."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

from privacydesk.domain.targets import LooserThanLawError
from privacydesk.domain.waits import WaitKind
from privacydesk.domain.workdays import day_begins, london_day

CLOSABLE: Final = tuple(kind for kind in WaitKind if kind is not WaitKind.PROCESSOR)
"""What the person may leave unanswered; a processor's receipt is our own affair."""

CHASER_DAYS: Final = range(1, 29)
CLOSE_DAYS: Final = range(28, 366)
"""A reminder within four weeks, and about a month to answer it (R-21, the ICO's guidance)."""


@dataclass(frozen=True, kw_only=True)
class Patience:
    """
    How long the desk waits for one kind of reply.

    ``chaser_days`` count from the question, ``close_days`` from the reminder.

    :raises LooserThanLawError: if people get no reminder in time, or less than about a month.
    """

    chaser_days: int
    close_days: int

    def __post_init__(self) -> None:
        """Refuse what gives people too little time, or no reminder."""
        if self.chaser_days not in CHASER_DAYS or self.close_days not in CLOSE_DAYS:
            raise LooserThanLawError(
                f"R-21: chaser_days {self.chaser_days} not in {_span(CHASER_DAYS)}, or "
                f"close_days {self.close_days} not in {_span(CLOSE_DAYS)}"
            )

    def asked_before(self, now: datetime) -> datetime:
        """Return the instant (UTC) before which a question must lie to be chased at ``now``."""
        return _first_instant_after(now, days=self.chaser_days)

    def chased_before(self, now: datetime) -> datetime:
        """Return the instant (UTC) before which a reminder must lie to close at ``now``."""
        return _first_instant_after(now, days=self.close_days)

    def closes_on(self, *, chased_at: datetime) -> date:
        """Return the London day on which a wait that was chased then is closed."""
        return london_day(chased_at) + timedelta(days=self.close_days)


@dataclass(frozen=True, kw_only=True)
class Urging:
    """
    How long recipients are waited for, in days.

    ``urge_days`` from the second notice to the alert; ``unreachable_days`` until nobody having
    taken a notice is told too.
    """

    urge_days: int = 7
    unreachable_days: int = 7


def _first_instant_after(now: datetime, *, days: int) -> datetime:
    return day_begins(london_day(now) - timedelta(days=days - 1))


def _span(days: range) -> str:
    return f"{days[0]} to {days[-1]}"
