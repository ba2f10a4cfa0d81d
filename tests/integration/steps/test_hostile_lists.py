"""Hostile files over the whole path: no crash, no row lost, none invented, the sums hold (R-91)."""

import io
import json
import os
from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings

from fakes.hostile_lists import HostileList, files
from integration.steps.listing import LIMITS, Office, record
from integration.steps.world import NOW, World
from privacydesk.adapters.lists.reading import CsvLists
from privacydesk.domain.imports import Import, ImportState
from privacydesk.domain.list_decisions import ListOption
from privacydesk.domain.list_parts import Spread
from privacydesk.steps.check_list import judge_list
from privacydesk.steps.land import land_list
from privacydesk.steps.match_list import match_list
from privacydesk.steps.publish_list import publish_list
from privacydesk.steps.screen_list import screen_list

EXAMPLES = int(os.environ.get("HOSTILE_LISTS", "80"))
"""How many files a run makes. All five hundred are read in ``unit/adapters``, without a desk."""

IN_PARTS = Spread(part=400, alone_below=0, tasks=2, at_once=1)


@pytest.fixture
def office(world: World) -> Office:
    return Office(world, CsvLists(limits=LIMITS))


def carry(office: Office, content: bytes) -> Import:
    """Take a file from the landing to its contacts, as the dag does."""
    rules, said = office.room.rules, record()
    room = replace(office.room, rules=replace(rules, lists=replace(rules.lists, spread=IN_PARTS)))
    text = json.dumps(said).encode()
    case = land_list(room, file=io.BytesIO(content), record=said, text=text, by="t", now=NOW).case
    found = office.world.one("SELECT state FROM desk.imports WHERE reference = %s", case)
    if found == "landed":
        found = screen_list(room, case=case, by="t", now=NOW).state
    if found == "screened":
        match_list(room, case=case, by="t", now=NOW)
        judge_list(room, case=case, by="t", now=NOW)
        office.press(case, ListOption.APPROVE)
        publish_list(room, case=case, by="t", now=NOW)
    with room.begin() as records:
        return records.imports.get(case)


def places(office: Office, found: Import) -> list[int]:
    """Return the line of every record, once for each place that it is in."""
    return [line for (line,) in office.world.rows(
        "SELECT line FROM lists.quarantine WHERE import = %s UNION ALL"
        " SELECT line FROM lists.provenance WHERE import = %s", found.number, found.number,
    )]  # fmt: skip


class TestHostileFiles:
    @settings(max_examples=EXAMPLES, derandomize=True, database=None,
              suppress_health_check=list(HealthCheck))  # fmt: skip
    @given(made=files())
    def test_every_record_ends_in_one_place(self, office: Office, made: HostileList) -> None:
        found, there = carry(office, made.content), len(made.records)
        if found.state is ImportState.REFUSED:
            assert places(office, found) == []
            assert "list-000001" not in office.world.desk.vault.names(found.reference)
            return
        assert found.state is ImportState.PUBLISHED
        assert found.funnel
        found.funnel.check(case=found.reference)
        assert found.records == there
        assert sorted(places(office, found)) == [line for line, _ in made.records]
        kept = office.world.one("SELECT count(*) FROM lists.provenance WHERE import = %s",
                                found.number)  # fmt: skip
        assert kept == found.usable
