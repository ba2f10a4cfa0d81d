"""The law's clock for a rights request: a pure function of what happened to the case."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, datetime
from typing import Final

from privacydesk.domain.cases import Right
from privacydesk.domain.clock_events import Event, Received
from privacydesk.domain.counting import CAUTIOUS, CHOSEN, Counting, Term
from privacydesk.domain.courses import Course
from privacydesk.domain.errors import DeskError
from privacydesk.domain.histories import History, put_in_order
from privacydesk.domain.standings import Standing
from privacydesk.domain.workdays import ONE_DAY, BankHolidays, add_months, london_day

ART_12A: Final = Term(
    months=1,
    further_months=2,
    in_force_from=date(2026, 2, 5),
    source="UK GDPR Art. 12A(1), (3); SI 2026/82 reg. 2(h)",
)
"""One month, and two more by reason of complexity or number (R-07, R-13, R-23)."""

WITHOUT_PERIOD: Final = frozenset({Right.COMPLAINT, Right.QUESTION})


class NoPeriodError(DeskError):
    """Complaints and questions have no period of one month under Art. 12A (R-07, R-119)."""

    remedy = "Use the complaint's own clock, or none for a question."


def read_clock(
    events: Iterable[Event],
    *,
    right: Right,
    holidays: BankHolidays,
    now: datetime,
    counting: Counting = CHOSEN,
) -> Standing:
    """
    Read how the law's clock stands after ``events``, in whatever order they arrived.

    ``now`` is the present instant: nothing may lie after it, and an open pause is
    counted up to its London day. A late or unfounded act is flagged and moves
    nothing (R-03 to R-22; UK GDPR Art. 12A with Reg. 1182/71).

    :raises HistoryRefusedError: if the events contradict each other.
    :raises NaiveTimeError: if a time of day has no zone.
    :raises NoPeriodError: if ``right`` has no period of one month.
    :raises UnknownHolidayYearError: if the end falls in a year of unknown holidays.
    """
    if right in WITHOUT_PERIOD:
        raise NoPeriodError("R-07: this kind of case has no one-month period")
    history = put_in_order(events, now=now)
    return _stand(history, right=right, holidays=holidays, today=london_day(now), counting=counting)


def earliest_due(
    events: Iterable[Event], *, right: Right, calendars: Iterable[BankHolidays], now: datetime
) -> date:
    """
    Return the earliest date that the law could mean, for a second net.

    It is the earliest over the nations given (A-11), over the desk's reading and the
    cautious one (A-01 to A-14), and counts a demand that is still open as answered
    today. Where no clock can be read it is the bare month, a day short (A-12).

    :raises NaiveTimeError: if ``now`` has no zone.
    """
    filed, today = tuple(events), london_day(now)
    received_on = min(
        (london_day(event.at) for event in filed if isinstance(event, Received)), default=today
    )
    bare = add_months(received_on, months=ART_12A.months) - ONE_DAY
    try:
        history = _as_if_answered(put_in_order(filed, now=now), today=today)
        dates = [
            _stand(history, right=right, holidays=holidays, today=today, counting=counting).due
            for holidays in calendars
            for counting in (CHOSEN, CAUTIOUS)
        ]
    except DeskError:
        return bare
    return min((due for due in dates if due), default=bare)


def _stand(
    history: History, *, right: Right, holidays: BankHolidays, today: date, counting: Counting
) -> Standing:
    course = Course(
        history=history,
        right=right,
        term=ART_12A,
        months=ART_12A.months,
        holidays=holidays,
        counting=counting,
    )
    notice_on = london_day(history.notice.at) if history.notice else None
    for demand in history.demands:
        if notice_on and notice_on < demand.asked_on and not course.notice_judged:
            course.judge_notice(notice_on)
        course.judge(demand)
    if notice_on and not course.notice_judged:
        course.judge_notice(notice_on)
    return course.standing(today)


def _as_if_answered(history: History, *, today: date) -> History:
    demands = tuple(
        replace(demand, answered_on=demand.answered_on or today) for demand in history.demands
    )
    return replace(history, demands=demands)
