"""A restriction from the request to its end: the jobs skip him, and he is told before (R-59)."""

from __future__ import annotations

from typing import TYPE_CHECKING

import psycopg
import pytest

from doors.pages import DeskPages
from doors.waiting import until
from journeys.requests import ask, press

if TYPE_CHECKING:
    from stack import Stack

NAME, DAG = "Reece Black", "rights_restriction"
BODY = "Please restrict the processing of my personal data: keep it, but do not use it."


def sold_to(stack: Stack) -> set[str]:
    """Run the job of sales; return whom it would call."""
    with psycopg.connect(stack.running.facts["source_urls"]["crm"]) as connection:
        connection.read_only = True
        return {n for (n,) in connection.execute("SELECT name FROM jobs.sales_contacts")}


def events(stack: Stack, case: str) -> list[str]:
    """Return what the ledger says of the case, oldest first."""
    return [entry["event"] for entry in stack.register.ledger(case)]


@pytest.fixture(scope="module")
def case(stack: Stack) -> str:
    filed = ask(stack, NAME, BODY)
    assert NAME in sold_to(stack)
    press(stack, "reviewer", filed.cases["restriction"], "review", "Approve", dag=DAG)
    stack.staff("reviewer").wait_for_run(filed.cases["restriction"], dag=DAG)
    return filed.cases["restriction"]


class TestARestriction:
    def test_is_answered_and_the_jobs_skip_him(self, stack: Stack, case: str) -> None:
        email = stack.person(NAME)["email"]
        answer = stack.mail.about(case, to=email, saying="We keep your data and do not use it")
        assert "Orders and deliveries" in answer.words
        assert NAME not in sold_to(stack)
        line = stack.register.case(case)
        assert (line["status"], line["outcome"]) == ("closed", "fulfilled")

    def test_ends_only_after_he_was_told(self, stack: Stack, case: str) -> None:
        pages, email = DeskPages(stack.staff("reviewer")), stack.person(NAME)["email"]
        pages.send(f"/cases/{case}/lift", on=f"/cases/{case}", reasons="You asked us to use it.")
        stack.mail.about(case, to=email, saying="Why it ends")
        assert NAME not in sold_to(stack)

        path = "/api/v2/dags/upkeep_restrictions/dagRuns"
        run = stack.staff("admin").request("POST", path, json={"logical_date": None})
        assert run.status_code == 200, run.text

        # The mark in the source goes before the ledger's entry of it: the entry is waited for.
        until(lambda: "restriction.lifted" in events(stack, case), what="its end", seconds=120)
        assert NAME in sold_to(stack)
        in_order = events(stack, case)
        assert in_order.index("restriction.end_told") < in_order.index("restriction.lifted")
