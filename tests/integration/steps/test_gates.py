"""Each expectation of each gate catches what only it catches, and tells no value (R-30 to R-53)."""

import json
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Final

import pytest

from integration.steps.world import HANA, NOTE, NOW, Lent, World
from privacydesk.adapters.quality.gx import GreatExpectations
from privacydesk.domain.cases import CaseRef
from privacydesk.domain.gates import GateStoppedError
from privacydesk.ports import Gate, JudgesTogether
from privacydesk.settings import INCLUDE
from privacydesk.steps import answer, gates

GATES: Final = INCLUDE / "gates"
SEARCHES, FINDINGS = "UPDATE desk.searches SET ", "UPDATE desk.findings SET "
LINES, CHECKS = "UPDATE desk.erasure_lines SET ", "UPDATE desk.erasure_checks SET "
OF_CASE: Final = " WHERE reference = %s AND "


@dataclass(frozen=True, kw_only=True)
class Plant:
    """What makes a good case bad in one way; ``past`` is the table's own guard against it."""

    sql: str
    rows: int
    past: str | None = None
    seen_before: bool = False
    """The step cannot even read such a row."""


PLANTS: Final[dict[str, dict[str, Plant]]] = {
    "bundle": {
        "every_store_answered": Plant(
            sql=SEARCHES + "state = 'waiting'" + OF_CASE + "collection IN ('orders', 'notes')",
            rows=2),
        "exclusion_has_reason": Plant(
            sql=SEARCHES + "state = 'excluded'" + OF_CASE + "collection = 'orders'", rows=1,
            past="searches"),
        "counts_equal_the_walk": Plant(
            sql=SEARCHES + "found = found + 1" + OF_CASE + "collection = 'orders'", rows=1),
        "some_store_searched": Plant(
            sql="DELETE FROM desk.searches WHERE reference = %s", rows=0),
        "finding_has_category": Plant(
            sql=FINDINGS + "category = NULL" + OF_CASE + "collection = 'orders'", rows=3),
        "finding_has_purpose": Plant(
            sql=FINDINGS + "purpose = NULL" + OF_CASE + "collection = 'contacts'", rows=1),
        "finding_has_provenance": Plant(
            sql=FINDINGS + "provenance = NULL" + OF_CASE + "collection = 'notes'", rows=2),
        "finding_has_owner": Plant(
            sql=FINDINGS + "owner = 'nobody'" + OF_CASE + "collection = 'contacts'", rows=1,
            past="findings", seen_before=True),
    },
    "release": {
        "every_record_decided": Plant(
            sql=FINDINGS + "decision = NULL, decided_by = NULL" + OF_CASE
            + "collection = 'orders'", rows=3),
        "shared_decided_by_person": Plant(
            sql=FINDINGS + "decided_by = 'rule'" + OF_CASE + "owner = 'shared'", rows=1),
        "others_decided_by_person": Plant(
            sql=FINDINGS + "decided_by = 'rule'" + OF_CASE + "suggestions > 0", rows=1),
        "left_out_has_ground": Plant(
            sql=FINDINGS + "decision = 'redact'" + OF_CASE + "collection = 'contacts'", rows=1),
        "processor_not_disclosed": Plant(
            sql=FINDINGS + "decision = 'disclose'" + OF_CASE + "owner = 'processor'", rows=1),
    },
    "erased": {
        "every_line_carried_out": Plant(
            sql=LINES + "erased_at = NULL" + OF_CASE + "address = 'shop.orders'", rows=1),
        "kept_has_ground": Plant(
            sql=LINES + "why = 'held', ground = '', kept_until = '2027-05-31'" + OF_CASE
            + "address = 'crm.accounts'", rows=1),
        "held_has_end": Plant(
            sql=LINES + "why = 'held', ground = 'Article 17(3)(e)'" + OF_CASE
            + "address = 'crm.accounts'", rows=1),
        "every_place_searched": Plant(
            sql="DELETE FROM desk.erasure_checks WHERE reference = %s", rows=0),
        "nothing_unexpected": Plant(
            sql=CHECKS + "unexpected = 2" + OF_CASE
            + "place = 'crm.contacts'", rows=1),
    },
}  # fmt: skip
EACH: Final = [(suite, name) for suite, plants in PLANTS.items() for name in plants]
READY: Final[dict[str, Callable[[World], CaseRef]]] = {
    "bundle": World.joined, "release": World.approved, "erased": World.proved,
}  # fmt: skip
STEPS: Final[dict[str, Callable[..., object]]] = {
    "bundle": gates.check_findings, "release": answer.answer_person,
    "erased": gates.check_erased,
}  # fmt: skip


@pytest.fixture
def gate(lent: Callable[[str], Lent]) -> Gate:
    """Give the real gate; a case is brought there past one that always passes, which is fast."""
    return GreatExpectations(connect=lent("desk_app"), folder=GATES)


def plant(world: World, case: CaseRef, what: Plant) -> None:
    if what.past:
        guards = world.rows(
            "SELECT conname FROM pg_constraint WHERE contype = 'c' AND conrelid = %s::regclass",
            f"desk.{what.past}",
        )
        for (name,) in guards:
            world.rows(f'ALTER TABLE desk.{what.past} DROP CONSTRAINT "{name}"')
    world.rows(what.sql, case)


def test_every_expectation_has_a_row_that_only_it_catches() -> None:
    shipped = {
        (suite.stem, expectation["id"])
        for suite in GATES.glob("*.json")
        if suite.stem != "list_import"  # test_list_gate.py, over lists
        for expectations in json.loads(suite.read_text(encoding="utf-8"))["tables"].values()
        for expectation in expectations
    }
    assert shipped == set(EACH)


@pytest.mark.parametrize("suite", READY)
class TestGateOverAGoodCase:
    def test_passes_and_has_checked_every_expectation(
        self, world: World, gate: Gate, suite: str
    ) -> None:
        verdict = gate(suite, case=READY[suite](world))
        assert (verdict.passed, list(verdict.failures)) == (True, [])
        assert verdict.checked == len(PLANTS[suite])

    def test_passes_where_nothing_was_found(self, world: World, gate: Gate, suite: str) -> None:
        case = READY[suite](world)
        world.rows("DELETE FROM desk.findings WHERE reference = %s", case)
        world.rows("UPDATE desk.searches SET found = 0 WHERE reference = %s", case)
        assert gate(suite, case=case).passed


@pytest.mark.parametrize(("suite", "name"), EACH)
class TestExpectation:
    def test_stops_the_step_and_names_itself_with_its_count_and_no_value(
        self, world: World, gate: Gate, suite: str, name: str
    ) -> None:
        what, case = PLANTS[suite][name], READY[suite](world)
        before = world.case(case)[0]
        plant(world, case, what)
        verdict = gate(suite, case=case)

        assert [(f.expectation, f.rows) for f in verdict.failures] == [(name, what.rows)]
        for value in ("Whitlock", HANA, NOTE, "router", "O-1"):
            assert value not in repr(verdict)
        if what.seen_before:
            return

        stopping = replace(world.desk, gate=gate)
        with pytest.raises(GateStoppedError) as stopped:
            STEPS[suite](stopping, case=case, now=NOW)
        assert f"{suite}: {name} ({what.rows})" in str(stopped.value)
        assert world.case(case)[0] == before
        assert world.facts(case, "gate.stopped") == {"suite": suite, "failed": [name]}


@pytest.mark.parametrize("suite", READY)
def test_cases_judged_together_have_the_verdicts_that_each_has_alone(
    world: World, gate: Gate, suite: str
) -> None:
    """One good, one in which nothing was found, one bad in one way."""
    assert isinstance(gate, JudgesTogether)
    good, empty, bad = (READY[suite](world) for _ in range(3))
    world.rows("DELETE FROM desk.findings WHERE reference = %s", empty)
    world.rows("UPDATE desk.searches SET found = 0 WHERE reference = %s", empty)
    alone = {case: gate(suite, case=case) for case in (good, empty)}
    assert gate.together(suite, cases=[good, empty]) == alone
    name = {"bundle": "finding_has_purpose", "release": "every_record_decided",
            "erased": "every_line_carried_out"}[suite]  # fmt: skip
    plant(world, bad, PLANTS[suite][name])
    verdicts = gate.together(suite, cases=[good, empty, bad])
    assert [one.passed for one in verdicts.values()] == [True, True, False]
    assert [failure.expectation for failure in verdicts[bad].failures] == [name]
