"""R-10: a case keeps by which calendar its clock was read; what no calendar covers refuses."""

from dataclasses import replace
from datetime import datetime, timezone

import pytest

from integration.steps.clocks import NOW, Kind, write
from integration.steps.world import World
from privacydesk.adapters.files.holidays import bank_holidays
from privacydesk.domain.cases import CaseRef
from privacydesk.domain.workdays import Nation, UnknownHolidayYearError, UnknownNationError
from privacydesk.settings import Environment
from privacydesk.steps import clock, sweep
from privacydesk.steps.books import open_books
from privacydesk.wiring import office

CASE = CaseRef("PD-2026-000001")
ONE = Kind(place="gather", status="gathering")


class TestACase:
    def test_keeps_the_nation_and_the_version_that_its_clock_was_read_by(
        self, world: World
    ) -> None:
        write(world.owner_url, kinds=[ONE], number=1)
        scottish = replace(world.desk.rules, holidays=bank_holidays(Nation.SCOTLAND))
        desk = replace(world.desk, rules=scottish)

        with open_books(desk, CASE, now=NOW) as books:
            clock.refresh(books)

        ((nation, holidays),) = world.rows("SELECT jurisdiction, holidays FROM desk.cases")
        assert nation == "SCT"
        assert holidays == scottish.holidays.name
        assert holidays.startswith("SCT 2018-2030, holidays ")

    def test_that_ends_in_a_year_nobody_knows_is_refused_and_alerted(self, world: World) -> None:
        last = datetime(2030, 12, 20, 9, tzinfo=timezone.utc)
        write(world.owner_url, kinds=[ONE], number=1)
        world.rows("UPDATE desk.cases SET clock_status = NULL, received_at = %s", last)
        world.rows("UPDATE desk.case_events SET at = %s", last)

        assert clock.read_new(world.room, now=last) == 1
        sweep.sweep_clocks(world.desk, now=last)

        assert world.one("SELECT clock_status FROM desk.cases") == "refused"
        assert world.one("SELECT due_on FROM desk.cases") is not None  # what was known stays
        assert world.rows("SELECT kind FROM report.alerts") == [("clock_unreadable",)]


class TestStartingUp:
    def test_refuses_a_nation_that_no_calendar_knows(self) -> None:
        with pytest.raises(UnknownNationError):
            office.rules(Environment(values={"DESK_PUBLIC_URL": "https://x.example",
                                             "DESK_JURISDICTION": "FR"}))  # fmt: skip

    def test_refuses_when_a_request_of_today_could_end_in_a_year_nobody_knows(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        known = Environment(values={"DESK_PUBLIC_URL": "https://x.example"})
        assert office.rules(known).holidays.nation is Nation.ENGLAND_AND_WALES
        monkeypatch.setattr(office, "LONGEST", office.LONGEST * 50)

        with pytest.raises(UnknownHolidayYearError, match="2018 to 2030"):
            office.rules(known)
