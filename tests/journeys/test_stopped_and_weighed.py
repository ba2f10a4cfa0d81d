"""Reece Black objects to being analysed, and wants no newsletter either: two rights (R-84)."""

from __future__ import annotations

from typing import TYPE_CHECKING

import psycopg
import pytest

from doors.pages import DeskPages
from journeys.requests import ask, press

if TYPE_CHECKING:
    from doors.portal import Filed
    from stack import Stack

NAME, DAG = "Reece Black", "rights_general_objection"
BODY = "Leave me out of your usage statistics and stop profiling me. And I want no newsletter."
SIDES = {"interest": "We plan the network by it.", "person": "Nobody is singled out by it.",
         "reasons": "Without it we cannot keep the network up."}  # fmt: skip


def figures(stack: Stack, view: str) -> set[str]:
    """Return who is in what the company's figures are made of."""
    urls = stack.running.facts["source_urls"]
    with psycopg.connect(urls["crm"]) as crm, psycopg.connect(urls["operations"]) as operations:
        who = dict(crm.execute("SELECT id, name FROM contacts").fetchall())
        rows = operations.execute(f"SELECT DISTINCT contact_id FROM jobs.{view}")  # noqa: S608  fixed
        return {who[key] for (key,) in rows}


@pytest.fixture(scope="module")
def filed(stack: Stack) -> Filed:
    assert NAME in figures(stack, "usage_figures")
    filed = ask(stack, NAME, BODY)
    reviewer = stack.staff("reviewer")
    reviewer.wait_for_question(filed.cases["objection_general"], "review", dag=DAG)
    return filed


class TestAnObjection:
    def test_opens_a_case_for_each_right(self, filed: Filed) -> None:
        assert set(filed.cases) == {"objection_general", "objection_marketing"}

    def test_stops_before_anybody_weighs_it(self, stack: Stack, filed: Filed) -> None:
        """Article 18(1)(d): for him alone; all else goes on."""
        assert NAME not in figures(stack, "usage_figures") | figures(stack, "sales_figures")
        assert figures(stack, "usage_figures")
        case, email = filed.cases["objection_general"], stack.person(NAME)["email"]
        stack.mail.about(case, to=email, saying="has stopped for now")

    def test_is_answered_use_by_use_by_two_people(self, stack: Stack, filed: Filed) -> None:
        case, email = filed.cases["objection_general"], stack.person(NAME)["email"]
        pages, here = DeskPages(stack.staff("reviewer")), f"/cases/{case}/objection"
        pages.send(f"{here}/uses/sales_analysis", on=here, verdict="upheld")
        pages.send(f"{here}/uses/usage_statistics", on=here, verdict="overridden",
                   ground="compelling", **SIDES)  # fmt: skip
        press(stack, "reviewer", case, "review", "Approve", dag=DAG)
        press(stack, "reviewer2", case, "second_review", "Approve", dag=DAG)

        answer = stack.mail.about(case, to=email, saying="We stop part of what you object to")
        assert SIDES["reasons"] in answer.words
        assert "Information Commissioner" in answer.words
        stack.staff("reviewer").wait_for_run(case, dag=DAG, seconds=180)
        line = stack.register.case(case)
        assert (line["status"], line["outcome"]) == ("closed", "partly_refused")
        assert NAME in figures(stack, "usage_figures")
        assert NAME not in figures(stack, "sales_figures")
