import os
import random
from datetime import date, datetime, timedelta, timezone

import pytest
from brute_force_clock import Clerk, Rules
from hypothesis import given, settings
from hypothesis import strategies as st
from oracle_rows import closed_days
from thrown_cases import DAY, FIRST_DAY, Dice

from privacydesk.adapters.files.holidays import bank_holidays, every_nation
from privacydesk.domain import clock_events as happened
from privacydesk.domain.cases import Right
from privacydesk.domain.clocks import earliest_due, read_clock
from privacydesk.domain.courses import TARGET_DAYS
from privacydesk.domain.standings import ClockStatus, Standing
from privacydesk.domain.workdays import (
    LONDON,
    BankHolidays,
    Nation,
    add_months,
    day_begins,
    day_ends,
    london_day,
)

HISTORIES = int(os.environ.get("CLOCK_HISTORIES", "2000"))
LAST_NOW = datetime(2030, 1, 1, tzinfo=timezone.utc)

days = st.dates(FIRST_DAY, date(2028, 12, 31))
nations = st.sampled_from(list(Nation))
NO_HOLIDAYS = BankHolidays(
    nation=Nation.ENGLAND_AND_WALES,
    version="none",
    first_year=2018,
    last_year=2045,
    days=frozenset(),
)


def clock_of(
    *events: happened.Event, holidays: BankHolidays | None = None, now: datetime = LAST_NOW
) -> Standing:
    calendar = holidays or bank_holidays(Nation.ENGLAND_AND_WALES)
    return read_clock(events, right=Right.ACCESS, holidays=calendar, now=now)


def due_of(*events: happened.Event, holidays: BankHolidays | None = None) -> date:
    due = clock_of(*events, holidays=holidays).due
    assert due is not None
    return due


class TestTwoClocks:
    def test_agree_on_any_history(self) -> None:
        seen: set[ClockStatus] = set()
        closed = {nation: closed_days(nation.value) for nation in Nation}
        for seed in range(HISTORIES):
            case = Dice(seed).throw()
            nation = list(Nation)[seed % 3]
            standing = clock_of(
                *case.events, holidays=bank_holidays(nation), now=day_ends(case.last) - DAY / 24
            )
            clerk = Clerk(story=case.story(), closed=closed[nation], rules=Rules())

            told = (
                standing.status.value,
                standing.clock_start,
                standing.paused_days,
                standing.due,
                standing.tell_by,
            )
            assert told == clerk.result(), f"seed {seed}"
            seen.add(standing.status)

        assert len(seen) == 5


class TestEarliestDue:
    def test_is_never_later_than_any_clock_of_the_case(self) -> None:
        for seed in range(min(HISTORIES, 400)):
            case = Dice(seed).throw()
            now = day_ends(case.last) - DAY / 24
            first = earliest_due(case.events, right=Right.ACCESS, calendars=every_nation(), now=now)

            for calendar in every_nation():
                due = clock_of(*case.events, holidays=calendar, now=now).due
                assert due is None or first <= due, f"seed {seed}"


class TestReadClock:
    @given(first=days, later=days, nation=nations)
    def test_never_gives_a_later_request_an_earlier_date(
        self, first: date, later: date, nation: Nation
    ) -> None:
        first, later = sorted((first, later))
        calendar = bank_holidays(nation)

        assert due_of(happened.Received(at=first), holidays=calendar) <= due_of(
            happened.Received(at=later), holidays=calendar
        )

    @pytest.mark.parametrize("year", range(2020, 2041))
    def test_keeps_a_target_of_28_days_inside_every_month(self, year: int) -> None:
        """R-12, for every receipt of the year, before any rolling."""
        day = date(year, 1, 1)
        while day.year == year:
            assert day + TARGET_DAYS * DAY <= add_months(day, months=1)
            day += DAY

    @given(received=days, asked_after=st.integers(0, 40), open_for=st.integers(0, 90))
    def test_is_never_shortened_by_a_pause(
        self, received: date, asked_after: int, open_for: int
    ) -> None:
        asked = received + asked_after * DAY
        question = happened.ClarificationAsked(at=asked, need=happened.Need.REASONABLY_REQUIRED)
        answer = happened.ClarificationAnswered(at=asked + open_for * DAY)
        request = happened.Received(at=received)

        assert due_of(request, question, answer) >= due_of(request)

    @settings(max_examples=60)
    @given(seed=st.integers(0, 10**6), order=st.randoms(use_true_random=False))
    def test_does_not_care_in_which_order_events_arrive(
        self, seed: int, order: random.Random
    ) -> None:
        case = Dice(seed).throw()
        shuffled = list(case.events)
        order.shuffle(shuffled)

        assert clock_of(*shuffled) == clock_of(*case.events)

    @given(day=days, second=st.integers(0, 86_399), hours_off=st.integers(-12, 14))
    def test_starts_on_the_london_day_whatever_the_zone(
        self, day: date, second: int, hours_off: int
    ) -> None:
        instant = day_begins(day) + timedelta(seconds=second)
        elsewhere = instant.astimezone(timezone(timedelta(hours=hours_off)))

        standing = clock_of(happened.Received(at=elsewhere))

        assert standing.clock_start == instant.astimezone(LONDON).date()

    @given(received=days)
    def test_calls_the_last_second_of_the_last_day_in_time(self, received: date) -> None:
        standing = clock_of(happened.Received(at=received))
        assert standing.due_ends_utc is not None
        second = timedelta(seconds=1)

        assert london_day(standing.due_ends_utc - second) == standing.due
        assert not standing.is_late(standing.due_ends_utc - second)
        assert standing.is_late(standing.due_ends_utc)

    @given(received=days)
    def test_rolls_over_a_weekend_and_no_further_where_nothing_else_is_closed(
        self, received: date
    ) -> None:
        due = due_of(happened.Received(at=received), holidays=NO_HOLIDAYS)

        assert due - add_months(received, months=1) <= 2 * DAY
