"""S05: no standing fee; a fee for an excessive request, proved, approved and waited for."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timezone
from typing import TYPE_CHECKING, Any

import pytest

from journeys.requests import EVERYTHING, press, signed_in

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    import httpx

    from doors.mailbox import Mail
    from stack import Stack

NAME = "Marian Holt"
REASONS = (
    "We sent you the same data on 8 and 22 September. Nothing in it has changed since, "
    "and you told us that you have not opened either copy."
)
FEE = {"ground": "manifestly_excessive", "words": REASONS, "hours": "2", "rate": "18.00"}


@dataclass(frozen=True, kw_only=True)
class Story:
    """What the desk answered, and what the register said after each day."""

    first: str
    third: str
    refused: Mapping[str, httpx.Response]
    why_not: Mapping[str, str]
    days: Mapping[str, Mapping[str, Any]]
    mail: Mail


@pytest.fixture(scope="module")
def story(stack: Stack) -> Iterator[Story]:
    """Live through April and October 2026; the clock goes back to now afterwards."""
    try:
        yield _live(stack)
    finally:
        stack.clock.travel("now")


def _asks(stack: Stack, at: datetime) -> str:
    """Have her ask on a day; return the case once it stands at its review."""
    stack.clock.travel(at.isoformat())
    filed = stack.portal.write(EVERYTHING, writer=signed_in(stack.person(NAME)), at=at)
    stack.staff("reviewer").wait_for_question(filed.reference, "review")
    return filed.reference


def _live(stack: Stack) -> Story:
    desk, lead = stack.desk("reviewer"), stack.staff("privacy")
    days: dict[str, Mapping[str, Any]] = {}
    refused: dict[str, httpx.Response] = {}
    why_not: dict[str, str] = {}

    first = _asks(stack, datetime(2026, 4, 7, 9, tzinfo=timezone.utc))
    standing = {"ground": "prescribed_blanket", "words": "Our fee.", "hours": "1", "rate": "10.00"}
    refused["standing"] = desk.decide(first, fee={**standing, "late": "overlooked"})
    days["04-07"] = stack.register.case(first)

    third = _asks(stack, datetime(2026, 10, 5, 9, tzinfo=timezone.utc))
    stack.clock.travel("2026-10-08T09:00:00Z")
    refused["count"] = desk.decide(third, fee={**FEE, "words": "Her third request this month."})
    kept = desk.decide(third, fee=FEE)
    assert kept.status_code == 200, kept.text
    press(stack, "reviewer", third, "review", "Send back")
    press(stack, "reviewer", third, "approve_demand", "Approve")
    why_not["handler"] = str(desk.case(third)["why_not"]["code"])
    press(stack, "privacy", third, "approve_demand", "Approve")
    desk.wait_for(third, status="waiting_fee")
    lead.wait_for_run(third)
    days["10-08"] = stack.register.case(third)
    mail = stack.mail.about(third, to=stack.person(NAME)["email"], saying="£36.00")

    stack.clock.travel("2026-10-30T10:00:00Z")
    paid = {"kind": "fee", "means": "post"}
    refused["before"] = desk.decide(third, heard={**paid, "at": "2026-10-07T09:00:00Z"})
    refused["ahead"] = desk.decide(third, heard={**paid, "at": "2026-10-31T09:00:00Z"})
    refused["never"] = desk.decide(first, heard={**paid, "at": "2026-10-30T09:00:00Z"})
    done = desk.decide(third, heard={**paid, "at": "2026-10-30T09:00:00+00:00"})
    assert done.status_code == 200, done.text
    stack.staff("reviewer").wait_for_question(f"{third}.2", "review")
    days["10-30"] = stack.register.case(third)
    return Story(first=first, third=third, refused=refused, why_not=why_not, days=days, mail=mail)


class TestTheStandingFee:
    def test_is_blocked_by_rule(self, story: Story) -> None:
        """R-45 to R-47."""
        answer = story.refused["standing"]
        assert answer.status_code == 409
        assert "R-45, R-46" in answer.text
        assert "received on 2026-04-07 is 0.00 (R-47)" in answer.text

    def test_moves_no_clock(self, story: Story) -> None:
        """R-48."""
        line = story.days["04-07"]
        assert line["status"] == "review"
        assert (line["clock_start"], line["due_on"]) == (date(2026, 4, 7), date(2026, 5, 7))


class TestTheExcessiveRequest:
    def test_is_never_proved_by_a_count(self, story: Story) -> None:
        """R-54."""
        assert story.refused["count"].status_code == 409
        assert "R-54" in story.refused["count"].text

    def test_is_charged_by_the_lead_alone(self, story: Story) -> None:
        """R-46."""
        assert story.why_not["handler"] == "not_the_lead"

    def test_is_told_ground_calculation_and_the_three_ways_to_complain(self, story: Story) -> None:
        """R-46, R-49."""
        ground = ("manifestly excessive", "Article 12(5)", REASONS)
        calculation = ("2 hours", "£18.00", "£36.00")
        routes = ("Complain to us", "Information Commissioner", "Go to court")
        assert [w for w in (*ground, *calculation, *routes) if w not in story.mail.words] == []

    def test_waits_for_the_fee_without_a_date(self, story: Story) -> None:
        """R-03."""
        line = story.days["10-08"]
        assert (line["status"], line["due_on"]) == ("waiting_fee", None)

    @pytest.mark.parametrize(("when", "rule"), [("before", "R-17"), ("ahead", "R-02"),
                                                ("never", "R-48")])  # fmt: skip
    def test_is_not_paid_when_that_cannot_be(self, story: Story, when: str, rule: str) -> None:
        assert story.refused[when].status_code == 409
        assert rule in story.refused[when].text

    def test_has_a_month_from_the_payment(self, story: Story) -> None:
        """R-03, R-07, R-09, S05: 30 November is a Monday."""
        line = story.days["10-30"]
        assert line["status"] == "review"
        assert (line["clock_start"], line["due_on"]) == (date(2026, 10, 30), date(2026, 11, 30))
