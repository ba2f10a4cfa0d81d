"""S03: a solicitor with a narrow authority gets that much, and the person the rest (R-27)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime, timezone
from typing import TYPE_CHECKING, Any

import pytest

from doors.packages import Package
from doors.portal import Writer
from journeys.requests import decide_all, fetch, press

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from doors.mailbox import Mail
    from doors.portal import Filed
    from stack import Stack

ANA, MOBILE = "ana.cruz@fallowlane.example", "+447700900133"
SOLICITOR = Writer(name="Rowena Garstang", email="r.garstang@garstanglegal.example")
LETTER = (
    "We act for Ana Cruz of Fallow Lane Dental LLP. Please send us a copy of all the personal"
    " data that you hold about her. Our client asks for large print."
)
COVERS = (
    "Enclosed is the authority that Ms Cruz signed. It covers the billing dispute INV-881 only."
)


@dataclass(frozen=True, kw_only=True)
class Story:
    """What everybody had in hand when it was over."""

    filed: Filed
    asked: Mail
    waiting: Mapping[str, Any]
    started: Mapping[str, Any]
    theirs: Package
    hers: Package


@pytest.fixture(scope="module")
def story(stack: Stack) -> Iterator[Story]:
    try:
        yield _told(stack)
    finally:
        stack.clock.travel("now")


def _told(stack: Stack) -> Story:
    desk = stack.desk("reviewer")
    stack.clock.travel("2026-08-04T10:00:00Z")
    filed = stack.portal.write(LETTER, writer=SOLICITOR, channel="email",
                               subject="Our client Ana Cruz",
                               at=datetime(2026, 8, 4, 9, 30, tzinfo=timezone.utc))  # fmt: skip
    ref = filed.reference
    stack.staff("reviewer").wait_for_question(ref, "triage")
    kept = desk.decide(ref, party={"party": "solicitor"}, need="large_print")
    assert kept.status_code == 200, kept.text

    stack.clock.travel("2026-08-05T09:00:00Z")
    press(stack, "reviewer", ref, "triage", "Approve")
    asked = stack.mail.about(ref, to=SOLICITOR.email, saying="show us that you may act")
    stack.staff("reviewer").wait_for_run(ref)
    waiting = stack.register.case(ref)

    stack.clock.travel("2026-08-14T11:00:00Z")
    code = re.search(r"\s([\w-]{43})\s", asked.text)
    assert code
    stack.portal.write(COVERS, writer=SOLICITOR, channel="email", ticket=filed.ticket,
                       in_reply_to=code.group(1),
                       at=datetime(2026, 8, 14, 10, 20, tzinfo=timezone.utc))  # fmt: skip
    run = f"{ref}.2"
    stack.staff("reviewer").wait_for_question(run, "triage")
    kept = desk.decide(ref, authority={
        "contact": MOBILE, "name": SOLICITOR.name, "address": SOLICITOR.email,
        "shown": "signed_letter", "scope": ["invoices"], "note": "billing dispute INV-881 only",
    })  # fmt: skip
    assert kept.status_code == 200, kept.text
    press(stack, "reviewer", run, "triage", "Approve")
    desk.wait_for(ref, status="review")
    started = stack.register.case(ref)
    stack.staff("reviewer").wait_for_question(run, "review")
    decide_all(desk, ref, lambda _: {"decision": "disclose"})
    press(stack, "reviewer", run, "review", "Approve")
    desk.wait_for(ref, status="closed")
    *_, theirs = fetch(stack, filed=filed, to=SOLICITOR.email)
    return Story(filed=filed, asked=asked, waiting=waiting, started=started, theirs=theirs,
                 hers=_hers(stack, ref))  # fmt: skip


def _hers(stack: Stack, reference: str) -> Package:
    """Ana has no second channel on file but her telephone: staff call her with the code."""
    link = stack.mail.about(reference, to=ANA, saying="/v1/download/").link("/v1/download/")
    code = stack.desk("reviewer").read_out(reference, reader="person")
    answer = stack.public.take(link, code=code)
    assert answer.status_code == 200, answer.text
    return Package(answer.content)


class TestTheClock:
    def test_waits_from_the_demand_to_the_proof(self, story: Story) -> None:
        line = story.waiting
        assert (line["status"], line["clock_start"], line["due_on"]) == (
            "waiting_authority", None, None,
        )  # fmt: skip

    def test_starts_on_14_august_and_ends_on_a_monday(self, story: Story) -> None:
        line = story.started
        assert (line["clock_start"], line["due_on"]) == (date(2026, 8, 14), date(2026, 9, 14))

    def test_is_told_to_the_solicitor(self, story: Story, stack: Stack) -> None:
        told = stack.mail.about(story.filed.reference, to=SOLICITOR.email,
                                saying="we have your authority")  # fmt: skip
        assert "Monday 14 September 2026" in told.words
        assert "Invoices" in told.words


class TestTheLedger:
    def test_keeps_the_authority_with_its_scope(self, story: Story, stack: Stack) -> None:
        entries = stack.register.ledger(story.filed.reference)
        (recorded,) = [e for e in entries if e["event"] == "authority.recorded"]
        facts = recorded["facts"]
        assert (facts["scope"], facts["shown"]) == (["invoices"], "signed_letter")
        assert facts["complete_at"].startswith("2026-08-14T10:20")
        assert recorded["actor"].startswith("user.")
        assert not [e for e in entries if "INV-881" in str(e["facts"])]

    def test_names_no_identity_that_was_asked_of_anybody(self, story: Story, stack: Stack) -> None:
        events = [e["event"] for e in stack.register.ledger(story.filed.reference)]
        assert "identity.asked" not in events


class TestTheSolicitorsPackage:
    def test_holds_billing_alone(self, story: Story) -> None:
        assert story.theirs.systems == {"invoices"}
        assert story.theirs.holding("INV-881")

    @pytest.mark.parametrize(
        "words",
        ["We are looking for the recording", "source_ip", "Your use of the network",
         "slow", "Beckside Lane 12", MOBILE, "Dental nurse"],
    )  # fmt: skip
    def test_holds_nothing_of_support_usage_or_contact_records(
        self, story: Story, words: str
    ) -> None:
        assert story.hers.systems >= {"crm", "support", "network"}
        assert not story.theirs.holding(words)

    def test_says_where_the_rest_goes(self, story: Story) -> None:
        assert "we send it to the person alone" in story.theirs.letter


class TestAnasPackage:
    def test_holds_the_rest(self, story: Story) -> None:
        assert "invoices" not in story.hers.systems
        assert story.hers.holding("We are looking for the recording")

    def test_tells_her_who_asked_and_what_they_got(self, story: Story) -> None:
        assert "Rowena Garstang acts for you" in story.hers.letter
        assert "That part goes to them" in story.hers.letter

    def test_is_in_large_print_and_the_solicitors_is_not(self, story: Story) -> None:
        assert '<body class="large">' in story.hers.files["index.html"].decode()
        assert '<body class="large">' not in story.theirs.files["index.html"].decode()

    def test_was_opened_with_a_code_that_the_ticket_never_saw(
        self, story: Story, stack: Stack
    ) -> None:
        sent = [e["facts"]["means"] for e in stack.register.ledger(story.filed.reference)
                if e["event"] == "code.sent"]  # fmt: skip
        assert sorted(sent) == ["read_out", "ticket"]


def test_both_disclosures_are_logged(story: Story, stack: Stack) -> None:
    rows = stack.register.rows("SELECT recipient, class, fields FROM report.disclosures"
                               " WHERE reference = %s", story.filed.reference)  # fmt: skip
    by_reader = {row["recipient"]: row["fields"] for row in rows}
    assert by_reader["agent"] == ["invoices"]
    assert "support" in by_reader["data_subject"]
    assert "invoices" not in by_reader["data_subject"]
