"""S04: an employer's administrator, and a stranger with an IP address (R-29 to R-31)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import pytest

from doors.portal import Writer
from doors.waiting import until

if TYPE_CHECKING:
    from doors.mailbox import Mail
    from doors.portal import Filed
    from stack import Stack

DELLA = Writer(name="Della Strand", email="della.strand@birch.example",
               portal_account="della.strand", signed_in=True)  # fmt: skip
LOGS = "Please send me all browsing and e-mail logs of our employee J. Ogden."
STRANGER = Writer(name="A Neighbour", email="somebody@elsewhere.example")


@dataclass(frozen=True, kw_only=True)
class Declined:
    """A request that was answered without a search."""

    filed: Filed
    letter: Mail


@pytest.fixture(scope="module")
def employer(stack: Stack) -> Declined:
    filed = stack.portal.write(LOGS, writer=DELLA, subject="Logs of an employee")
    ref, desk = filed.reference, stack.desk("reviewer")
    until(lambda: desk.case(ref)["place"] == "triage", what="triage")
    kept = desk.decide(ref, triage="access", party={"party": "administrator"})
    assert kept.status_code == 200, kept.text
    _approve(stack, ref, dag=_dag(filed))
    desk.wait_for(ref, status="closed")
    letter = stack.mail.about(ref, to=DELLA.email, saying="cannot give you this")
    return Declined(filed=filed, letter=letter)


@pytest.fixture(scope="module")
def stranger(stack: Stack) -> Declined:
    filed = stack.portal.write("Please send me the logs of IP 203.0.113.9.", writer=STRANGER,
                               channel="email", subject="Logs")  # fmt: skip
    ref, desk = filed.reference, stack.desk("reviewer")
    until(lambda: desk.case(ref)["place"] == "triage", what="triage")
    lost = {"tried": ["ip_address", "email"], "helps": ["account_number", "dates_and_service"]}
    kept = desk.decide(ref, triage="access", unidentified=lost)
    assert kept.status_code == 200, kept.text
    _approve(stack, ref, dag=_dag(filed))
    desk.wait_for(ref, status="closed")
    letter = stack.mail.about(ref, to=STRANGER.email, saying="cannot tell which data is yours")
    return Declined(filed=filed, letter=letter)


def _dag(filed: Filed) -> str:
    """Return the dag that asks: a right that nobody understood is sorted in its own."""
    return "rights_question" if "unknown" in filed.cases else "rights_access"


def _approve(stack: Stack, run: str, *, dag: str) -> None:
    """Press Approve at triage, again if Airflow lost it, until the desk has the answer."""
    staff = stack.staff("reviewer")

    def taken() -> bool:
        events = [e["event"] for e in stack.register.ledger(run)]
        if "decision.accepted" in events:
            return True
        question = staff.question(run, "triage", dag=dag)
        if question and not question["response_received"]:
            staff.answer(run, "triage", "Approve", dag=dag)
        return False

    until(taken, what=f"Approve on {run} at the desk", pause=1)


class TestTheAdministrator:
    def test_is_told_both_within_the_month(self, employer: Declined, stack: Stack) -> None:
        words = employer.letter.words
        assert "we do not treat it as their request" in words
        assert "is not yours to have" in words
        assert "ask your account manager under your contract" in words
        assert "Go to court" in words
        line = stack.register.case(employer.filed.reference)
        assert (line["outcome"], line["answered_at"] is not None) == ("refused", True)
        assert line["answered_at"].date() <= line["due_on"]

    def test_learns_nothing_about_anybody(self, employer: Declined, stack: Stack) -> None:
        ref = employer.filed.reference
        mails = " ".join(m.words for m in stack.mail.messages(DELLA.email) if ref in m.words)
        replies = " ".join(r["text"] for r in stack.mail.replies(employer.filed.ticket))
        assert "ogden" not in f"{mails} {replies}".casefold()
        assert {s["state"] for s in stack.register.searches(ref)} <= {"waiting"}
        events = {e["event"] for e in stack.register.ledger(ref)}
        assert not events & {"identity.asked", "identity.proved", "store.gathered", "package.made"}

    def test_gets_logs_under_contract_and_that_is_logged(
        self, employer: Declined, stack: Stack
    ) -> None:
        ref, desk = employer.filed.reference, stack.desk("reviewer")
        given = {"customer": "CS-10007", "size": 4096, "means": "portal"}
        ours = desk.decide(ref, handover={**given, "stores": ["network.network_usage"]})
        assert ours.status_code == 409, ours.text
        theirs = desk.decide(ref, handover={**given, "stores": ["network.mail_logs"]})
        assert theirs.status_code == 200, theirs.text
        (row,) = stack.register.rows(
            "SELECT recipient, class, ground, fields, bytes, approver FROM report.disclosures"
            " WHERE reference = %s", ref,
        )  # fmt: skip
        assert (row["recipient"], row["class"]) == ("CS-10007", "controller")
        assert (row["ground"], row["bytes"]) == ("art_28_contract", 4096)
        assert row["fields"] == ["network.mail_logs"]
        assert row["approver"].startswith("user.")


class TestTheStranger:
    def test_is_invited_to_say_more(self, stranger: Declined) -> None:
        words = stranger.letter.words
        assert "This is not a refusal." in words
        assert "The IP address. Many people can use one" in words
        assert "A customer number or a portal user name." in words

    def test_is_closed_as_not_identified(self, stranger: Declined, stack: Stack) -> None:
        line = stack.register.case(stranger.filed.reference)
        assert (line["status"], line["outcome"]) == ("closed", "cannot_identify")
        assert {s["state"] for s in stack.register.searches(stranger.filed.reference)} == {
            "waiting"
        }
