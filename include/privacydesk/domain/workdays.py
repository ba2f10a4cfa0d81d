"""Days as the law counts them: London days, calendar months, working days of one nation."""

from calendar import monthrange
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, timezone
from enum import Enum
from typing import Final
from zoneinfo import ZoneInfo

from privacydesk.domain.errors import DeskError

LONDON: Final = ZoneInfo("Europe/London")
SATURDAY: Final = 5
PLAUSIBLE_YEARS: Final = range(1900, 2200)
ONE_DAY: Final = timedelta(days=1)

Moment = datetime | date
"""When something happened: an instant with its zone, or a London day whose hour nobody knows."""


class Nation(str, Enum):
    """The part of the United Kingdom where the company acts; its bank holidays count (R-10)."""

    ENGLAND_AND_WALES = "EW"
    SCOTLAND = "SCT"
    NORTHERN_IRELAND = "NI"


class UnknownNationError(DeskError):
    """No nation goes by this code, so nobody can say which bank holidays count (R-10)."""

    remedy = "Set the jurisdiction to EW, SCT or NI."


class UnknownHolidayYearError(DeskError):
    """The bank holidays of this year are not known, and a guess would be worse (R-10)."""

    remedy = "Check the date for a slip; otherwise install a calendar version that covers the year."


class NaiveTimeError(DeskError):
    """A time of day came without its zone, so its London date is unknown (R-02)."""

    remedy = "Give the time with its offset, for example 2026-05-06T23:10:00Z."


class ImplausibleDayError(DeskError):
    """A date lies so far off that it must be a slip (R-02)."""

    remedy = "Check the year of the date."


def nation_of(code: str) -> Nation:
    """
    Read a nation's code.

    :raises UnknownNationError: if ``code`` is not EW, SCT or NI.
    """
    try:
        return Nation(code)
    except ValueError:
        raise UnknownNationError("no calendar for this jurisdiction") from None


@dataclass(frozen=True, kw_only=True)
class BankHolidays:
    """
    One nation's bank holidays, frozen: the snapshot that a case keeps (R-10).

    ``version`` names the source and its release. Years outside ``first_year`` to
    ``last_year`` are unknown and refuse.
    """

    nation: Nation
    version: str
    first_year: int
    last_year: int
    days: frozenset[date]

    @property
    def name(self) -> str:
        """What a case keeps of the calendar that its clock was read by."""
        return f"{self.nation.value} {self.first_year}-{self.last_year}, {self.version}"

    def is_working_day(self, day: date) -> bool:
        """
        Tell whether ``day`` is neither Saturday, Sunday nor bank holiday.

        :raises UnknownHolidayYearError: if the year is outside the snapshot.
        """
        if not self.first_year <= day.year <= self.last_year:
            raise UnknownHolidayYearError(
                f"{self.nation.value} bank holidays of {day.year} are not known; "
                f"{self.version} covers {self.first_year} to {self.last_year}"
            )
        return day.weekday() < SATURDAY and day not in self.days

    def roll_on(self, day: date) -> date:
        """Move ``day`` to the next working day unless it is one (R-09)."""
        while not self.is_working_day(day):
            day += ONE_DAY
        return day

    def roll_back(self, day: date) -> date:
        """Move ``day`` to the last working day before it unless it is one."""
        while not self.is_working_day(day):
            day -= ONE_DAY
        return day

    def working_days_after(self, start: date, *, until: date) -> int:
        """Count the working days after ``start`` up to and including ``until``."""
        span = range(1, (until - start).days + 1)
        return sum(self.is_working_day(start + timedelta(days=n)) for n in span)

    def to_facts(self) -> dict[str, object]:
        """Write the snapshot as plain JSON values, so that a case can keep it."""
        return {
            "nation": self.nation.value,
            "version": self.version,
            "first_year": self.first_year,
            "last_year": self.last_year,
            "days": [day.isoformat() for day in sorted(self.days)],
        }

    @classmethod
    def from_facts(cls, facts: Mapping[str, object]) -> "BankHolidays":
        """
        Read a snapshot that `to_facts` wrote.

        :raises UnknownNationError: if its nation is none of ours.
        """
        days = facts["days"]
        return cls(
            nation=nation_of(str(facts["nation"])),
            version=str(facts["version"]),
            first_year=int(str(facts["first_year"])),
            last_year=int(str(facts["last_year"])),
            days=frozenset(map(date.fromisoformat, days if isinstance(days, list) else [])),
        )


def london_day(moment: Moment) -> date:
    """
    Return the London calendar day of ``moment``; a date already is one (R-02).

    :raises NaiveTimeError: if ``moment`` is a time of day without a zone.
    :raises ImplausibleDayError: if it lies in no year in which anybody lives.
    """
    if moment.year not in PLAUSIBLE_YEARS:
        raise ImplausibleDayError(f"R-02: the year {moment.year} must be a slip")
    if not isinstance(moment, datetime):
        return moment
    if moment.utcoffset() is None:
        raise NaiveTimeError("a time of day has no zone")
    return moment.astimezone(LONDON).date()


def day_begins(day: date) -> datetime:
    """Return the instant, in UTC, at which the London ``day`` begins."""
    return datetime.combine(day, time.min, LONDON).astimezone(timezone.utc)


def day_ends(day: date) -> datetime:
    """Return the first instant, in UTC, after the London ``day``: the first late one (R-07)."""
    return day_begins(day + ONE_DAY)


def add_months(day: date, *, months: int) -> date:
    """Return the same day number ``months`` later, or a shorter month's last day (R-07, R-08)."""
    year, month0 = divmod(day.year * 12 + day.month - 1 + months, 12)
    last = monthrange(year, month0 + 1)[1]
    return date(year, month0 + 1, min(day.day, last))
