"""R-99, P-08: an agency's file about two who applied and one who did not, on a live Airflow."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import psycopg
import pytest

from doors.landing import drop, look_now, wait_for_list
from doors.waiting import until
from journeys.requests import press, sweep_now
from journeys.test_s11_handover import permitted

if TYPE_CHECKING:
    from stack import Stack

pytestmark = pytest.mark.timeout(400)

DAG: Final = "imports_credit_file"
TITLE: Final = "Reports of November 2026"
AGENCY: Final = "Lantern Credit Reference"
COLUMNS: Final = {"Ref": "application", "E-mail": "email", "Full name": "name", "Score": "score",
                  "Limit": "limit"}  # fmt: skip
IVY, JON, KIT = (f"{name}@terms.example" for name in ("ivy", "jon", "kit"))


@dataclass(frozen=True, kw_only=True)
class Decided:
    """The journey, lived once: the import, and what finance read of it."""

    reference: str
    read: list[tuple[Any, ...]]


@pytest.fixture(scope="module")
def journey(stack: Stack) -> Decided:
    for application, email in (("T-1", IVY), ("T-2", JON)):
        finance(stack, "INSERT INTO credit.applications (application, email, name, asked_for,"
                " asked_on) VALUES (%s, %s, 'Sole Trader', '30 days to pay', '2026-11-18')",
                application, email)  # fmt: skip
    drop(stack, "credit", rows=[f"T-1,{IVY},,35,100", f"T-2,{JON},,90,5000", f"T-9,{KIT},,10,0"],
         columns=COLUMNS, kind="credit", list=TITLE, purposes=["credit_terms"],
         seller={"name": AGENCY, "contract": "LCR-3"}, why="They asked for 30 days to pay.",
         wording="We ask a credit reference agency about you.",
         obtained_on="2026-11-20")  # fmt: skip
    look_now(stack)
    reference = wait_for_list(stack, title=TITLE)
    press(stack, "reviewer", reference, "review", "Approve", dag=DAG)
    stack.staff("operator").wait_for_run(reference, dag=DAG)
    read = finance(stack, "SELECT application, agency, score FROM jobs.credit_reports ORDER BY 1")
    finance(stack, "UPDATE jobs.credit_reports SET decision = 'D', automated = true,"
            " decided_at = now() WHERE application = 'T-1'")  # fmt: skip
    sweep_now(stack)
    offered = "SELECT offered_at FROM report.review_offers WHERE offered_by = 'email'"
    until(lambda: stack.register.rows(offered), what="the offer in the outbox", seconds=120)
    return Decided(reference=reference, read=read)


def finance(stack: Stack, query: str, *values: str) -> list[tuple[Any, ...]]:
    """Do what the finance department's own program does, with its rights."""
    with psycopg.connect(stack.running.facts["credit_office_url"]) as connection:
        cursor = connection.execute(query.encode(), values)
        return cursor.fetchall() if cursor.description else []


class TestACreditFile:
    def test_is_read_by_finance_about_who_applied(self, stack: Stack, journey: Decided) -> None:
        assert journey.read == [("T-1", AGENCY, 35), ("T-2", AGENCY, 90)]
        rows = stack.register.rows("SELECT reason, rows FROM report.import_rows WHERE reference ="
                                   " %s", journey.reference)  # fmt: skip
        assert rows == [{"reason": "no_application", "rows": 1}]

    def test_tells_both_which_agency_it_was(self, stack: Stack, journey: Decided) -> None:
        """R-95."""
        for email in (IVY, JON):
            mail = stack.mail.about(journey.reference, to=email, saying="credit agency told us")
            assert AGENCY in mail.words
            assert "/v1/unsubscribe/" not in mail.text

    def test_offers_a_person_to_whom_a_machine_declined(
        self, stack: Stack, journey: Decided
    ) -> None:
        """Articles 22A to 22C."""
        mail = stack.mail.about(journey.reference, to=IVY, saying="Have a person look at it")
        assert "compared the score" in mail.words

    def test_serves_no_marketing(self, stack: Stack, journey: Decided) -> None:
        assert journey.reference
        said = permitted(stack, "email", JON)
        assert not said["allowed"]
        assert "not_on_file" in {reason["code"] for reason in said["reasons"]}, json.dumps(said)
