"""S10: a broker's list, row by row, from the landing folder to contacts with their source."""

from __future__ import annotations

import json
from collections import Counter
from typing import TYPE_CHECKING

import pytest

from doors.landing import LISTS_DAG
from journeys.broker_list import OBTAINED, OLD, ROWS, lines
from leaks.searching import files_below, found_in, worth_seeking

if TYPE_CHECKING:
    from journeys.broker_list import Imported
    from stack import Stack

pytestmark = pytest.mark.timeout(500)


def events(stack: Stack, reference: str) -> list[str]:
    return [entry["event"] for entry in stack.register.ledger(reference)]


class TestTheFileWithHealthNotes:
    def test_is_refused_as_a_whole_before_a_row_is_read(self, broker_list: Imported) -> None:
        """Row 9, R-97."""
        refused = broker_list.refused
        assert (refused["state"], refused["records"]) == ("refused", None)

    def test_leaves_no_copy_and_no_run(self, stack: Stack, broker_list: Imported) -> None:
        vault = stack.running.home / "vault" / broker_list.refused["reference"]
        assert [path.name for path in vault.iterdir()] == ["due-diligence"]
        run = broker_list.refused["reference"]
        assert stack.staff("operator").run_state(run, dag=LISTS_DAG) is None

    def test_is_told_to_staff(self, stack: Stack, broker_list: Imported) -> None:
        about = broker_list.refused["reference"]
        assert stack.mail.about(about, to="privacy@cloudsentric.example", saying="refused")


class TestTheListSentAgain:
    def test_leaves_the_landing_folder_empty(self, broker_list: Imported) -> None:
        assert broker_list.left_in_folder == []

    def test_is_asked_about_with_counts_alone(self, broker_list: Imported) -> None:
        options = broker_list.question["options"]
        assert options == ["Approve", "Approve clean rows", "Reject", "Close"]
        said = broker_list.question["subject"] + broker_list.question["body"]
        assert f"{broker_list.reference} · List · 8 of 10 rows usable" in said
        assert "ListCo" not in said
        assert "s10.example" not in said

    def test_is_decided_by_whom_it_must_be_once_its_page_is_complete(
        self, stack: Stack, broker_list: Imported
    ) -> None:
        """R-91: the operator may press and does not count; neither does a warning unseen."""
        told = [(e["facts"]["why_not"], e["event"]) for e in stack.register.ledger(
            broker_list.reference) if e["event"] == "decision.not_accepted"]  # fmt: skip
        assert [why for why, _ in told] == ["not_entitled", "warnings_open"]
        counted = Counter(events(stack, broker_list.reference))
        assert (counted["list.warning_accepted"], counted["decision.accepted"]) == (2, 1)

    def test_is_in_the_ledger_step_by_step(self, stack: Stack, broker_list: Imported) -> None:
        steps = [e for e in events(stack, broker_list.reference) if not e.startswith("decision.")
                 and e not in {"list.warning_accepted", "notices.given"}]  # fmt: skip
        assert steps == ["list.landed", "list.screened", "list.matched", "gate.passed",
                         "list.published", "notices.queued", "list.closed"]  # fmt: skip

    def test_adds_up(self, stack: Stack, broker_list: Imported) -> None:
        said = json.loads(stack.clock.run("list", "show", broker_list.reference, "--json"))
        assert said["state"] == "published"
        assert said["records"] == sum(said["dispositions"].values()) == len(ROWS)
        assert said["against"] == {"objected": 1, "same_person": 1}

    def test_leaves_nothing_of_a_row_in_any_log(self, stack: Stack, broker_list: Imported) -> None:
        home = stack.running.home
        logs = list(files_below(home / "logs", home / "airflow" / "logs"))
        assert any(broker_list.reference in str(path) for path in logs)
        values = worth_seeking([cell for row in ROWS for cell in row.split(",")[:3]])
        assert len(values) > len(ROWS)
        hits = {str(p.relative_to(home)): h for p in logs
                if (h := found_in(p.read_bytes(), values))}  # fmt: skip
        assert hits == {}


class TestEachRow:
    def test_that_may_be_used_has_its_source(self, stack: Stack, broker_list: Imported) -> None:
        """R-91: rows 1 to 4, 6 to 8; who sold it, when, and what it permits."""
        found = lines(stack, broker_list.reference)
        assert sorted(found) == [2, 3, 4, 5, 7, 8, 9, 11]
        assert {row["seller"] for row in found.values()} == {"ListCo Ltd"}
        assert {row["obtained_on"] for row in found.values()} == {OBTAINED}

    def test_of_somebody_who_objected_in_another_spelling_is_dropped(
        self, stack: Stack, broker_list: Imported
    ) -> None:
        """Row 5, R-71, R-94."""
        assert 6 not in lines(stack, broker_list.reference)

    def test_of_the_same_person_under_a_new_address_is_joined(
        self, stack: Stack, broker_list: Imported
    ) -> None:
        """Row 10."""
        assert 10 not in lines(stack, broker_list.reference)

    def test_keeps_what_its_use_is_judged_by(self, stack: Stack, broker_list: Imported) -> None:
        """Rows 3, 4 and 6: the old consent, none at all, the CTPS (R-88, R-93)."""
        found = lines(stack, broker_list.reference)
        assert (found[4]["consented_on"], found[5]["consented_on"]) == (OLD, None)
        assert [line for line, row in found.items() if row["ctps"]] == [7]
