"""One line of runs a case, and nobody else's run may touch it (HOUSE 1.2)."""

import pytest

from integration.steps.world import HANA, NOW, World
from privacydesk.domain.cases import NotAReferenceError
from privacydesk.steps import runs


class TestRun:
    def test_that_is_the_cases_current_one_may_act(self, world: World) -> None:
        case = world.signed()
        assert runs.take_up(world.desk, run=case) == case
        assert world.airflow.runs == [("rights_access", case)]

    @pytest.mark.parametrize("number", [".2", ".7"])
    def test_that_is_not_current_is_refused_with_the_remedy(
        self, world: World, number: str
    ) -> None:
        case = world.signed()
        with pytest.raises(runs.NotTheCurrentRunError) as refused:
            runs.take_up(world.desk, run=case + number)
        assert "Do not start runs by hand" in refused.value.remedy
        assert not refused.value.retry

    def test_of_a_case_that_waits_or_is_not_there_is_refused(self, world: World) -> None:
        for case in (world.asked(email=HANA), "PD-2026-999999"):
            with pytest.raises(runs.NotTheCurrentRunError):
                runs.take_up(world.desk, run=case)

    @pytest.mark.parametrize("run", ["manual__2026-11-22", "", "PD-2026-1", "PD-2026-000001.x"])
    def test_by_hand_with_any_other_id_is_refused(self, world: World, run: str) -> None:
        with pytest.raises(NotAReferenceError):
            runs.take_up(world.desk, run=run)

    def test_is_started_again_by_a_courier_that_died(self, world: World) -> None:
        class DiedError(Exception):
            pass

        def die() -> None:
            raise DiedError

        (case,) = world.file(email=HANA)
        world.at["courier.run_posted"] = die
        with pytest.raises(DiedError):
            runs.start_waiting(world.room, now=NOW)
        world.at.clear()
        assert runs.start_waiting(world.room, now=NOW) == 1
        assert world.airflow.runs == [("rights_access", case)]
        assert runs.start_waiting(world.room, now=NOW) == 0

    def test_waits_for_the_one_before_it(self, world: World) -> None:
        """Never two at once: a reply's run starts when the present one has ended."""
        case = world.request(email=HANA, ticket="TK-1")
        world.rows("SELECT desk.ask_for_run(%s, 'rights_access', 'reply', now())", case)
        assert runs.start_waiting(world.room, now=NOW) == 0
        with world.desk.begin() as records:
            records.runs.end(case, now=NOW)
        assert runs.start_waiting(world.room, now=NOW) == 1
        assert world.airflow.runs[-1] == ("rights_access", f"{case}.2")

    def test_is_asked_for_only_where_a_procedure_moves_the_right(self, world: World) -> None:
        (case,) = world.file(email=HANA, rights=("complaint",))
        with world.desk.begin() as records:
            records.runs.ask(case, reason="identity", now=NOW)
        assert world.one("SELECT count(*) FROM desk.runs WHERE reference = %s", case) == 0
