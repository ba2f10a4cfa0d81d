"""S10: a broker's list, row by row, from the landing folder to contacts with their source."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import pytest
from dateutil.relativedelta import relativedelta

from doors.landing import LISTS_DAG, drop, look_now, wait_for_list
from doors.portal import Writer
from doors.waiting import until
from journeys.requests import press
from leaks.searching import files_below, found_in, worth_seeking

if TYPE_CHECKING:
    from stack import Stack

pytestmark = pytest.mark.timeout(400)

TITLE: Final = "s10 autumn buyers"
COLUMNS: Final = {
    "E-mail": "email", "Full name": "name", "Phone": "phone", "Postcode": "postcode",
    "Company": "company", "Consent": "consented_on", "CTPS": "ctps",
}  # fmt: skip
TODAY: Final = date.today()  # noqa: DTZ011  days apart from each other are what counts
FRESH, OLD = TODAY - timedelta(days=130), TODAY - relativedelta(months=6, days=20)
ROWS: Final = (
    f"dir@elm-s10.example,Dee Irons,01204 496000,BL1 1AA,Elm Ltd,{FRESH},N",
    f"sole@oak-s10.example,Sol Trader,07700 900602,M1 2AB,,{FRESH},N",
    f"old@ash-s10.example,Olly Dean,07700 900603,M1 2AC,,{OLD},N",
    "part@yew-s10.example,Pat Nerr,07700 900604,M1 2AD,Yew & Nerr,,N",
    f"S10.Topp+fair@GMAIL.com,Sam Topp,07700 900605,M1 2AE,,{FRESH},N",
    f"ops@fir-s10.example,Opal Syn,01204 496001,BL1 1AB,Fir Limited,{FRESH},Y",
    f"who@box-s10.example,Wil Hobb,07700 900607,M1 2AF,,{FRESH},N",
    f"moved@bay-s10.example,May Vane,07700 900608,M9 9ZZ,,{FRESH},N",
    f"new@oak-s10.example,Sol Trader,07700 900602,M1 2AB,,{FRESH},N",
)
OBTAINED: Final = {"obtained_on": str(TODAY - timedelta(days=1))}
REASON: Final = "ListCo explained it on the telephone."


@dataclass(frozen=True, kw_only=True)
class Imported:
    """The journey, lived once: the file that was refused, and the one that was sent again."""

    refused: dict[str, Any]
    reference: str
    left_in_folder: list[str]
    question: dict[str, Any]


def refused_lists(stack: Stack) -> list[dict[str, Any]]:
    return stack.register.rows(
        "SELECT reference, state, problem, records FROM report.imports"
        " WHERE problem = 'SpecialCategoryColumn' ORDER BY reference DESC"
    )


def accept_warnings(stack: Stack, reference: str) -> None:
    """Accept what the gate warned of, as the list's page does."""
    reviewer, left = stack.staff("reviewer"), ["few_repeated"]
    while left:
        path = f"/desk/api/lists/{reference}/warnings/{left[0]}"
        answer = reviewer.request("POST", path, json={"because": REASON})
        assert answer.is_success, answer.text
        left = answer.json()["open"]


def events(stack: Stack, reference: str) -> list[str]:
    return [entry["event"] for entry in stack.register.ledger(reference)]


@pytest.fixture(scope="module")
def journey(stack: Stack) -> Imported:
    stopped = Writer(name="Sam Topp", email="s10topp@googlemail.com")
    assert stack.portal.write("Stop all marketing emails, please.", writer=stopped).status == 202
    with_health = [f"{row},asthma" for row in ROWS]
    drop(stack, "s10-health", rows=with_health, columns=COLUMNS, extra="Health notes", **OBTAINED)
    look_now(stack)
    (refused, *_) = until(lambda: refused_lists(stack), what="the refusal", seconds=180)
    drop(stack, TITLE, rows=ROWS, columns=COLUMNS, **OBTAINED)
    look_now(stack)
    reference = wait_for_list(stack, title=TITLE)
    until(lambda: not list(Path(stack.running.facts["landing_path"]).iterdir()),
          what="an empty landing folder")  # fmt: skip
    left = [file.name for file in Path(stack.running.facts["landing_path"]).iterdir()]
    question = stack.staff("reviewer").wait_for_question(reference, "review", dag=LISTS_DAG)
    press(stack, "operator", reference, "review", "Approve", dag=LISTS_DAG)
    press(stack, "reviewer", reference, "review", "Approve", dag=LISTS_DAG)
    accept_warnings(stack, reference)
    press(stack, "reviewer", reference, "review", "Approve", dag=LISTS_DAG)
    stack.staff("operator").wait_for_run(reference, dag=LISTS_DAG)
    return Imported(refused=refused, reference=reference, left_in_folder=left, question=question)


def lines(stack: Stack, journey: Imported) -> dict[int, dict[str, Any]]:
    found = stack.register.rows(
        "SELECT * FROM report.contacts_provenance WHERE reference = %s", journey.reference
    )
    return {row["line"]: row for row in found}


class TestTheFileWithHealthNotes:
    def test_is_refused_as_a_whole_before_a_row_is_read(self, journey: Imported) -> None:
        """Row 9, R-97."""
        assert (journey.refused["state"], journey.refused["records"]) == ("refused", None)

    def test_leaves_no_copy_and_no_run(self, stack: Stack, journey: Imported) -> None:
        vault = stack.running.home / "vault" / journey.refused["reference"]
        assert [path.name for path in vault.iterdir()] == ["due-diligence"]
        run = journey.refused["reference"]
        assert stack.staff("operator").run_state(run, dag=LISTS_DAG) is None

    def test_is_told_to_staff(self, stack: Stack, journey: Imported) -> None:
        about = journey.refused["reference"]
        assert stack.mail.about(about, to="privacy@cloudsentric.example", saying="refused")


class TestTheListSentAgain:
    def test_leaves_the_landing_folder_empty(self, journey: Imported) -> None:
        assert journey.left_in_folder == []

    def test_is_asked_about_with_counts_alone(self, journey: Imported) -> None:
        options = journey.question["options"]
        assert options == ["Approve", "Approve clean rows", "Reject", "Close"]
        said = journey.question["subject"] + journey.question["body"]
        assert f"{journey.reference} · List · 7 of 9 rows usable" in said
        assert "ListCo" not in said
        assert "s10.example" not in said

    def test_is_decided_by_whom_it_must_be_once_its_page_is_complete(
        self, stack: Stack, journey: Imported
    ) -> None:
        """R-91: the operator may press and does not count; neither does a warning unseen."""
        told = [(e["facts"]["why_not"], e["event"]) for e in stack.register.ledger(
            journey.reference) if e["event"] == "decision.not_accepted"]  # fmt: skip
        assert [why for why, _ in told] == ["not_entitled", "warnings_open"]
        counted = Counter(events(stack, journey.reference))
        assert (counted["list.warning_accepted"], counted["decision.accepted"]) == (3, 1)

    def test_is_in_the_ledger_step_by_step(self, stack: Stack, journey: Imported) -> None:
        steps = [e for e in events(stack, journey.reference) if not e.startswith("decision.")
                 and e not in {"list.warning_accepted", "notices.given"}]  # fmt: skip
        assert steps == ["list.landed", "list.screened", "list.matched", "gate.passed",
                         "list.published", "notices.queued", "list.closed"]  # fmt: skip

    def test_adds_up(self, stack: Stack, journey: Imported) -> None:
        said = json.loads(stack.clock.run("list", "show", journey.reference, "--json"))
        assert said["state"] == "published"
        assert said["records"] == sum(said["dispositions"].values()) == 9
        assert said["against"] == {"objected": 1, "same_person": 1}

    def test_leaves_nothing_of_a_row_in_any_log(self, stack: Stack, journey: Imported) -> None:
        home = stack.running.home
        logs = list(files_below(home / "logs", home / "airflow" / "logs"))
        assert any(journey.reference in str(path) for path in logs)
        values = worth_seeking([cell for row in ROWS for cell in row.split(",")[:3]])
        assert len(values) > len(ROWS)
        hits = {str(p.relative_to(home)): h for p in logs
                if (h := found_in(p.read_bytes(), values))}  # fmt: skip
        assert hits == {}


class TestEachRow:
    def test_that_may_be_used_has_its_source(self, stack: Stack, journey: Imported) -> None:
        """R-91: rows 1 to 4, 6 to 8; who sold it, when, and what it permits."""
        found = lines(stack, journey)
        assert sorted(found) == [2, 3, 4, 5, 7, 8, 9]
        assert {row["seller"] for row in found.values()} == {"ListCo Ltd"}
        assert {row["obtained_on"] for row in found.values()} == {TODAY - timedelta(days=1)}

    def test_of_somebody_who_objected_in_another_spelling_is_dropped(
        self, stack: Stack, journey: Imported
    ) -> None:
        """Row 5, R-71, R-94."""
        assert 6 not in lines(stack, journey)

    def test_of_the_same_person_under_a_new_address_is_joined(
        self, stack: Stack, journey: Imported
    ) -> None:
        """Row 10."""
        assert 10 not in lines(stack, journey)

    def test_keeps_what_its_use_is_judged_by(self, stack: Stack, journey: Imported) -> None:
        """Rows 3, 4 and 6: the old consent, none at all, the CTPS (R-88, R-93)."""
        found = lines(stack, journey)
        assert (found[4]["consented_on"], found[5]["consented_on"]) == (OLD, None)
        assert [line for line, row in found.items() if row["ctps"]] == [7]
