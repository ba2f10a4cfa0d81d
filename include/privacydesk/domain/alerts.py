"""Which alerts a case deserves at an instant, and when the next can come: pure, from its clock."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta, timezone
from enum import Enum
from typing import Final

from privacydesk.domain.cases import Status
from privacydesk.domain.duties import Duty
from privacydesk.domain.histories import DemandKind
from privacydesk.domain.places import Place
from privacydesk.domain.standings import Standing
from privacydesk.domain.targets import Targets
from privacydesk.domain.workdays import (
    LONDON,
    ONE_DAY,
    BankHolidays,
    day_begins,
    day_ends,
    london_day,
)

LATE_AFTER: Final = timedelta(hours=2)
"""The sweep runs each hour; an alert raised later than this after its hour says so."""


class AlertKind(str, Enum):
    """What an alert is about; ``report.alerts.kind`` shows these words."""

    THREE_QUARTERS_GONE = "at_risk_three_quarters"
    THREE_DAYS_LEFT = "at_risk_three_days"
    DUE_TODAY = "due_today"
    BREACHED = "breached"
    FINISHED_UNSENT = "finished_unsent"
    TELL_BY_NEAR = "tell_by_near"
    IDENTITY_LATE = "identity_late"
    REVIEW_UNANSWERED = "review_unanswered"
    CLOCK_UNREADABLE = "clock_unreadable"
    WAIT_UNTOLD = "wait_untold"
    ACKNOWLEDGEMENT_NEAR = "acknowledgement_near"
    ACKNOWLEDGEMENT_LATE = "acknowledgement_late"
    NOTICE_NEAR = "art14_notice_near"
    NOTICE_LATE = "art14_notice_late"
    RECIPIENT_UNTOLD = "recipient_untold"


ACKNOWLEDGEMENTS: Final = frozenset(
    {AlertKind.ACKNOWLEDGEMENT_NEAR, AlertKind.ACKNOWLEDGEMENT_LATE}
)
"""The alerts of a complaint that nobody has acknowledged (R-119)."""


@dataclass(frozen=True, kw_only=True)
class Watched:
    """
    A case as the sweep sees it. ``since`` is when it came to its place (UTC).

    ``standing`` is None where the law sets no month, and where no clock can be read or
    the right is not known yet: then ``unread_due`` is the earliest date that the law
    could mean. ``untold_at`` is since when no mail of ours reaches the person whom the
    case waits for (R-21); ``acknowledge_by`` the end for a complaint that nobody has
    acknowledged (R-119); ``troubles_on`` the London days since when a person must look at a
    recipient that is not told (R-62).
    """

    place: Place
    status: Status
    received_on: date
    since: datetime
    standing: Standing | None = None
    unread_due: date | None = None
    is_unreadable: bool = False
    untold_at: datetime | None = None
    acknowledge_by: Duty | None = None
    troubles_on: tuple[date, ...] = ()

    @property
    def due(self) -> date | None:
        """The due date, or the earliest that it could be."""
        return self.standing.due if self.standing else self.unread_due


@dataclass(frozen=True, kw_only=True)
class Alert:
    """
    One alert, deserved from an instant (UTC) on until another takes its place.

    A case gets it once for ``about_on``: its due date or, where it has none or none
    matters, the day that the alert is about. Without ``from_at`` it was deserved always.
    """

    kind: AlertKind
    about_on: date
    due_on: date | None
    from_at: datetime | None
    until: datetime | None = None

    def is_deserved(self, now: datetime) -> bool:
        """Tell whether the alert holds at ``now``."""
        begun = self.from_at is None or self.from_at <= now
        return begun and (self.until is None or now < self.until)

    def is_late(self, now: datetime) -> bool:
        """Tell whether somebody should have heard of it well before ``now``."""
        return self.from_at is not None and now - self.from_at > LATE_AFTER


def deserved(
    watched: Watched, *, holidays: BankHolidays, targets: Targets, now: datetime
) -> tuple[Alert, ...]:
    """
    Return the alerts that the case deserves at the instant ``now``.

    Of the warnings before the due date only the last one reached: after an outage
    nobody is told that a date lies ahead which has passed.

    :raises UnknownHolidayYearError: if a date lies in a year of unknown holidays.
    """
    found = _alerts(watched, holidays=holidays, targets=targets)
    return tuple(alert for alert in found if alert.is_deserved(now))


def next_look(
    watched: Watched, *, holidays: BankHolidays, targets: Targets, now: datetime
) -> datetime | None:
    """
    Return the next instant (UTC) at which time alone makes the case deserve an alert.

    None if only an event can change anything about it.

    :raises UnknownHolidayYearError: if a date lies in a year of unknown holidays.
    """
    found = _alerts(watched, holidays=holidays, targets=targets)
    return min((a.from_at for a in found if a.from_at and a.from_at > now), default=None)


def _alerts(watched: Watched, *, holidays: BankHolidays, targets: Targets) -> Iterator[Alert]:
    for day in watched.troubles_on:  # recipients are told after the answer, and after the end
        yield Alert(kind=AlertKind.RECIPIENT_UNTOLD, about_on=day, due_on=None,
                    from_at=day_begins(day))  # fmt: skip
    answered = watched.standing and watched.standing.history.answered
    if answered or watched.status is Status.CLOSED:
        return
    if watched.is_unreadable:
        yield Alert(kind=AlertKind.CLOCK_UNREADABLE, about_on=watched.received_on,
                    due_on=watched.due, from_at=None)  # fmt: skip
    if watched.untold_at:
        yield Alert(kind=AlertKind.WAIT_UNTOLD, about_on=london_day(watched.untold_at),
                    due_on=watched.due, from_at=watched.untold_at)  # fmt: skip
    yield from _towards_due(watched, holidays=holidays, targets=targets)
    yield from _acknowledge(watched, holidays=holidays, targets=targets)
    yield from _tell_by(watched, holidays=holidays, targets=targets)
    yield from _identity(watched, holidays=holidays, targets=targets)
    if watched.place in {Place.REVIEW, Place.SECOND_REVIEW, Place.APPROVAL}:
        yield _standing_still(watched, AlertKind.REVIEW_UNANSWERED, days=targets.review_days,
                              holidays=holidays)  # fmt: skip
    if watched.place in {Place.ANSWER, Place.CLOSE}:
        yield _standing_still(watched, AlertKind.FINISHED_UNSENT, days=targets.unsent_days,
                              holidays=holidays)  # fmt: skip


def _towards_due(watched: Watched, *, holidays: BankHolidays, targets: Targets) -> Iterator[Alert]:
    """Each warning holds until the next one; paused days are no part of the period (R-17)."""
    due, standing = watched.due, watched.standing
    if due is None:
        return
    start = (standing and standing.clock_start) or watched.received_on
    length = (due - start).days - (standing.paused_days if standing else 0)
    left = timedelta(days=length * (100 - targets.at_risk_percent) // 100)
    steps = (
        (AlertKind.THREE_QUARTERS_GONE, day_begins(due - left)),
        (AlertKind.THREE_DAYS_LEFT,
         day_begins(working_day(due, by=-targets.at_risk_days, holidays=holidays))),
        (AlertKind.DUE_TODAY, day_begins(due)),
        (AlertKind.BREACHED, day_ends(due)),
    )  # fmt: skip
    ends = (*(begins for _, begins in steps[1:]), None)
    for (kind, begins), until in zip(steps, ends, strict=True):
        if until is None or begins < until:
            yield Alert(kind=kind, about_on=due, due_on=due, from_at=begins, until=until)


def _acknowledge(watched: Watched, *, holidays: BankHolidays, targets: Targets) -> Iterator[Alert]:
    """R-119: a complaint is acknowledged within 30 days, whatever the answer takes."""
    if (duty := watched.acknowledge_by) is None:
        return
    near = working_day(duty.due, by=-targets.acknowledge_days, holidays=holidays)
    yield Alert(kind=AlertKind.ACKNOWLEDGEMENT_NEAR, about_on=duty.due, due_on=duty.due,
                from_at=day_begins(near), until=duty.due_ends_utc)  # fmt: skip
    yield Alert(kind=AlertKind.ACKNOWLEDGEMENT_LATE, about_on=duty.due, due_on=duty.due,
                from_at=duty.due_ends_utc)  # fmt: skip


def _tell_by(watched: Watched, *, holidays: BankHolidays, targets: Targets) -> Iterator[Alert]:
    """R-14: an extension has no effect unless the person is told by the end of the month."""
    standing = watched.standing
    if standing is None or standing.last_tell_day is None or standing.history.notice:
        return
    if watched.place in {Place.ANSWER, Place.CLOSE}:
        return
    last = standing.last_tell_day
    begins = working_day(last, by=-targets.tell_by_days, holidays=holidays)
    yield Alert(kind=AlertKind.TELL_BY_NEAR, about_on=last, due_on=watched.due,
                from_at=day_begins(begins), until=day_ends(last))  # fmt: skip


def _identity(watched: Watched, *, holidays: BankHolidays, targets: Targets) -> Iterator[Alert]:
    """R-05: nobody has settled who asks within three working days, or the demand went out late."""
    standing = watched.standing
    demands = standing.history.demands if standing else ()
    whose = {DemandKind.IDENTITY, DemandKind.AUTHORITY}
    unsettled = watched.place in {Place.OPEN, Place.TRIAGE, Place.IDENTITY} and not any(
        demand.kind in whose for demand in demands
    )
    slow = bool(standing and whose & set(standing.slow_demands))
    if unsettled or slow:
        last = working_day(watched.received_on, by=targets.demand_days, holidays=holidays)
        yield Alert(kind=AlertKind.IDENTITY_LATE, about_on=last, due_on=watched.due,
                    from_at=day_ends(last))  # fmt: skip


def _standing_still(
    watched: Watched, kind: AlertKind, *, days: int, holidays: BankHolidays
) -> Alert:
    """The case has stood at its place for ``days`` working days, counted to the same hour."""
    since = watched.since.astimezone(LONDON)
    day = working_day(since.date(), by=days, holidays=holidays)
    from_at = datetime.combine(day, since.time(), LONDON).astimezone(timezone.utc)
    return Alert(kind=kind, about_on=watched.due or since.date(), due_on=watched.due,
                 from_at=from_at)  # fmt: skip


def working_day(day: date, *, by: int, holidays: BankHolidays) -> date:
    """
    Return the working day ``by`` working days after ``day``, or before it if negative.

    :raises UnknownHolidayYearError: if the way leads into a year of unknown holidays.
    """
    step = ONE_DAY if by > 0 else -ONE_DAY
    for _ in range(abs(by)):
        day += step
        while not holidays.is_working_day(day):
            day += step
    return day
