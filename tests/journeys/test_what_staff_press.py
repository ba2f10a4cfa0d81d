"""Refuse, Send back and Close do what they say, and only when they may (HOUSE 1.4)."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from journeys.requests import ask, decide_all, fetch, press

if TYPE_CHECKING:
    from collections.abc import Callable

    from stack import Stack

WORDS = "You asked for the same copy on each of the last nine days, and nothing has changed."


@pytest.fixture(scope="module")
def at_review(stack: Stack) -> Callable[[str], tuple[str, str]]:
    """Three people's requests, which gather side by side; each stands at its review."""
    asked = {name: ask(stack, name) for name in ("Marian Holt", "Ines Calder", "Reece Black")}

    def of(name: str) -> tuple[str, str]:
        filed = asked[name]
        stack.staff("reviewer").wait_for_question(filed.reference, "review")
        return filed.reference, filed.ticket

    return of


class TestRefuse:
    def test_needs_its_ground_and_a_second_person_and_sends_a_refusal(
        self, stack: Stack, at_review: Callable[[str], tuple[str, str]]
    ) -> None:
        ref, _ = at_review("Ines Calder")
        reviewer, second, desk = (
            stack.staff("reviewer"),
            stack.staff("reviewer2"),
            stack.desk("reviewer"),
        )
        press(stack, "reviewer", ref, "review", "Refuse")
        assert "needs its ground" in desk.wait_for_refusal(ref, "no_ground")
        reviewer.wait_for_question(ref, "review")

        kept = desk.decide(ref, refusal={"ground": "manifestly_excessive", "words": WORDS})
        assert kept.status_code == 200, kept.text
        press(stack, "reviewer", ref, "review", "Refuse")
        second.wait_for_question(ref, "second_review")
        press(stack, "reviewer2", ref, "second_review", "Approve")

        letter = stack.mail.about(ref, to=stack.person("Ines Calder")["email"],
                                  saying="nothing has changed")  # fmt: skip
        words = letter.words
        assert WORDS in words
        assert "Article 12(5)(b)" in words
        assert words.index("Complain to us.") < words.index("Information Commissioner")
        assert "/v1/download/" not in words
        reviewer.wait_for_run(ref)
        line = stack.register.case(ref)
        assert (line["status"], line["outcome"]) == ("closed", "refused")
        assert line["answered_at"]


class TestSendBack:
    def test_opens_the_findings_again_and_asks_again(
        self, stack: Stack, at_review: Callable[[str], tuple[str, str]]
    ) -> None:
        ref, _ = at_review("Reece Black")
        reviewer, desk = stack.staff("reviewer"), stack.desk("reviewer")
        first = desk.case(ref)["findings"][0]["finding"]
        held_back = {"finding": first, "decision": "withhold", "ground": "negotiations"}
        decide_all(desk, ref, lambda _: {"decision": "disclose"})
        assert desk.decide(ref, decisions=[held_back]).status_code == 200
        press(stack, "reviewer", ref, "review", "Approve")
        second = stack.staff("reviewer2")
        second.wait_for_question(ref, "second_review")
        press(stack, "reviewer2", ref, "second_review", "Send back")
        reviewer.wait_for_question(f"{ref}.2", "review")  # the findings are open again
        tally = desk.case(ref)["tally"]
        assert (tally["withhold"], tally["undecided"]) == (0, 1)
        press(stack, "reviewer", f"{ref}.2", "review", "Approve")
        assert "undecided" in desk.wait_for_refusal(ref, "undecided")

        reviewer.wait_for_question(f"{ref}.2", "review")
        assert desk.decide(ref, all_undecided="disclose").status_code == 200
        press(
            stack, "reviewer", f"{ref}.2", "review", "Approve"
        )  # the first reviewer signs off anew
        reviewer.wait_for_run(f"{ref}.2")
        assert stack.register.case(ref)["outcome"] == "fulfilled"


class TestClose:
    def test_counts_only_for_a_case_that_was_withdrawn(
        self, stack: Stack, at_review: Callable[[str], tuple[str, str]]
    ) -> None:
        ref, _ = at_review("Marian Holt")
        reviewer, desk = stack.staff("reviewer"), stack.desk("reviewer")
        press(stack, "reviewer", ref, "review", "Close")
        assert "withdrawn" in desk.wait_for_refusal(ref, "case_still_open")
        reviewer.wait_for_question(ref, "review")
        assert desk.decide(ref, withdraw=True).status_code == 200
        press(stack, "reviewer", ref, "review", "Close")
        reviewer.wait_for_run(ref)
        line = stack.register.case(ref)
        assert (line["status"], line["outcome"]) == ("closed", "withdrawn")
        assert "package_ready" not in {m["letter"] for m in stack.register.messages(ref)}


class TestAnAnswer:
    def test_of_somebody_who_may_not_review_does_not_count(self, stack: Stack) -> None:
        filed = ask(stack, "Ines Calder")
        ref, operator = filed.reference, stack.staff("operator")
        stack.staff("reviewer").wait_for_question(ref, "review")
        decide_all(stack.desk("reviewer"), ref, lambda _: {"decision": "disclose"})
        answer = operator.answer(ref, "review", "Approve")
        if answer.status_code == 200:
            stack.desk("reviewer").wait_for_refusal(ref, "not_entitled")
        stack.staff("reviewer").wait_for_question(ref, "review")
        assert stack.register.case(ref)["status"] == "review"
        press(stack, "reviewer", ref, "review", "Approve")
        fetch(stack, filed=filed, to=stack.person("Ines Calder")["email"])

    def test_given_by_marking_the_task_done_gets_nobody_past_it(self, stack: Stack) -> None:
        ref, admin = ask(stack, "Mo Farr").reference, stack.staff("admin")
        admin.wait_for_question(ref, "review")
        task = f"/api/v2/dags/rights_access/dagRuns/{ref}/taskInstances/review"
        assert admin.request("PATCH", task, json={"new_state": "success"}).status_code == 200
        admin.wait_for_task(ref, "close_case", states={"up_for_retry", "failed"})
        assert stack.register.case(ref)["status"] == "review"
        assert "package_ready" not in {m["letter"] for m in stack.register.messages(ref)}
