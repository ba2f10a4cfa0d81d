"""How one period is counted: clamp to the month, add the paused days, roll once (R-20)."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from privacydesk.domain.histories import Demand
from privacydesk.domain.workdays import ONE_DAY, BankHolidays, add_months


@dataclass(frozen=True, kw_only=True)
class Term:
    """One statutory period with its extension, in calendar months, and its rule of commencement."""

    months: int
    further_months: int
    in_force_from: date
    source: str


@dataclass(frozen=True, kw_only=True)
class Counting:
    """
    The reading chosen at each ambiguous point of the law; the defaults are the desk's.

    The other readings serve the earliest date that the law could mean, and tests.
    """

    pause_includes_answer_day: bool = True
    pause_includes_start_day: bool = True
    extension_from_start: bool = True
    tell_by_rolls_on: bool = True
    copies_fee_holds: bool = True
    start_day_is_day_nought: bool = True
    old_law_pauses: bool = True


CHOSEN: Final = Counting()
CAUTIOUS: Final = Counting(
    pause_includes_answer_day=False,
    pause_includes_start_day=False,
    extension_from_start=False,
    tell_by_rolls_on=False,
    copies_fee_holds=False,
    start_day_is_day_nought=False,
    old_law_pauses=False,
)


@dataclass(frozen=True, kw_only=True)
class Period:
    """
    One period, worked out.

    ``month_end`` is its end by the calendar, ``paused_end`` with the paused days
    added, ``ends_on`` the last day that is in time. ``questions`` are those whose
    days do not count; while one of them is open the end is not final.
    """

    start: date
    months: int
    month_end: date
    paused_days: int
    paused_end: date
    ends_on: date
    questions: tuple[Demand, ...]

    def has_ended_before(self, day: date) -> bool:
        """Tell whether ``day`` comes after the last day, no question being open on it (R-22)."""
        waiting = any(q.answered_on is None or q.answered_on >= day for q in self.questions)
        return day > self.ends_on and not waiting


def count(
    start: date,
    *,
    months: int,
    questions: Iterable[Demand],
    holidays: BankHolidays,
    counting: Counting,
) -> Period:
    """
    Count a period of ``months`` from ``start``, leaving out the days of ``questions``.

    A question asked after the period, as it then stood, has no effect on it (R-19,
    R-22). ``questions`` come in the order in which they were asked.

    :raises UnknownHolidayYearError: if the end falls in a year of unknown holidays.
    """
    month_end = _month_end(start, months=months, counting=counting)
    left_out: set[date] = set()
    counted: list[Demand] = []
    for question in questions:
        overlaps = any(q.answered_on is None or q.answered_on >= question.asked_on for q in counted)
        ends_on = holidays.roll_on(month_end + timedelta(days=len(left_out)))
        if overlaps or question.asked_on <= ends_on:
            counted.append(question)
            left_out |= days_left_out([question], start=start, until=None, counting=counting)
    paused_end = month_end + timedelta(days=len(left_out))
    return Period(
        start=start,
        months=months,
        month_end=month_end,
        paused_days=len(left_out),
        paused_end=paused_end,
        ends_on=holidays.roll_on(paused_end),
        questions=tuple(counted),
    )


def days_left_out(
    questions: Sequence[Demand], *, start: date, until: date | None, counting: Counting
) -> set[date]:
    """
    Return the days from ``start`` on which a question was open, each day once (R-17).

    The day of asking and the day of the answer both belong to the pause (A-01). An
    open question counts up to and including ``until``, or not at all without it.
    """
    first = start if counting.pause_includes_start_day else start + ONE_DAY
    left_out: set[date] = set()
    for question in questions:
        last = question.answered_on
        if last is None:
            last = until
        elif not counting.pause_includes_answer_day:
            last -= ONE_DAY
        if last is None:
            continue
        begin = max(question.asked_on, first)
        left_out |= {begin + timedelta(days=n) for n in range((last - begin).days + 1)}
    return left_out


def _month_end(start: date, *, months: int, counting: Counting) -> date:
    if counting.extension_from_start:
        end = add_months(start, months=months)
    else:
        end = add_months(add_months(start, months=1), months=months - 1)
    return end if counting.start_day_is_day_nought else end - ONE_DAY
