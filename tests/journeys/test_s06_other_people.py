"""S06: other people in the ticket thread, and a lawyer's advice."""

from __future__ import annotations

import io
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

import openpyxl
import pytest

from demo.company.attached import site_visit
from journeys.requests import ask, decide_all, fetch, press, redaction

if TYPE_CHECKING:
    from collections.abc import Mapping

    from doors.packages import Package
    from stack import Stack

NAME = "Nadia Rahimi"
REMARK = "Lena is off with depression"
SIGNATURE = "Helga Brandreth, Brandreth Bakery, 07700 900198"
REDACTED = (REMARK, "Lena", "depression", SIGNATURE, "Helga", "Brandreth", "07700 900198",
            "helga@brandrethbakery.example")  # fmt: skip
WITHHELD = ("Judith Sallow", "j.sallow@sallowcrane.example", "Sallow Crane",
            "clause 9 caps the credit", "Do not admit the lost print run")  # fmt: skip
ASKED = "Please let me have a copy of all the personal data you keep on me, the tickets above all."


@dataclass(frozen=True, kw_only=True)
class Answered:
    """The journey, lived once."""

    reference: str
    too_early: str
    alone: str
    withheld_seen: Mapping[str, Any]
    package: Package
    register: Mapping[str, Any]


@pytest.fixture(scope="module")
def journey(stack: Stack) -> Answered:
    filed = ask(stack, NAME, ASKED)
    ref = filed.reference
    reviewer, second = stack.staff("reviewer"), stack.staff("reviewer2")
    desk = stack.desk("reviewer")

    reviewer.wait_for_question(ref, "review")
    press(stack, "reviewer", ref, "review", "Approve")
    too_early = desk.wait_for_refusal(ref, "undecided")
    reviewer.wait_for_question(ref, "review")

    decide_all(desk, ref, _judge)
    press(stack, "reviewer", ref, "review", "Approve")
    reviewer.wait_for_question(ref, "second_review")
    press(stack, "reviewer", ref, "second_review", "Approve")
    alone = desk.wait_for_refusal(ref, "same_person")
    second.wait_for_question(ref, "second_review")
    seen = desk.case(ref)["tally"]
    press(stack, "reviewer2", ref, "second_review", "Approve")

    _, _, package = fetch(stack, filed=filed, to=stack.person(NAME)["email"])
    reviewer.wait_for_run(ref)
    return Answered(reference=ref, too_early=too_early, alone=alone, withheld_seen=seen,
                    package=package, register=stack.register.case(ref))  # fmt: skip


def _judge(finding: Mapping[str, Any]) -> dict[str, Any]:
    row = finding["row"]
    if parts := finding["marks"]["file_parts"]:
        return {"decision": "redact", "ground": "other_person", "redactions": [
            {"field": p["field"], "part": p["id"]} for p in parts if p["taken_out_by_default"]
        ]}  # fmt: skip
    if row.get("author_kind") == "L":
        return {"decision": "withhold", "ground": "legal_privilege"}
    if REMARK in row.get("body", ""):
        marks = [redaction(row, REMARK) | {"why": "health"}]
    elif SIGNATURE in row.get("body", ""):
        marks = [{"field": "author_name"}, {"field": "author_email"}, redaction(row, SIGNATURE)]
    else:
        return {"decision": "disclose"}
    return {"decision": "redact", "ground": "other_person", "redactions": marks}


class TestTheReview:
    def test_does_not_count_while_records_are_undecided(self, journey: Answered) -> None:
        assert journey.too_early == "Records are still undecided. Decide them, then approve."

    def test_asks_a_second_person_when_something_is_withheld(
        self, journey: Answered
    ) -> None:
        assert journey.withheld_seen["withhold"] >= 1

    def test_does_not_take_the_first_reviewer_twice(self, journey: Answered) -> None:
        assert journey.alone == "The first reviewer cannot approve twice. Somebody else must."

    def test_records_each_decision_with_its_ground(
        self, journey: Answered, stack: Stack
    ) -> None:
        decided = [e["facts"] for e in stack.register.ledger(journey.reference)
                   if e["event"] == "finding.decided"]  # fmt: skip
        grounds = [(d["decision"], d["ground"]) for d in decided if d["decision"] != "disclose"]
        assert sorted(grounds) == [
            *[("redact", "other_person")] * 3, ("withhold", "legal_privilege"),
        ]  # fmt: skip

    def test_records_every_answer_of_staff(self, journey: Answered, stack: Stack) -> None:
        answers = [(e["event"], e["facts"]["task"], e["facts"].get("why_not"))
                   for e in stack.register.ledger(journey.reference)
                   if e["event"].startswith("decision.")]  # fmt: skip
        assert answers == [
            ("decision.not_accepted", "review", "undecided"),
            ("decision.accepted", "review", None),
            ("decision.not_accepted", "second_review", "same_person"),
            ("decision.accepted", "second_review", None),
        ]


class TestThePackage:
    @pytest.mark.parametrize("words", REDACTED + WITHHELD)
    def test_holds_nothing_that_was_left_out(
        self, journey: Answered, words: str
    ) -> None:
        assert journey.package.holding(words) == []

    def test_is_searched_well_enough_to_find_what_it_does_hold(self, journey: Answered) -> None:
        places = journey.package.holding("Dewi Marsh")  # the engineer's work name stays
        assert {"data/support.json", "data/support.csv", "data/support.csv cells"} <= set(places)
        assert "letter.pdf" in journey.package.holding(NAME)

    def test_keeps_the_rest_of_a_redacted_message(self, journey: Answered) -> None:
        assert journey.package.holding("so nobody was there to call you before ten")
        assert journey.package.holding("We are in the same yard and were down too.")

    def test_carries_the_spreadsheet_without_its_hidden_sheet(
        self, journey: Answered
    ) -> None:
        (path,) = [name for name in journey.package.files if name.endswith("-site-visit.xlsx")]
        book = openpyxl.load_workbook(io.BytesIO(journey.package.files[path]))
        assert book.sheetnames == ["visit"]
        assert [row[3] for row in book["visit"].values].count(NAME) == 4
        assert journey.package.holding("FY-101") == [f"{path} xl/worksheets/sheet1.xml"]
        held = openpyxl.load_workbook(io.BytesIO(site_visit(NAME, at=date(2026, 7, 6))))
        addresses = [str(row[2]).partition("@")[2] for row in held["contacts"].values]
        assert all(a.startswith(("customer0", "customer1")) for a in addresses)
        names = [str(row[0]) for row in held["contacts"].values][:5]
        for words in ("@customer0", "@customer1", *names):
            assert journey.package.holding(words) == []
        assert journey.package.holding("Aled Prosser") == []  # who changed it last

    def test_has_a_manifest_that_fits(self, journey: Answered) -> None:
        journey.package.check_manifest()


class TestTheLetter:
    def test_says_what_was_left_out_and_on_what_ground(self, journey: Answered) -> None:
        letter = journey.package.letter
        left_out = letter[letter.index("What we left out") :]
        assert "Parts of 3 records: details of other people" in left_out
        assert "1 record: advice from our lawyer" in left_out
        assert "Schedule 2, paragraph 19" in left_out

    def test_names_the_complaint_routes(self, journey: Answered) -> None:
        assert "Complain to us." in journey.package.letter
        assert "Information Commissioner" in journey.package.letter

    def test_is_sent_on_time_and_counts_as_refused_in_part(self, journey: Answered) -> None:
        line = journey.register
        assert (line["status"], line["outcome"]) == ("closed", "partly_refused")
        assert line["answered_at"].date() <= line["due_on"]
