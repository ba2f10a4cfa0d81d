from datetime import date, datetime, timedelta, timezone

import pytest
from holidays import country_holidays

from privacydesk.adapters.files.holidays import bank_holidays, every_nation
from privacydesk.domain import workdays
from privacydesk.domain.workdays import BankHolidays, Nation

EW = bank_holidays(Nation.ENGLAND_AND_WALES)
SCT = bank_holidays(Nation.SCOTLAND)
NI = bank_holidays(Nation.NORTHERN_IRELAND)


class TestBankHolidays:
    def test_hold_the_one_off_days(self) -> None:
        """R-10: the coronation everywhere, the World Cup in Scotland alone."""
        assert not EW.is_working_day(date(2023, 5, 8))
        assert not SCT.is_working_day(date(2026, 6, 15))
        assert EW.is_working_day(date(2026, 6, 15))

    def test_leave_easter_monday_out_in_scotland_alone(self) -> None:
        assert SCT.is_working_day(date(2026, 4, 6))
        assert not EW.is_working_day(date(2026, 4, 6))
        assert not NI.is_working_day(date(2026, 4, 6))

    def test_give_wales_the_days_of_england(self) -> None:
        years = range(EW.first_year, EW.last_year + 1)

        assert set(country_holidays("GB", subdiv="WLS", years=years)) == EW.days

    def test_know_how_many_days_each_nation_has_in_2026(self) -> None:
        """EW 8 and a substitute; SCT 10 with the one-off; NI 10, and two substitutes."""
        counts = [sum(day.year == 2026 for day in nation.days) for nation in every_nation()]

        assert counts == [9, 11, 12]

    @pytest.mark.parametrize("day", [date(2017, 12, 29), date(2031, 1, 2)])
    def test_refuse_a_year_that_they_do_not_know(self, day: date) -> None:
        with pytest.raises(workdays.UnknownHolidayYearError, match="2018 to 2030"):
            EW.is_working_day(day)

    def test_refuse_to_roll_into_a_year_that_they_do_not_know(self) -> None:
        """Saturday 29 December 2029 is fine; a calendar that ends there refuses 1 January."""
        until_2026 = BankHolidays(
            nation=EW.nation, version="test", first_year=2026, last_year=2026, days=EW.days
        )
        with pytest.raises(workdays.UnknownHolidayYearError):
            until_2026.roll_on(date(2027, 1, 2))

    def test_roll_over_christmas_and_its_substitute(self) -> None:
        """R-09: Christmas is a Friday in 2026, the substitute for Boxing Day Monday 28."""
        assert EW.roll_on(date(2026, 12, 25)) == date(2026, 12, 29)
        assert EW.roll_back(date(2026, 12, 28)) == date(2026, 12, 24)

    def test_count_working_days(self) -> None:
        assert EW.working_days_after(date(2026, 4, 2), until=date(2026, 4, 8)) == 2

    def test_survive_as_facts_on_a_case(self) -> None:
        assert BankHolidays.from_facts(SCT.to_facts()) == SCT

    def test_name_their_source(self) -> None:
        assert EW.version.startswith("holidays ")


class TestNationOf:
    @pytest.mark.parametrize("code", ["", "ENG", "UK", "ew", "IE"])
    def test_refuses_a_code_of_no_nation(self, code: str) -> None:
        with pytest.raises(workdays.UnknownNationError):
            workdays.nation_of(code)


class TestLondonDay:
    def test_is_the_next_day_already_in_summer(self) -> None:
        """R-02: 23:10 UTC on 6 May is 00:10 in London on the 7th."""
        late = datetime(2026, 5, 6, 23, 10, tzinfo=timezone.utc)

        assert workdays.london_day(late) == date(2026, 5, 7)

    def test_refuses_a_time_without_its_zone(self) -> None:
        with pytest.raises(workdays.NaiveTimeError):
            workdays.london_day(datetime(2026, 5, 6, 23, 10))  # noqa: DTZ001  the point

    @pytest.mark.parametrize("year", [1, 1899, 2200, 9999])
    def test_refuses_a_year_that_is_a_slip(self, year: int) -> None:
        with pytest.raises(workdays.ImplausibleDayError):
            workdays.london_day(date(year, 1, 1))


class TestDayEnds:
    def test_is_23_hours_after_it_begins_when_the_clocks_go_forward(self) -> None:
        day = date(2026, 3, 29)

        assert workdays.day_ends(day) - workdays.day_begins(day) == timedelta(hours=23)
        assert workdays.day_ends(day) == datetime(2026, 3, 29, 23, tzinfo=timezone.utc)


class TestAddMonths:
    @pytest.mark.parametrize(
        ("start", "months", "end"),
        [
            (date(2026, 1, 31), 1, date(2026, 2, 28)),
            (date(2028, 1, 31), 1, date(2028, 2, 29)),
            (date(2026, 4, 30), 1, date(2026, 5, 30)),
            (date(2026, 11, 30), 3, date(2027, 2, 28)),
            (date(2026, 12, 1), 12, date(2027, 12, 1)),
        ],
    )
    def test_ends_on_the_same_number_or_the_last_day(
        self, start: date, months: int, end: date
    ) -> None:
        """R-07, R-08."""
        assert workdays.add_months(start, months=months) == end
