"""The other clocks: notices, complaints, breaches, call screening, the age of consent."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta, timezone
from enum import Enum
from typing import ClassVar, Final

from privacydesk.domain.errors import DeskError
from privacydesk.domain.histories import is_before
from privacydesk.domain.workdays import (
    BankHolidays,
    Moment,
    add_months,
    day_ends,
    london_day,
)

NOTICE_MONTHS: Final = 1
"""UK GDPR Art. 14(3)(a): within a month of obtaining the data (R-95)."""

ACKNOWLEDGE_DAYS: Final = 30
"""DPA 2018 s. 164A: acknowledge a complaint within 30 days (R-119)."""

BREACH_HOURS: Final = timedelta(hours=72)
"""UK GDPR Art. 33(1): elapsed hours from awareness, weekends included (R-112, A-09)."""

SCREEN_DAYS: Final = 28
"""PECR reg. 21(3): numbers listed "less than 28 days" before the call (R-89, A-06)."""

CONSENT_MONTHS: Final = 6
"""The ICO's rule of thumb for the first use of bought-in consent (R-93, A-10)."""


class Verdict(str, Enum):
    """Whether a call or a first use may go ahead; the values are the contract's codes."""

    ALLOW = "allow"
    SCREEN_STALE = "block:screen_stale"
    CONSENT_TOO_OLD = "block:consent_too_old"


class DutyRefusedError(DeskError):
    """The moments given for a duty cannot both be true, or say too little (R-95)."""

    rule: ClassVar[str] = "R-95"
    remedy = "Correct the moments; nothing was decided."


class SecondEventFirstError(DutyRefusedError):
    """The use, call or disclosure lies before the event that it must follow (R-89, R-93, R-95)."""


class AwarenessWithoutHourError(DutyRefusedError):
    """Seventy-two hours cannot be counted from a day whose hour is unknown (R-112)."""

    rule = "R-112"
    remedy = "Record the hour at which somebody became aware, with its offset."


@dataclass(frozen=True, kw_only=True)
class Duty:
    """A duty with an end: ``due`` is the last London day in time, ``due_ends_utc`` is late."""

    start: date
    due: date
    due_ends_utc: datetime


def notice_due(
    obtained: Moment, *, holidays: BankHolidays, first_contact: Moment | None = None
) -> Duty:
    """
    Work out until when people must be told about data got from others (R-95, Art. 14(3)).

    The end is a month after ``obtained``, or the day of the first communication or
    disclosure if that comes first; such a day is not moved to a working day.

    :raises SecondEventFirstError: if ``first_contact`` lies before ``obtained``.
    """
    start = london_day(obtained)
    due = holidays.roll_on(add_months(start, months=NOTICE_MONTHS))
    if first_contact is not None:
        _check_order(obtained, second=first_contact, rule="R-95")
        due = min(due, london_day(first_contact))
    return Duty(start=start, due=due, due_ends_utc=day_ends(due))


def acknowledgement_due(received: Moment, *, holidays: BankHolidays) -> Duty:
    """
    Work out until when a complaint must be acknowledged (R-119, DPA 2018 s. 164A).

    Day 1 is the day after receipt; day 30 moves to the next working day.
    """
    start = london_day(received)
    due = holidays.roll_on(start + timedelta(days=ACKNOWLEDGE_DAYS))
    return Duty(start=start, due=due, due_ends_utc=day_ends(due))


def breach_report_due(aware: Moment) -> Duty:
    """
    Work out until when the Commissioner must know of a breach (R-112, Art. 33(1)).

    ``due_ends_utc`` is 72 elapsed hours after ``aware``, whatever clocks and weekends do.

    :raises AwarenessWithoutHourError: if ``aware`` is a day without an hour.
    """
    start = london_day(aware)
    if not isinstance(aware, datetime):
        raise AwarenessWithoutHourError("R-112: the hour of awareness is not known")
    ends = aware.astimezone(timezone.utc) + BREACH_HOURS
    return Duty(start=start, due=london_day(ends), due_ends_utc=ends)


def judge_call(screened: Moment, *, called: Moment) -> Verdict:
    """
    Judge whether a screen still protects a call: on day 28 it no longer does (R-89, A-06).

    :raises SecondEventFirstError: if the call lies before the screen.
    """
    _check_order(screened, second=called, rule="R-89")
    fresh = (london_day(called) - london_day(screened)).days < SCREEN_DAYS
    return Verdict.ALLOW if fresh else Verdict.SCREEN_STALE


def judge_consent(given: Moment, *, first_used: Moment) -> Verdict:
    """
    Judge whether bought-in consent is young enough for its first use (R-93, A-10).

    The same day number six months on is the last that will do; it is not rolled.

    :raises SecondEventFirstError: if the use lies before the consent.
    """
    _check_order(given, second=first_used, rule="R-93")
    last_day = add_months(london_day(given), months=CONSENT_MONTHS)
    return Verdict.ALLOW if london_day(first_used) <= last_day else Verdict.CONSENT_TOO_OLD


def oldest_consent(*, first_used: date) -> date:
    """Return the earliest day of a bought-in consent that may be first used on a day (R-93)."""
    given = first_used - timedelta(days=CONSENT_MONTHS * 31)
    while judge_consent(given, first_used=first_used) is Verdict.CONSENT_TOO_OLD:
        given += timedelta(days=1)
    return given


def _check_order(first: Moment, *, second: Moment, rule: str) -> None:
    if is_before(second, first):
        raise SecondEventFirstError(f"{rule}: the second event lies before the first")
