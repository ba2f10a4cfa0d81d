"""Who hears of which alert, at which hours, and who hears next when nobody answers."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta, timezone

from privacydesk.domain.alerts import AlertKind
from privacydesk.domain.targets import Targets
from privacydesk.domain.workdays import LONDON, ONE_DAY, BankHolidays


@dataclass(frozen=True, kw_only=True)
class QuietHours:
    """The hours of London in which no mail that can wait is sent; days off are quiet all day."""

    begin: time = time(18)
    end: time = time(8)
    days_off: bool = True

    def after(self, at: datetime, *, holidays: BankHolidays) -> datetime:
        """Return ``at``, or the first instant (UTC) after it that is not quiet."""
        local = at.astimezone(LONDON)
        while (until := self._until(local, holidays=holidays)) is not None:
            local = until
        return local.astimezone(timezone.utc)

    def _until(self, local: datetime, *, holidays: BankHolidays) -> datetime | None:
        tomorrow = datetime.combine(local.date() + ONE_DAY, time.min, LONDON)
        clock = local.time()
        if self.days_off and not holidays.is_working_day(local.date()):
            return tomorrow
        if self.begin <= self.end:  # for example 12:00 to 13:00
            is_quiet = self.begin <= clock < self.end
            return datetime.combine(local.date(), self.end, LONDON) if is_quiet else None
        if clock >= self.begin:
            return tomorrow
        return datetime.combine(local.date(), self.end, LONDON) if clock < self.end else None


@dataclass(frozen=True, kw_only=True)
class Alarm:
    """How one kind of alert is told: to whom, whether at once, and how long the lead waits."""

    to: tuple[str, ...]
    acknowledge_within: timedelta
    at_once: bool = False


@dataclass(frozen=True, kw_only=True)
class Alarms:
    """What the privacy office set for all alerts. ``lead`` hears what nobody acknowledges."""

    kinds: Mapping[AlertKind, Alarm] = field(default_factory=dict)
    lead: tuple[str, ...] = ()
    quiet: QuietHours = QuietHours()
    targets: Targets = field(default_factory=Targets)

    def send_at(self, kind: AlertKind, *, now: datetime, holidays: BankHolidays) -> datetime:
        """Return when an alert may go out: now, or when the quiet hours are over."""
        return now if self.kinds[kind].at_once else self.quiet.after(now, holidays=holidays)

    def escalate_at(self, kind: AlertKind, *, sent: datetime, holidays: BankHolidays) -> datetime:
        """Return when the lead hears of an alert that nobody acknowledged."""
        until = sent + self.kinds[kind].acknowledge_within
        return until if self.kinds[kind].at_once else self.quiet.after(until, holidays=holidays)
