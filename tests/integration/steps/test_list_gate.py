"""The gate over a screened list: each expectation has a list that only it catches."""

import json
from collections.abc import Callable
from datetime import timedelta

import pytest

from integration.steps.listing import LIMITS, Office, listed
from integration.steps.world import NOW, Lent, World
from privacydesk.adapters.lists.reading import CsvLists
from privacydesk.adapters.quality.gx import GreatExpectations
from privacydesk.domain.cases import CaseRef
from privacydesk.ports import Gate
from privacydesk.settings import INCLUDE
from privacydesk.steps.check_list import check_list

FACTS, LINE = "UPDATE desk.import_facts SET {}", "UPDATE desk.imports SET {}"
COUNT = "INSERT INTO desk.import_counts SELECT import, '{}', {} FROM desk.imports"
GROWN = "; UPDATE desk.imports SET records = usable + {}"
EARLIER = (
    "UPDATE desk.imports SET seller = 'ListCo Ltd', records = 100, usable = 99"
    " WHERE reference = 'LI-2020-000001'; "
)
PLANTS = {
    "sums_hold": LINE.format("records = records + 1"),
    "record_is_complete": LINE.format("obtained_on = NULL"),
    "licence_runs": LINE.format("licence_ends_on = '2020-01-01'"),
    "something_usable": LINE.format("usable = 0, records = 0"),
    "few_broken": COUNT.format("ragged", 1) + GROWN.format(1),
    "few_fail_a_rule": COUNT.format("bad_email", 2) + GROWN.format(2),
    "addresses_are_spelt_once": FACTS.format("odd_emails = 1"),
    "everybody_can_be_reached": FACTS.format("unreachable = 1"),
    "consent_is_not_in_the_future": FACTS.format("future_consents = 1"),
    "few_repeated": COUNT.format("same_email", 5) + GROWN.format(5),
    "few_objectors": COUNT.format("objected", 2) + GROWN.format(2),
    "few_role_addresses": FACTS.format("role_emails = 20"),
    "consent_is_young": FACTS.format("old_consents = 1"),
    "consent_names_us": FACTS.format("unnamed_consents = 1"),
    "like_the_sellers_other_lists": EARLIER + COUNT.format("same_email", 2) + GROWN.format(2),
}


@pytest.fixture
def office(world: World) -> Office:
    return Office(world, CsvLists(limits=LIMITS))


@pytest.fixture
def gate(lent: Callable[[str], Lent]) -> Gate:
    return GreatExpectations(connect=lent("desk_app"), folder=INCLUDE / "gates")


@pytest.fixture
def screened(office: Office) -> CaseRef:
    """Screen a list of twenty with nothing against them; another seller's lies before it."""
    office.world.rows("INSERT INTO desk.imports (reference, digest, opened_at)"
                      " VALUES ('LI-2020-000001', 'x', now())")  # fmt: skip
    rows = [f"p{n}@x.example,Pat {n},,,Elm Ltd" for n in range(20)]
    return office.screened(listed(*rows)).reference


def test_every_expectation_is_planted_once() -> None:
    suite = json.loads((INCLUDE / "gates" / "list_import.json").read_text("utf-8"))
    shipped = {e["id"] for expectations in suite["tables"].values() for e in expectations}
    assert shipped == set(PLANTS)


def test_a_good_list_passes_and_the_ledger_says_so(
    office: Office, gate: Gate, screened: CaseRef
) -> None:
    verdict = check_list(office.room, gate=gate, case=screened, by="test", now=NOW)
    assert (verdict.passed, list(verdict.failures), verdict.checked) == (True, [], len(PLANTS))
    check_list(office.room, gate=gate, case=screened, by="test", now=NOW)
    assert office.world.one("SELECT count(*) FROM desk.ledger_entries WHERE reference = %s"
                            " AND event = 'gate.passed'", screened) == 1  # fmt: skip


def test_each_plant_is_caught_by_its_expectation_and_no_value_told(
    office: Office, gate: Gate, screened: CaseRef
) -> None:
    suite = json.loads((INCLUDE / "gates" / "list_import.json").read_text("utf-8"))
    warnings = {e["id"] for e in suite["tables"]["looks"]}
    kept = "CREATE TABLE desk.kept_{0} AS TABLE desk.{0}"
    for table in ("imports", "import_facts"):
        office.world.rows(kept.format(table))
    for name, planted in PLANTS.items():
        for statement in planted.split("; "):
            office.world.rows(statement + ("" if "WHERE" in statement else
                                           " WHERE import > 1"))  # fmt: skip
        verdict = gate("list_import", case=screened)
        assert [f.expectation for f in verdict.failures] == [name]
        assert verdict.passed is (name in warnings)
        assert "x.example" not in repr(verdict)
        office.world.rows("DELETE FROM desk.import_counts")
        office.world.rows(
            "UPDATE desk.imports i SET seller = k.seller, records = k.records, usable = k.usable,"
            " obtained_on = k.obtained_on, licence_ends_on = k.licence_ends_on"
            " FROM desk.kept_imports k WHERE k.import = i.import"
        )
        office.world.rows("DELETE FROM desk.import_facts")
        office.world.rows("INSERT INTO desk.import_facts TABLE desk.kept_import_facts")


def test_the_facts_are_counted_from_the_rows(office: Office) -> None:
    """R-92, R-93: by whom e-mail is held; a company's consent is not asked for (R-86)."""
    old = (NOW - timedelta(days=200)).date()
    office.screened(listed(
        f"ann@elm.example,Ann Lee,,,,{old}", f"bob@elm.example,Bob Roe,,,Elm Ltd,{old}",
        "sales@elm.example,Cy Lee,,,,,Yes to selected partners", "dee@elm.example,Dee",
    ))  # fmt: skip
    assert office.world.rows(
        "SELECT odd_emails, role_emails, unreachable, future_consents, old_consents,"
        " unnamed_consents FROM desk.import_facts"
    ) == [(0, 1, 0, 0, 1, 1)]
