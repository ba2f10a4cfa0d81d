"""Lists that nobody decides on, and sealed copies whose time is over."""

from datetime import datetime, timedelta, timezone

import pytest

from integration.steps.listing import LIMITS, Office, listed, record
from integration.steps.world import World
from privacydesk.adapters.lists.reading import CsvLists
from privacydesk.domain.cases import CaseRef
from privacydesk.domain.imports import ImportState
from privacydesk.steps.check_list import judge_list
from privacydesk.steps.screen_list import screen_list
from privacydesk.steps.tend_lists import Tended, tend_lists

FRIDAY = datetime(2026, 11, 20, 10, tzinfo=timezone.utc)
TWO = listed("ann@elm.example,Ann Lee", "bob@elm.example,Bob Roe")


@pytest.fixture
def office(world: World) -> Office:
    return Office(world, CsvLists(limits=LIMITS))


def asked(office: Office) -> CaseRef:
    case = office.land(TWO, now=FRIDAY).case
    screen_list(office.room, case=case, by="test", now=FRIDAY)
    judge_list(office.room, case=case, by="test", now=FRIDAY)
    return case


def state(office: Office) -> str:
    return str(office.world.one("SELECT state FROM report.imports"))


class TestAQuestion:
    def test_that_lies_for_two_working_days_is_told_of_once(self, office: Office) -> None:
        """The same patience as for a case's review; a weekend is no working day."""
        asked(office)
        told = [tend_lists(office.room, now=FRIDAY + timedelta(days=n)).told for n in range(6)]
        assert told == [0, 0, 0, 0, 1, 0]  # Tuesday
        assert office.world.one("SELECT count(DISTINCT letter) FROM desk.outbox") == 1

    def test_is_told_of_again_by_nobody_once_it_is_answered(self, office: Office) -> None:
        case = asked(office)
        with office.world.desk.begin() as records:
            records.imports.move(case, state=ImportState.APPROVED)
        assert tend_lists(office.room, now=FRIDAY + timedelta(days=9)) == Tended(told=0, gone=0)


class TestACopy:
    def test_of_a_list_that_the_gate_refused_goes_after_the_quarantine(
        self, office: Office
    ) -> None:
        office.world.gate.stops = ["few_broken"]
        case = asked(office)
        names = office.world.desk.vault.names
        assert tend_lists(office.room, now=FRIDAY + timedelta(days=29)).gone == 0
        assert "list-000001" in names(case)
        assert tend_lists(office.room, now=FRIDAY + timedelta(days=30)).gone == 1
        assert "list-000001" not in names(case)
        assert tend_lists(office.room, now=FRIDAY + timedelta(days=31)).gone == 0
        assert state(office) == "refused"

    def test_of_a_list_whose_record_nobody_completed_goes_with_its_import(
        self, office: Office
    ) -> None:
        """R-91: what cannot be explained is not kept for ever."""
        case = office.land(TWO, now=FRIDAY, **record(wording="")).case
        assert tend_lists(office.room, now=FRIDAY + timedelta(days=30)).gone == 1
        assert state(office) == "rejected"
        assert office.world.desk.vault.names(case) == ["due-diligence"]
