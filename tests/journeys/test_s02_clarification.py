"""S02, the part about clarification: identity by call-back, then which accounts he means."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timezone
from typing import TYPE_CHECKING, Any

import pytest

from doors.portal import Writer
from journeys.requests import decide_all, press

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from doors.mailbox import Mail
    from stack import Stack

ELSEWHERE = "tom@reedmail.example"
ON_FILE = "tom.reed@reedfacilities.example"
QUESTION = "Your three accounts hold 40,000 tickets. Which accounts and which dates do you mean?"
ANSWER = "The catering account, from January to March."


@dataclass(frozen=True, kw_only=True)
class Story:
    """What the register said after each day, and what Tom got."""

    reference: str
    days: Mapping[str, Mapping[str, Any]]
    mail: Mail
    letters: Mapping[str, str]


@pytest.fixture(scope="module")
def story(stack: Stack) -> Iterator[Story]:
    """Live through June 2026; the clock goes back to now afterwards."""
    try:
        yield _live(stack)
    finally:
        stack.clock.travel("now")


def _live(stack: Stack) -> Story:
    days: dict[str, Mapping[str, Any]] = {}
    desk, staff = stack.desk("reviewer"), stack.staff("reviewer")
    stack.clock.travel("2026-06-01T11:00:30Z")
    asker = Writer(name="Tom Reed", email=ELSEWHERE)
    filed = stack.portal.write(
        "I look after three accounts with you. I want everything you have about me.",
        writer=asker, channel="email", at=datetime(2026, 6, 1, 11, tzinfo=timezone.utc),
    )  # fmt: skip
    ref = filed.reference
    desk.wait_for(ref, status="waiting_id")
    staff.wait_for_run(ref)
    days["06-01"] = stack.register.case(ref)

    stack.clock.travel("2026-06-09T10:00:00Z")
    check = {"contact": "0113 496 0141", "how": "call_back"}
    assert desk.decide(ref, identity=check).status_code == 200
    desk.wait_for(ref, status="review")
    days["06-09"] = stack.register.case(ref)

    stack.clock.travel("2026-06-10T09:00:00Z")
    question = {"need": "reasonably_required", "words": QUESTION}
    late = desk.decide(ref, clarification=question)
    assert (late.status_code, "R-05" in late.text) == (409, True)  # asked on the seventh day
    kept = desk.decide(ref, clarification={**question, "late": "identity_first"})
    assert kept.status_code == 200, kept.text
    run = stack.register.case(ref)["run_id"]
    press(stack, "reviewer", run, "review", "Send back")
    desk.wait_for(ref, status="paused")
    staff.wait_for_run(run)
    days["06-10"] = stack.register.case(ref)
    mail = stack.mail.about(ref, to=ON_FILE, saying="Which accounts and which dates")

    stack.clock.travel("2026-06-12T09:00:00Z")
    at = datetime(2026, 6, 12, 9, tzinfo=timezone.utc)
    for body in (f"Re {ref}: everything, please.", "It is me again: all accounts."):
        stack.portal.write(body, writer=asker, ticket=filed.ticket, channel="email", at=at)
        staff.wait_for_no_open_run(ref)
    assert stack.public.look(mail.link("/v1/reply/")).status_code == 200
    days["06-12"] = stack.register.case(ref)

    stack.clock.travel("2026-06-17T14:00:00Z")
    answered = stack.public.reply(mail.link("/v1/reply/"), message=ANSWER)
    assert answered.status_code == 200, answered.text
    desk.wait_for(ref, status="review")
    days["06-17"] = stack.register.case(ref)

    run = days["06-17"]["run_id"]
    staff.wait_for_question(run, "review")
    decide_all(desk, ref, lambda f: {
        "decision": "withhold", "ground": "not_asked_for"} if "notes" in f["store"] else {
        "decision": "disclose"})  # fmt: skip
    press(stack, "reviewer", run, "review", "Approve")
    desk.wait_for(ref, status="closed")
    days["end"] = stack.register.case(ref)
    letters = {m["letter"]: m["state"] for m in stack.register.messages(ref)}
    return Story(reference=ref, days=days, mail=mail, letters=letters)


class TestTom:
    def test_has_no_date_before_he_shows_who_he_is(self, story: Story) -> None:
        """R-03, R-04."""
        line = story.days["06-01"]
        assert (line["status"], line["clock_start"], line["due_on"]) == ("waiting_id", None, None)

    def test_has_a_month_from_the_call_back(self, story: Story) -> None:
        """R-03."""
        line = story.days["06-09"]
        assert (line["clock_start"], line["due_on"]) == (date(2026, 6, 9), date(2026, 7, 9))

    def test_is_paused_while_we_wait_for_his_answer(self, story: Story) -> None:
        """R-16, R-17."""
        line = story.days["06-10"]
        assert (line["status"], line["due_on"], line["paused_days"]) == ("paused", None, 1)

    def test_is_told_why_the_clock_stands_and_where_to_complain(self, story: Story) -> None:
        assert QUESTION in story.mail.words
        assert "Thursday 9 July 2026" in story.mail.words
        assert "the law stops our time until you answer" in story.mail.words
        assert "Information Commissioner" in story.mail.words

    def test_answers_nothing_with_a_bare_reference_or_from_an_unproved_address(
        self, story: Story
    ) -> None:
        assert story.days["06-12"]["status"] == "paused"
        assert story.days["06-12"]["clock_start"] == date(2026, 6, 9)

    def test_has_eight_days_more_after_his_answer(self, story: Story) -> None:
        """R-17, R-19, R-20, S02: 10 to 17 June, both included."""
        line = story.days["06-17"]
        assert line["clock_start"] == date(2026, 6, 9)
        assert line["paused_days"] == 8
        assert line["due_on"] == line["tell_by"] == date(2026, 7, 17)

    def test_gets_what_he_asked_for(self, story: Story) -> None:
        """R-21: what lies outside his answer is left out, and that refuses nothing."""
        assert story.days["end"]["outcome"] == "fulfilled"
        assert story.letters["package_ready"] in {"sent", "delivered"}

    def test_finds_each_step_in_the_ledger(self, story: Story, stack: Stack) -> None:
        ledger = stack.register.ledger(story.reference)
        events = [e["event"] for e in ledger]
        for event in ("demand.proposed", "demand.made", "wait.started", "wait.ended"):
            assert event in events
        ended = [e["facts"] for e in ledger if e["event"] == "wait.ended"]
        assert [(e["wait"], e["by"]) for e in ended] == [
            ("identity", "staff"), ("clarification", "token")]  # fmt: skip
        assert QUESTION not in str(ledger)
