"""One message asks for a copy, for erasure and for no more marketing (R-24, R-43)."""

from __future__ import annotations

import csv
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import psycopg
import pytest

from doors.pages import DeskPages
from doors.waiting import until
from journeys.requests import ask, decide_all, fetch, press
from journeys.test_s07_stop import codes, permit

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from doors.mailbox import Mail
    from doors.packages import Package
    from doors.portal import Filed
    from stack import Stack

NAME, EMAIL = "Nell Barrow", "nell@barrowlamps.example"
ASKED = ("Please send me a copy of everything you hold about me, and then delete it all. "
         "And stop sending me offers at once.")  # fmt: skip
DAG = "rights_erasure"
TEAM = "data-protection-lead@cloudsentric.example"


@dataclass(frozen=True, kw_only=True)
class Lived:
    """The journey, lived once."""

    filed: Filed
    at_once: Mapping[str, Any]
    too_early: str
    page: str
    held_before: bool
    solved_before: bool
    package: Package
    letter: Mail


@pytest.fixture(scope="module")
def journey(stack: Stack) -> Lived:
    filed = ask(stack, NAME, ASKED)
    at_once = permit(stack, EMAIL)
    erasure, access = filed.cases["erasure"], filed.cases["access"]
    closed(stack, filed.cases["objection_marketing"])
    press(stack, "reviewer", erasure, "review", "Approve", dag=DAG)
    desk = stack.desk("reviewer")
    too_early = desk.wait_for_refusal(erasure, "copy_first")
    page, held = DeskPages(stack.staff("reviewer")).open(f"/cases/{erasure}"), is_held(stack)

    stack.staff("reviewer").wait_for_question(access, "review")
    decide_all(desk, access, lambda _: {"decision": "disclose"})
    press(stack, "reviewer", access, "review", "Approve")
    copy = replace(filed, cases={"access": access})
    _, _, package = fetch(stack, filed=copy, to=EMAIL)
    closed(stack, access)
    solved = is_solved(stack, filed.ticket)

    press(stack, "reviewer", erasure, "review", "Approve", dag=DAG)
    press(stack, "reviewer2", erasure, "second_review", "Approve", dag=DAG)
    letter = stack.mail.about(erasure, to=EMAIL, saying="what we deleted")
    closed(stack, erasure)
    return Lived(filed=filed, at_once=at_once, too_early=too_early, page=page, held_before=held,
                 solved_before=solved, package=package, letter=letter)  # fmt: skip


def closed(stack: Stack, reference: str) -> None:
    until(lambda: stack.register.case(reference)["status"] == "closed",
          what=f"the end of {reference}", seconds=180)  # fmt: skip


def is_solved(stack: Stack, ticket: str) -> bool:
    return "solved" in {reply["status"] for reply in stack.mail.replies(ticket)}


def is_held(stack: Stack) -> bool:
    with psycopg.connect(stack.running.facts["source_urls"]["crm"]) as crm:
        query = "SELECT count(*) FROM contacts WHERE email = %s"
        return bool((crm.execute(query, [EMAIL]).fetchone() or (0,))[0])


def when(stack: Stack, reference: str, event: str) -> Any:  # noqa: ANN401  an instant
    """Return the instant of the first entry of an event."""
    return next(e["at"] for e in stack.register.ledger(reference) if e["event"] == event)


class TestTheOrder:
    def test_begins_with_the_objection_in_the_same_breath(self, journey: Lived) -> None:
        """R-75."""
        assert set(journey.filed.cases) == {"access", "erasure", "objection_marketing"}
        assert "objected" in codes(dict(journey.at_once))

    def test_holds_the_erasure_back_until_the_copy_is_out(self, journey: Lived) -> None:
        """R-43: to erase before would be a crime; the page names the request that is owed."""
        assert "asked for a copy" in journey.too_early
        assert "It goes out first" in journey.too_early
        assert "Waiting for the copy" in journey.page
        assert journey.filed.cases["access"] in journey.page
        assert journey.held_before

    def test_gives_the_whole_copy_before_anything_goes(
        self, stack: Stack, journey: Lived
    ) -> None:
        assert journey.package.holding(EMAIL)
        cases = journey.filed.cases
        entered = when(stack, cases["objection_marketing"], "objection.entered")
        copied = when(stack, cases["access"], "case.closed")
        erased = when(stack, cases["erasure"], "store.begun")
        assert entered < copied < erased

    def test_ends_with_the_erasure(self, stack: Stack, journey: Lived) -> None:
        assert "31 March 2032" in journey.letter.words
        assert not is_held(stack)
        assert {stack.register.case(c)["status"] for c in journey.filed.cases.values()} == {
            "closed"
        }

    def test_solves_the_ticket_with_the_last_alone(
        self, stack: Stack, journey: Lived
    ) -> None:
        assert not journey.solved_before
        until(lambda: is_solved(stack, journey.filed.ticket), what="the ticket solved")


class TestAReImport:
    def test_that_brings_her_back_is_told_the_next_night(
        self, stack: Stack, journey: Lived
    ) -> None:
        """A reseller hands last year's file over again; the watch knows her without her name."""
        folder = stack.running.home / "company" / "handovers" / "received"
        file = folder / "returned-2025-05.csv"
        again(folder, to=file)
        try:
            path = "/api/v2/dags/upkeep_erased_watch/dagRuns"
            run = stack.staff("admin").request("POST", path, json={"logical_date": None})
            assert run.status_code == 200, run.text
            case = journey.filed.cases["erasure"]
            mail = stack.mail.about(case, to=TEAM, saying="somebody who was erased is back")
        finally:
            file.unlink()
        assert "handovers.received" in mail.text
        assert EMAIL not in mail.text
        assert NAME not in mail.text
        assert "erasure.undone" in [e["event"] for e in stack.register.ledger(case)]


def again(folder: Path, *, to: Path) -> None:
    """Write a hand-over with her row, in the columns of one that was received."""
    with next(folder.glob("*.csv")).open(encoding="utf-8", newline="") as known:
        rows = csv.DictReader(known)
        row = next(rows) | {"handover_id": "NG-AGAIN", "name": NAME, "email": EMAIL.upper()}
        with to.open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, fieldnames=list(row))
            writer.writeheader()
            writer.writerow(row)
