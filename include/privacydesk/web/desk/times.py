"""Time in words, and the clock line that is drawn beside them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from privacydesk.domain.workdays import LONDON, london_day

SOON_DAYS: Final = 7
NOT_STARTED: Final = frozenset({"waiting_id", "waiting_authority", "waiting_fee"})
MONTH: Final = 30
"""How long the line is where no date is set yet."""


@dataclass(frozen=True, kw_only=True)
class Chip:
    """Words about time; ``kind`` is the colour that goes with them, never instead of them."""

    words: str
    kind: str = ""


@dataclass(frozen=True, kw_only=True)
class ClockLine:
    """One unit a day: how much of the legal period is used, paused, left or past."""

    width: int
    used: int
    late: int = 0
    pause_at: int = 0
    paused: int = 0
    soon: bool = False


def chip(row: Mapping[str, Any], *, today: date) -> Chip:  # noqa: PLR0911  one return a state
    """Say in words how much time a case has left."""
    due: date | None = row["due_on"]
    if row["answered_at"]:
        return Chip(words="Answered", kind="good")
    if row["clock_status"] == "paused":
        days = row["paused_days"] or 0
        return Chip(words=f"Paused {plural(days, 'day')}", kind="wait")
    if row["clock_status"] in NOT_STARTED:
        return Chip(words="Not started", kind="wait")
    if due is None:
        return Chip(words="No date yet")
    left = (due - today).days
    if left < 0:
        return Chip(words=f"{plural(-left, 'day')} overdue", kind="late")
    if left == 0:
        return Chip(words="Due today", kind="today")
    return Chip(words=f"{plural(left, 'day')} left", kind="soon" if left <= SOON_DAYS else "")


def clock_line(row: Mapping[str, Any], *, today: date) -> ClockLine:
    """Measure the clock line of a case, in days."""
    start, due = row["clock_start"], row["due_on"]
    paused = row["paused_days"] or 0
    pause_at = max((london_day(row["paused_from"]) - start).days, 0) if (
        row["paused_from"] and start) else 0  # fmt: skip
    used = max((min(today, london_day(row["answered_at"]) if row["answered_at"] else today)
                - start).days, 0) if start else 0  # fmt: skip
    if due is None or start is None:
        return ClockLine(width=MONTH + paused, used=min(used, MONTH), pause_at=pause_at,
                         paused=paused)  # fmt: skip
    length = max((due - start).days, 1)
    late = max(used - length, 0)
    left = length - used
    return ClockLine(width=length + late, used=min(used, length), late=late, pause_at=pause_at,
                     paused=paused, soon=late == 0 and left <= SOON_DAYS)  # fmt: skip


def plural(number: int, noun: str) -> str:
    """Return "1 day" or "2 days"; numbers have thousands separators."""
    return f"{number:,} {noun}" if number == 1 else f"{number:,} {noun}s"


def short_day(moment: date | datetime | None) -> str:
    """Write a day as rows do: "Wed 25 Nov"; London's day."""
    if moment is None:
        return ""
    day = london_day(moment)
    return f"{day:%a} {day.day} {day:%b}"


def plain_day(moment: date | datetime | None) -> str:
    """Write a day as registers do: "25 Nov 2026"; London's day."""
    if moment is None:
        return "–"
    day = london_day(moment)
    return f"{day.day} {day:%b %Y}"


def long_day(moment: date | datetime | None) -> str:
    """Write a day where it counts: "Wednesday 25 November 2026"; London's day."""
    if moment is None:
        return "no date yet"
    day = london_day(moment)
    return f"{day:%A} {day.day} {day:%B %Y}"


def day_month(moment: date | datetime) -> str:
    """Write a day in running text: "25 November"; London's day."""
    day = london_day(moment)
    return f"{day.day} {day:%B}"


def clock_time(moment: datetime | None) -> str:
    """Write a time for staff: "09:12", London's."""
    return f"{moment.astimezone(LONDON):%H:%M}" if moment else ""
