"""Until when something kept is kept: a period from a day, to an accounting year's end (R-67)."""

import re
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any, Final

from dateutil.relativedelta import relativedelta

from privacydesk.domain.catalogue import Keep
from privacydesk.domain.workdays import london_day

PERIOD: Final = re.compile(r"P(?:(\d+)Y)?(?:(\d+)M)?(?:(\d+)W)?(?:(\d+)D)?")

YearEnd = tuple[int, int]
"""Month and day on which the accounting year ends."""


def kept_until(keep: Keep, *, row: Mapping[str, Any], year_end: YearEnd) -> date | None:
    """Return the last day on which a row is kept; nothing where the map or the row has no date."""
    since = _day(row.get(keep.since)) if keep.since else None
    period = PERIOD.fullmatch(keep.period) if keep.period else None
    if since is None or period is None:
        return None
    if keep.accounting_year:
        since = end_of_year(since, year_end=year_end)
    years, months, weeks, days = (int(part or 0) for part in period.groups())
    return since + relativedelta(years=years, months=months, weeks=weeks, days=days)


def end_of_year(day: date, *, year_end: YearEnd) -> date:
    """Return the last day of the accounting year in which a day lies."""
    ends = date(day.year, *year_end)
    return ends if day <= ends else date(day.year + 1, *year_end)


def _day(value: object) -> date | None:
    if isinstance(value, datetime):
        return london_day(value) if value.tzinfo else value.date()
    if isinstance(value, date):
        return value
    try:
        read = datetime.fromisoformat(str(value))
    except ValueError:
        return None
    return london_day(read) if read.tzinfo else read.date()
