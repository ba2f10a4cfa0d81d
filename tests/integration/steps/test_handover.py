"""R-98: a reseller's hand-over takes a list's way, with a record and a use of its own."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from fakes.offices import Scheduler
from integration.steps.listing import LIMITS, Office, listed
from integration.steps.world import NOW, Lent, World
from privacydesk.adapters.lists.reading import CsvLists
from privacydesk.adapters.postgres.records import transaction
from privacydesk.adapters.quality.gx import GreatExpectations
from privacydesk.domain.contact_keys import Reach
from privacydesk.domain.imports import ImportState
from privacydesk.domain.list_decisions import ListOption
from privacydesk.settings import INCLUDE
from privacydesk.steps import import_runs
from privacydesk.steps.publish_list import publish_list

TWO = listed("ann@elm.example,Ann Lee,07700 900111", "bob@elm.example,Bob Roe")
HANDED = {"kind": "reseller", "purposes": ["supply"], "seller": {"name": "Northgate",
          "contract": "N-1"}}  # fmt: skip


@pytest.fixture
def office(world: World, lent: Callable[[str], Lent]) -> Office:
    gate = GreatExpectations(connect=lent("desk_app"), folder=INCLUDE / "gates")
    world.desk = replace(world.desk, gate=gate)
    return Office(world, CsvLists(limits=LIMITS))


class TestAHandOver:
    def test_passes_the_gate_without_consents_and_keeps_who_objects_to_marketing(
        self, office: Office
    ) -> None:
        """Whoever is to be supplied is, whatever they say of marketing (R-79)."""
        office.objects(Reach(email="ann@elm.example"))
        found = office.judged(TWO, **HANDED)
        assert found.state is ImportState.REVIEW
        assert office.press(found.reference, ListOption.APPROVE).why_not is None
        publish_list(office.room, case=found.reference, by="test", now=NOW)
        assert [email for email, *_ in office.contacts()] == ["ann@elm.example", "bob@elm.example"]

    def test_has_its_own_dag_started_by_the_courier(
        self, office: Office, lent: Callable[[str], Lent]
    ) -> None:
        """With the courier's rights."""
        handed, bought = office.land(TWO, **HANDED).case, office.land(TWO + b"\n").case
        airflow, room = Scheduler(), office.world.room
        room = replace(room, airflow=airflow, begin=lambda: transaction(lent("desk_courier")))
        assert import_runs.start_waiting(room, now=NOW) == 2
        assert dict(run[::-1] for run in airflow.runs) == {
            handed: "imports_reseller_handover", bought: "imports_third_party_list",
        }  # fmt: skip

    @pytest.mark.parametrize("purposes", [None, [], ["marketing"], ["supply", "marketing"]])
    def test_waits_for_a_record_whose_purposes_are_supply_support_or_billing(
        self, office: Office, purposes: list[str] | None
    ) -> None:
        waiting = office.land(TWO, **{**HANDED, "purposes": purposes})
        assert (waiting.state, waiting.problem) == (ImportState.QUARANTINED, "purposes")
