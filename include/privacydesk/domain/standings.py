"""How a case's clock stands, and the codes for acts that moved nothing."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import Enum

from privacydesk.domain.cases import Right
from privacydesk.domain.counting import Period
from privacydesk.domain.histories import Demand, DemandKind, History
from privacydesk.domain.workdays import ONE_DAY, day_ends


class ClockStatus(str, Enum):
    """How a clock stands; the values are the contract's words."""

    DUE_SET = "due_set"
    WAITING_ID = "waiting_id"
    WAITING_AUTHORITY = "waiting_authority"
    WAITING_FEE = "waiting_fee"
    PAUSED = "paused"
    DECISION = "decision"
    REFUSED = "refused"


class Flag(str, Enum):
    """A late or unfounded act, which moves nothing; the values are the contract's codes."""

    ID_REQUEST_UNJUSTIFIED = "flag:id_request_unjustified"
    FEE_UNLAWFUL = "flag:fee_unlawful"
    REFUND = "refund"
    NO_PAUSE_NOT_ARTICLE_15 = "flag:no_pause_not_article_15"
    CLARIFICATION_NOT_REQUIRED = "flag:clarification_not_reasonably_required"
    CLARIFICATION_FORMAT_ONLY = "flag:clarification_format_only"
    CLARIFICATION_AFTER_EXPIRY = "flag:clarification_after_expiry"
    DEMAND_AFTER_EXPIRY = "flag:demand_after_expiry"
    EXTENSION_INVALID_LATE = "flag:extension_invalid_late"
    EXTENSION_INVALID_NO_REASONS = "flag:extension_invalid_no_reasons"
    SAVED_OLD_LAW = "flag:saved_old_law"
    SUPPRESS_FROM_RECEIPT = "suppress_from:receipt"


@dataclass(frozen=True, kw_only=True)
class Standing:
    """
    How the clock of one case stands; days are London days, ``due_ends_utc`` is UTC.

    ``holds`` and ``questions`` are the demands that counted, in time and founded.
    ``clock_start`` is None while waiting, ``period`` and what follows from it also
    while paused. An extension's
    notice must go out by ``last_tell_day``. ``tell_by`` is that day where a notice
    took effect, otherwise ``due``. ``slow_demands`` went out later than is prompt
    (R-05); ``target_on`` is the fixed target inside the month (R-12).
    ``follows_saved_law`` marks requests from before Art. 12A (R-23).
    """

    history: History
    right: Right
    status: ClockStatus
    holds: tuple[Demand, ...] = ()
    questions: tuple[Demand, ...] = ()
    clock_start: date | None = None
    paused_days: int = 0
    period: Period | None = None
    tell_by: date | None = None
    last_tell_day: date | None = None
    is_extended: bool = False
    follows_saved_law: bool = False
    flags: tuple[Flag, ...] = ()
    slow_demands: tuple[DemandKind, ...] = ()
    target_on: date | None = None

    @property
    def due(self) -> date | None:
        """The last day on which an answer is in time (R-07 to R-09)."""
        return self.period.ends_on if self.period else None

    @property
    def due_ends_utc(self) -> datetime | None:
        """The first instant that is late, in UTC."""
        return day_ends(self.due) if self.due else None

    @property
    def overdue_from(self) -> date | None:
        """The first late day, where a demand came too late to stop it (R-22)."""
        expired = {Flag.CLARIFICATION_AFTER_EXPIRY, Flag.DEMAND_AFTER_EXPIRY}
        return self.due + ONE_DAY if self.due and expired & set(self.flags) else None

    def is_late(self, now: datetime) -> bool:
        """Tell whether the period is over at the instant ``now``, answered or not."""
        return self.due_ends_utc is not None and now >= self.due_ends_utc
