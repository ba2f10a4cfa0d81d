from datetime import date, datetime, timedelta, timezone

import pytest

from privacydesk.adapters.files.holidays import bank_holidays
from privacydesk.domain import clock_events as happened
from privacydesk.domain import histories
from privacydesk.domain.cases import Right
from privacydesk.domain.clocks import read_clock
from privacydesk.domain.standings import Standing
from privacydesk.domain.workdays import (
    LONDON,
    ImplausibleDayError,
    NaiveTimeError,
    Nation,
    UnknownHolidayYearError,
)

EW = bank_holidays(Nation.ENGLAND_AND_WALES)
NOW = datetime(2026, 11, 20, 12, tzinfo=timezone.utc)
RECEIVED = happened.Received(at=date(2026, 6, 1))
REQUIRED = happened.Need.REASONABLY_REQUIRED


def clock_of(*events: happened.Event, now: datetime = NOW) -> Standing:
    return read_clock(events, right=Right.ACCESS, holidays=EW, now=now)


def asked(day: date) -> happened.ClarificationAsked:
    return happened.ClarificationAsked(at=day, need=REQUIRED)


def answered(day: date) -> happened.ClarificationAnswered:
    return happened.ClarificationAnswered(at=day)


class TestHistories:
    @pytest.mark.parametrize(
        ("events", "error", "rule"),
        [
            ([], histories.NoReceiptError, "R-02"),
            ([RECEIVED, RECEIVED], histories.HappenedTwiceError, "R-03"),
            (
                [RECEIVED, asked(date(2026, 6, 2)), asked(date(2026, 6, 3))],
                histories.HappenedTwiceError,
                "R-03",
            ),
            ([RECEIVED, asked(date(2026, 5, 31))], histories.BeforeReceiptError, "R-02"),
            ([RECEIVED, asked(date(2026, 11, 21))], histories.InTheFutureError, "R-02"),
            (
                [RECEIVED, asked(date(2026, 6, 5)), answered(date(2026, 6, 4))],
                histories.ReplyBeforeDemandError,
                "R-17",
            ),
            (
                [RECEIVED, happened.FeePaid(at=date(2026, 6, 5))],
                histories.NeverAskedError,
                "R-48",
            ),
            ([RECEIVED, answered(date(2026, 6, 5))], histories.NeverAskedError, "R-17"),
            ([happened.Received(at=date(2018, 5, 24))], histories.BeforeUkGdprError, "R-47"),
        ],
    )
    def test_are_refused_with_the_rule_named(
        self, events: list[happened.Event], error: type[Exception], rule: str
    ) -> None:
        with pytest.raises(error, match=rule):
            clock_of(*events)

    def test_compare_hours_where_they_are_known(self) -> None:
        """The answer came a minute before the question: the same day, and still wrong."""
        noon = datetime(2026, 6, 5, 12, tzinfo=LONDON)
        question = happened.ClarificationAsked(at=noon, need=REQUIRED)
        reply = happened.ClarificationAnswered(at=noon - timedelta(minutes=1))

        with pytest.raises(histories.ReplyBeforeDemandError):
            clock_of(RECEIVED, question, reply)

    def test_are_refused_for_a_time_without_its_zone(self) -> None:
        naive = datetime(2026, 6, 5, 12)  # noqa: DTZ001  the point
        with pytest.raises(NaiveTimeError):
            clock_of(RECEIVED, happened.ClarificationAsked(at=naive, need=REQUIRED))

    def test_are_refused_where_the_calendar_ends(self) -> None:
        later = datetime(2040, 1, 1, tzinfo=timezone.utc)
        with pytest.raises(UnknownHolidayYearError):
            clock_of(happened.Received(at=date(2030, 12, 10)), now=later)
        with pytest.raises(ImplausibleDayError):
            clock_of(happened.Received(at=date(9999, 12, 31)), now=later)
