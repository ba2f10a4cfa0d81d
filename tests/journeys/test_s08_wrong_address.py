"""S08: Mo Farr says that his job title and his delivery address are wrong."""

from __future__ import annotations

import json
import uuid
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

import psycopg
import pytest

from doors.clock import Terminal
from doors.pages import DeskPages
from doors.portal import Filed
from journeys.requests import press, propose, signed_in

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from doors.mailbox import Mail
    from stack import Stack

NAME, DAG = "Mo Farr", "rights_rectification"
OLD, NEW = "2 Low Mill Road, Wakefield, WF1 3KC", "20 High Mill Lane, Wakefield, WF1 3CK"
TITLE, WANTED = "Stores clerk", "Refrigeration engineer"
BODY = (
    "My job title and my delivery address are wrong. I am a refrigeration engineer, and deliveries "
    "go to 20 High Mill Lane, Wakefield, WF1 3CK. Do not use the data while you check."
)
BILL = "A bill of the last three months that shows your name and the new address."
REASONS = "Your employer told us on 3 June that you are a stores clerk."


@dataclass(frozen=True, kw_only=True)
class Corrected:
    """The whole journey, lived once; the tests look at what it left."""

    filed: Filed
    due_when_asked: Mapping[str, Any]
    due_when_proof_came: Mapping[str, Any]
    used_meanwhile: Mapping[str, list[str]]
    page: str
    answer: Mail
    restricted_at_answer: bool


@pytest.fixture(scope="module")
def terminal(stack: Stack) -> Iterator[Terminal]:
    found = Terminal(stack.running.home)
    yield found
    found.travel("now")


@pytest.fixture(scope="module")
def journey(stack: Stack, terminal: Terminal) -> Corrected:
    terminal.travel("2026-06-01T09:00:00Z")
    filed = file(stack, received_at="2026-06-01T08:55:00+00:00")
    reviewer, pages = stack.staff("reviewer"), DeskPages(stack.staff("reviewer"))
    case = filed.cases["rectification"]
    here = f"/cases/{case}/corrections"
    reviewer.wait_for_question(case, "review", dag=DAG)

    address = {
        "line1": "20 High Mill Lane",
        "line2": "",
        "town": "Wakefield",
        "postcode": "WF1 3CK",
    }
    propose(pages, case, fact="address", whole=OLD, after=address)
    propose(pages, case, fact="job_title", whole=TITLE, after={"whole": WANTED})
    terminal.travel("2026-06-05T09:00:00Z")
    pages.send(f"/cases/{case}/proof", on=here, proof=BILL)
    pages.send(f"/cases/{case}/restrict", on=here)
    asked, used = stack.register.case(case), jobs(stack)
    terminal.travel("2026-06-12T09:00:00Z")
    pages.send(f"/cases/{case}/proof/seen", on=here, kind="letter")
    came = stack.register.case(case)
    pages.send(f"{here}/1", on=here, verdict="agreed")
    pages.send(f"{here}/2", on=here, verdict="disputed", reasons=REASONS)
    page = pages.open(here)
    press(stack, "reviewer", case, "review", "Approve", dag=DAG)
    answer = stack.mail.about(case, to=stack.person(NAME)["email"], saying="What we corrected")
    reviewer.wait_for_run(case, dag=DAG, seconds=180)
    return Corrected(filed=filed, due_when_asked=asked, due_when_proof_came=came,
                     used_meanwhile=used, page=page, answer=answer,
                     restricted_at_answer="use it again" in answer.words)  # fmt: skip


def file(stack: Stack, *, received_at: str) -> Filed:
    """Deliver his message as his portal would have on that day."""
    ticket, who = f"T-{uuid.uuid4().hex[:10]}", signed_in(stack.person(NAME))
    answer = stack.portal.deliver({
        "ticket_id": ticket, "received_at": received_at, "channel": "portal",
        "subject": "Wrong data", "body": BODY, "in_reply_to": None, "attachments": [],
        "requester": {"name": who.name, "email": who.email, "phone": who.phone,
                      "portal_account": who.portal_account}, "signed_in": True,
    })  # fmt: skip
    assert answer.status_code == 202, answer.text
    cases = {case["right"]: case["reference"] for case in answer.json()["cases"]}
    return Filed(ticket=ticket, status=202, cases=cases)


def rows(stack: Stack, system: str, query: str) -> list[Any]:
    """Read a system of record; nothing is written."""
    with psycopg.connect(stack.running.facts["source_urls"][system]) as connection:
        connection.read_only = True
        return connection.execute(query).fetchall()  # type: ignore[call-overload,no-any-return]


def jobs(stack: Stack) -> dict[str, list[str]]:
    """Run the jobs of sales and dispatch; return whom they would use."""
    return {
        "sales": [n for (n,) in rows(stack, "crm", "SELECT name FROM jobs.sales_contacts")],
        "dispatch": [n for (n,) in rows(stack, "operations",
                                        "SELECT recipient_name FROM jobs.dispatch_list")],
    }  # fmt: skip


class TestTheClock:
    def test_is_due_on_the_first_of_july(self, journey: Corrected) -> None:
        assert journey.due_when_asked["due_on"] == date(2026, 7, 1)

    def test_does_not_pause_for_the_proof(self, journey: Corrected) -> None:
        for line in (journey.due_when_asked, journey.due_when_proof_came):
            assert (line["status"], line["paused_days"]) == ("review", 0)
            assert line["due_on"] == date(2026, 7, 1)


class TestWhileItIsChecked:
    def test_sales_and_dispatch_leave_him_out(
        self, journey: Corrected, stack: Stack
    ) -> None:
        assert all(names and NAME not in names for names in journey.used_meanwhile.values())
        assert all(NAME in names for names in jobs(stack).values())

    def test_he_is_told_before_it_ends(self, journey: Corrected, stack: Stack) -> None:
        assert journey.restricted_at_answer
        events = [e["event"] for e in stack.register.ledger(journey.filed.cases["rectification"])]
        assert events.index("restriction.set") < events.index("answer.composed")
        assert events.index("answer.composed") < events.index("restriction.lifted")


class TestTheAddress:
    def test_is_right_in_every_system_that_uses_it(
        self, journey: Corrected, stack: Stack
    ) -> None:
        assert journey.filed.cases
        lines = rows(stack, "crm", "SELECT a.line1, a.town, a.postcode FROM addresses a JOIN "
                     "contacts c ON c.address_id = a.id WHERE c.name = 'Mo Farr'")  # fmt: skip
        assert lines == [("20 High Mill Lane", "Wakefield", "WF1 3CK")]
        orders = rows(stack, "operations", "SELECT status, delivery_address FROM orders WHERE "
                      "ordered_by = 'Mo Farr' ORDER BY placed_at")  # fmt: skip
        assert orders == [("DON", OLD), ("DEL", NEW)]
        waiting = rows(stack, "operations", "SELECT address FROM deliveries WHERE "
                       "recipient_name = 'Mo Farr' AND status = 'WAI'")  # fmt: skip
        assert waiting == [(NEW,)]

    def test_stands_on_invoices_as_it_was_issued_with_a_note(
        self, journey: Corrected, stack: Stack
    ) -> None:
        assert "Keep as issued (R-64)" in journey.page
        found = rows(stack, "operations", "SELECT i.billed_address, n.note FROM invoices i JOIN "
                     "invoice_notes n ON n.invoice_number = i.number "
                     "WHERE i.number = 'INV-2026-0099'")  # fmt: skip
        ((address, note),) = found
        assert address == OLD
        assert NEW in note

    def test_does_not_come_back_with_last_months_file(
        self, journey: Corrected, stack: Stack, terminal: Terminal
    ) -> None:
        assert journey.filed.cases
        email = stack.person(NAME)["email"]
        asked = ("recall", "--fact", "address", "--email", email, "--json", "--value")
        assert json.loads(terminal.run(*asked, OLD, fails=True))["verdict"] == "corrected_away"
        assert json.loads(terminal.run(*asked, NEW))["may_write"]


class TestTheTitle:
    def test_stays_and_is_marked_disputed(
        self, journey: Corrected, stack: Stack
    ) -> None:
        assert journey.filed.cases
        ((title, note),) = rows(stack, "crm", "SELECT job_title, disputed_note FROM contacts "
                                "WHERE name = 'Mo Farr'")  # fmt: skip
        assert title == TITLE
        assert WANTED in note

    def test_is_answered_with_reasons_and_routes(self, journey: Corrected) -> None:
        assert REASONS in journey.answer.words
        routes = journey.answer.words.index("Complain to us.")
        assert routes < journey.answer.words.index("Information Commissioner")


class TestTheRecipients:
    @pytest.mark.parametrize(
        "address", ["privacy@swift-couriers.example", "privacy@northgate.example"]
    )
    def test_are_told_what_they_have(
        self, journey: Corrected, stack: Stack, address: str
    ) -> None:
        case = journey.filed.cases["rectification"]
        notice = stack.mail.about(case, to=address, saying="Please correct your copy")
        assert NEW in notice.words
        assert TITLE not in notice.words

    def test_are_no_others_than_the_house_rules_name(
        self, journey: Corrected, stack: Stack
    ) -> None:
        case = journey.filed.cases["rectification"]
        query = "SELECT recipient, class FROM report.disclosures WHERE reference = %s"
        told = stack.register.rows(query, case)
        assert {t["recipient"] for t in told} == {"swift", "pine", "northgate"}
        assert "authority_inquiry" not in {t["class"] for t in told}


class TestTheCase:
    def test_is_refused_in_part_and_closed(self, journey: Corrected, stack: Stack) -> None:
        line = stack.register.case(journey.filed.cases["rectification"])
        assert (line["status"], line["outcome"]) == ("closed", "partly_refused")
        assert line["answered_at"].date() == date(2026, 6, 12)
