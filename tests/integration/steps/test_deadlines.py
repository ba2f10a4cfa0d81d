"""The date on a run: the earliest that the law could mean; and a second net that keeps silent."""

from datetime import date, datetime, timedelta, timezone

import psycopg
import pytest

from integration.steps.clocks import Kind, day, write
from integration.steps.world import World
from privacydesk.adapters.postgres.cases import NoSuchCaseError
from privacydesk.adapters.postgres.records import over
from privacydesk.domain.cases import CaseRef, Right
from privacydesk.domain.clocks import earliest_due
from privacydesk.domain.workdays import day_ends
from privacydesk.steps import alert, clock, sweep
from privacydesk.steps.books import open_books
from privacydesk.wiring.deadlines import earliest_end, read_case

CASE = CaseRef("PD-2026-000001")
ONE = Kind(place="gather", status="gathering")  # due on Wednesday 10 June 2026


def due(world: World, run: str) -> date:
    with world.owner() as connection:
        events, right, now = read_case(connection, run=run)
    return earliest_due(events, right=right, calendars=[world.desk.rules.holidays], now=now)


class TestTheDateOfARun:
    def test_is_never_later_than_the_law_s(self, world: World) -> None:
        write(world.owner_url, kinds=[ONE], number=1)

        assert due(world, CASE) <= date(2026, 6, 10)
        assert due(world, f"{CASE}.3") == due(world, CASE)

    def test_is_there_for_a_case_that_nobody_has_sorted_yet(self, world: World) -> None:
        write(world.owner_url, kinds=[Kind(place="triage", status="received", right="unknown")],
              number=1)  # fmt: skip
        with world.owner() as connection:
            assert read_case(connection, run=CASE)[1] is Right.ACCESS

    def test_is_read_with_the_rights_of_the_desk_s_own_role(self, world: World) -> None:
        write(world.owner_url, kinds=[ONE], number=1)
        with psycopg.connect(world.owner_url.replace("desk_owner", "desk_app")) as connection:
            assert read_case(connection, run=CASE)[1] is Right.ACCESS
            with pytest.raises(NoSuchCaseError):
                read_case(connection, run="PD-2026-000009")

    @pytest.mark.parametrize("run", ["PD-2026-999999", "manual__2026-11-23", ""])
    def test_is_a_bare_month_when_database_or_case_are_not_there(self, run: str) -> None:
        """No Airflow connection is known here: the database is away."""
        now = datetime.now(timezone.utc)

        end = earliest_end(run)

        assert timedelta(days=26) < end - now < timedelta(days=32)
        assert end == day_ends(earliest_due([], right=Right.ACCESS, calendars=[], now=now))

    def test_gives_up_on_a_statement_that_takes_too_long(self, world: World) -> None:
        began = datetime.now(timezone.utc)
        slow = psycopg.connect(world.owner_url, options="-c statement_timeout=500")
        with slow, pytest.raises(psycopg.errors.QueryCanceled):
            slow.execute("SELECT pg_sleep(5)")
        assert datetime.now(timezone.utc) - began < timedelta(seconds=3)


class TestTheSecondNet:
    def test_is_silent_when_it_is_early(self, world: World) -> None:
        write(world.owner_url, kinds=[ONE], number=1)

        assert sweep.raise_if_breached(world.desk, case=CASE, now=day(6, 10)) == 0
        assert world.one("SELECT count(*) FROM report.alerts") == 0

    def test_is_silent_for_a_case_that_is_answered_or_not_there(self, world: World) -> None:
        write(world.owner_url, kinds=[ONE], number=1)
        with open_books(world.desk, CASE, now=day(6, 9), actor="courier") as books:
            clock.happened(books, "answered", at=day(6, 9))

        assert sweep.raise_if_breached(world.desk, case=CASE, now=day(6, 12)) == 0
        assert sweep.raise_if_breached(world.desk, case=CaseRef("PD-2026-9"), now=day(6, 12)) == 0

    def test_raises_the_sweep_s_own_alert_once(self, world: World) -> None:
        write(world.owner_url, kinds=[ONE], number=1)

        assert sweep.raise_if_breached(world.desk, case=CASE, now=day(6, 11)) == 1
        assert sweep.raise_if_breached(world.desk, case=CASE, now=day(6, 11)) == 0
        alert.tell_team(world.desk, now=day(6, 11))
        sweep.sweep_clocks(world.desk, now=day(6, 11))
        alert.tell_team(world.desk, now=day(6, 11))

        assert world.one("SELECT count(*) FROM desk.outbox WHERE letter = 'alert'") == 2
        with world.owner() as connection:
            assert over(connection).alerts.of(CASE)[0]["kind"] == "breached"
