"""What every DAG file has in common, and what may never change once it is shipped (HOUSE 4)."""

import json
import re
from pathlib import Path
from typing import Any

import pytest

DAGS = Path(__file__).parents[2] / "dags"
FILES = sorted(path.relative_to(DAGS).as_posix() for path in DAGS.rglob("*.py"))
SHIPPED: dict[str, list[str]] = json.loads(
    Path(__file__).with_name("shipped_ids.json").read_text(encoding="utf-8")
)
TAGS = {"family/rights", "family/imports", "family/upkeep", "clock/statutory", "owner/privacy"}
PLACES = [
    "open", "triage", "identity", "suppress", "gather", "review", "second_review", "approval",
    "demand", "erase", "answer", "close", "done",
]  # fmt: skip
OPTIONS = {
    "rights": ["Approve", "Send back", "Refuse", "Close"],
    "imports": ["Approve", "Approve clean rows", "Reject", "Close"],
}
BULK_DAG = "rights_bulk"  # its runs stand for files; each of their cases can go on in another's
CASE_DAGS = sorted(dag for dag in SHIPPED if dag.startswith("rights_") and dag != BULK_DAG)
Described = dict[str, dict[str, Any]]


@pytest.mark.parametrize("file", FILES)
class TestDagFile:
    @pytest.fixture
    def dag(self, described: Described, file: str) -> dict[str, Any]:
        (found,) = [dag for dag in described.values() if dag["file"] == file]
        return found

    def test_is_named_by_folder_and_file(self, dag: dict[str, Any], file: str) -> None:
        assert dag["id"] == file.removesuffix(".py").replace("/", "_")

    def test_is_thin(self, dag: dict[str, Any]) -> None:
        assert dag["lines"] <= 60

    def test_has_tags_of_the_closed_vocabulary(self, dag: dict[str, Any]) -> None:
        assert set(dag["tags"]) <= TAGS
        for kind in ("family", "owner"):
            assert len([tag for tag in dag["tags"] if tag.startswith(f"{kind}/")]) == 1
        assert f"family/{dag['file'].partition('/')[0]}" in dag["tags"]

    def test_has_an_owner_on_every_task(self, dag: dict[str, Any]) -> None:
        assert {task["owner"] for task in dag["tasks"].values()} == {"privacy"}

    def test_has_a_manual_page(self, dag: dict[str, Any]) -> None:
        page = dag["doc"].strip()
        assert page.startswith("# ")
        rows = dict(re.findall(r"^\| \*\*(.+?)\*\* \| (.+) \|$", page, re.MULTILINE))
        assert set(rows) == {"Started by", "Legal source", "When it fails"}
        assert re.search(r"Art\. |R-\d", rows["Legal source"])
        assert dag["title"] != dag["id"]

    def test_survives_airflows_serialisation(self, dag: dict[str, Any]) -> None:
        assert 0 < dag["serialised"] < 100_000

    def test_catches_up_on_nothing(self, dag: dict[str, Any]) -> None:
        assert dag["catchup"] is False

    def test_asks_people_without_a_deadline_a_form_or_an_assignee(
        self, dag: dict[str, Any]
    ) -> None:
        """Params land in XCom and the audit log; assignees freeze when the question is put."""
        for task in dag["tasks"].values():
            if task["asks_people"]:
                assert task["timeout"] is None
                assert task["params"] == []
                assert not task["assigned_users"]
                assert task["options"] == OPTIONS[dag["file"].partition("/")[0]]

    def test_bounds_every_other_task_in_time_or_by_its_pool(self, dag: dict[str, Any]) -> None:
        for name, task in dag["tasks"].items():
            waits = task["asks_people"] or task["operator"] == "QuickStep"
            assert waits or task["timeout"] or task["pool"] == "sources", name


class TestShippedIds:
    def test_vanish_never(self, described: Described) -> None:
        """A case may stand at each of these tasks: a renamed one is lost though it was answered."""
        for dag, tasks in SHIPPED.items():
            assert dag in described
            assert set(tasks) <= set(described[dag]["tasks"]), dag

    def test_are_all_in_the_list(self, described: Described) -> None:
        new = {
            dag: sorted(set(found["tasks"]) - set(SHIPPED.get(dag, ())))
            for dag, found in described.items()
        }
        assert not any(new.values()), f"run tests/dags/describe.py --ship: {new}"


@pytest.mark.parametrize("dag_id", CASE_DAGS)
class TestCaseDag:
    @pytest.fixture
    def dag(self, described: Described, dag_id: str) -> dict[str, Any]:
        return described[dag_id]

    def test_lets_many_cases_stand_at_a_review_at_once(self, dag: dict[str, Any]) -> None:
        """The default of 16 would hold up the seventeenth case."""
        assert dag["max_active_runs"] >= 2000

    def test_starts_only_when_a_case_asks(self, dag: dict[str, Any]) -> None:
        assert dag["schedule"] is None

    def test_goes_on_behind_what_is_skipped(self, dag: dict[str, Any]) -> None:
        assert {task["trigger_rule"] for task in dag["tasks"].values()} == {"none_failed"}

    def test_begins_with_one_task_that_knows_where_the_case_stands(
        self, dag: dict[str, Any]
    ) -> None:
        assert [name for name, task in dag["tasks"].items() if not task["upstream"]] == [
            "open_case"]  # fmt: skip

    def test_has_every_task_at_a_place_that_follows_those_before_it(
        self, dag: dict[str, Any]
    ) -> None:
        for name, task in dag["tasks"].items():
            assert task["place"], name
            before = [dag["tasks"][up]["place"] for up in task["upstream"]]
            assert all(PLACES.index(p) <= PLACES.index(task["place"]) for p in before), name

    @pytest.mark.parametrize("place", [*PLACES, "waits"])
    def test_skips_exactly_what_lies_behind_the_case(self, dag: dict[str, Any], place: str) -> None:
        later = {name: t["place"] for name, t in dag["tasks"].items() if t["upstream"]}
        limit = len(PLACES) if place == "waits" else PLACES.index(place)
        expected = sorted(name for name, at in later.items() if PLACES.index(at) < limit)
        assert dag["skipped"]["open_case"][place] == expected


class TestAccess:
    def test_has_its_shape(self, described: Described) -> None:
        """Open, identify, gather, review, ask or tell the person, answer, close."""
        tasks = described["rights_access"]["tasks"]
        assert {name: task["upstream"] for name, task in tasks.items()} == {
            "open_case": [],
            "triage": ["open_case"],
            "check_identity": ["triage"],
            "gather_store": ["check_identity", "open_case"],
            "check_findings": ["gather_store"],
            "review": ["check_findings"],
            "second_review": ["review"],
            "approve_demand": ["second_review"],
            "make_demand": ["approve_demand"],
            "answer_person": ["make_demand"],
            "close_case": ["answer_person"],
        }
        asked = [name for name, task in tasks.items() if task["asks_people"]]
        assert asked == ["triage", "review", "second_review", "approve_demand"]
        assert [name for name, task in tasks.items() if task["mapped"]] == ["gather_store"]

    def test_asks_each_system_through_the_pool_that_spares_it(self, described: Described) -> None:
        """A system that is down for days must not end the case (R-35)."""
        store = described["rights_access"]["tasks"]["gather_store"]
        assert store["pool"] == "sources"
        assert store["retries"] >= 1000

    def test_closes_in_the_triggerer_without_a_process_of_its_own(
        self, described: Described
    ) -> None:
        assert described["rights_access"]["tasks"]["close_case"]["operator"] == "QuickStep"

    def test_skips_for_a_case_in_review_all_that_was_done(self, described: Described) -> None:
        assert described["rights_access"]["skipped"]["open_case"]["review"] == [
            "check_findings", "check_identity", "gather_store", "triage"]  # fmt: skip


class TestThirdPartyList:
    def test_has_its_shape(self, described: Described) -> None:
        """Screen, judge, ask one person or two, publish, close (R-91 to R-97)."""
        tasks = described["imports_third_party_list"]["tasks"]
        assert {name: task["upstream"] for name, task in tasks.items()} == {
            "spread_list": [],
            "screen_parts": ["spread_list"],
            "screen_list": ["screen_parts"],
            "judge_list": ["screen_list"],
            "review": ["judge_list"],
            "second_review": ["review"],
            "publish_list": ["second_review"],
            "close_list": ["publish_list"],
        }
        asked = [name for name, task in tasks.items() if task["asks_people"]]
        assert asked == ["review", "second_review"]
        assert {task["trigger_rule"] for task in tasks.values()} == {"none_failed"}

    @pytest.mark.parametrize("other", ["imports_reseller_handover", "imports_credit_file"])
    def test_has_the_shape_of_every_import(self, described: Described, other: str) -> None:
        """R-98, R-99: one chain of chapters, whoever the file is from."""
        assert described[other]["tasks"] == described["imports_third_party_list"]["tasks"]

    @pytest.mark.parametrize(
        ("state", "over"),
        [("landed", []), ("screened", []), ("review", ["judge_list"]),
         ("approved", ["judge_list", "review", "second_review"]),
         *((state, ["judge_list", "publish_list", "review", "second_review"])
           for state in ("published", "refused", "rejected", "withdrawn"))],
    )  # fmt: skip
    def test_takes_an_import_up_where_it_stands(
        self, described: Described, state: str, over: list[str]
    ) -> None:
        """A run that is built again, and a list that a rule refuses, go on from there."""
        assert sorted(described["imports_third_party_list"]["passed_over"][state]) == over

    def test_lets_many_lists_stand_at_a_review_at_once(self, described: Described) -> None:
        assert described["imports_third_party_list"]["max_active_runs"] >= 2000


class TestBulk:
    def test_has_its_shape(self, described: Described) -> None:
        """Find what is to be carried, then each part chunk by chunk, then end the run."""
        tasks = described[BULK_DAG]["tasks"]
        assert {name: task["upstream"] for name, task in tasks.items()} == {
            "take_up_file": [],
            "prepare_cases": ["take_up_file"],
            "answer_cases": ["prepare_cases", "take_up_file"],
            "close_cases": ["answer_cases", "take_up_file"],
            "end_run": ["close_cases"],
        }
        mapped = {name for name, task in tasks.items() if task["mapped"]}
        assert mapped == {"prepare_cases", "answer_cases", "close_cases"}
        assert not any(task["asks_people"] for task in tasks.values())

    def test_ends_its_run_also_where_no_chunk_has_anything_to_do(
        self, described: Described
    ) -> None:
        rules = {task["trigger_rule"] for task in described[BULK_DAG]["tasks"].values()}
        assert rules == {"none_failed"}
