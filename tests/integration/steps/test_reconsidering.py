"""A person looks at what a machine decided: information, a hearing, a decision, a way on (R-99)."""

from typing import Any

import pytest

from integration.steps import rectifying
from integration.steps.rectifying import REVIEWER, judge, rows
from integration.steps.world import NOW, World
from privacydesk.domain.cases import CaseRef
from privacydesk.domain.changes import Verdict
from privacydesk.domain.decisions import Option, StaffTask, WhyNot
from privacydesk.steps import amend, reconsider, send
from privacydesk.steps.amend import NotProposableError


def in_review(world: World, *, automated: bool = True) -> CaseRef:
    found: Any = world.systems.rows
    found["credit.credit_checks"] = [
        {"id": 1, "contact_id": 142, "automated": automated, "decision": "D"}
    ]
    return rectifying.in_review(world, right="automated_decision")


def decided(world: World, case: CaseRef, verdict: Verdict, reasons: str) -> None:
    number = amend.propose_correction(
        world.desk, case=case, fact="credit_decision", whole="D", after={"": "A"}, by=REVIEWER,
        now=NOW,
    )  # fmt: skip
    judge(world, case, number, verdict, reasons)
    world.press(case, Option.APPROVE, user="2")


def mail(world: World, case: CaseRef) -> str:
    rectifying.carry_out(world, case)
    reconsider.answer_decision(world.desk, case=case, now=NOW)
    reconsider.answer_decision(world.desk, case=case, now=NOW)
    send.send_due(world.room, now=NOW)
    (found,) = [m for m in world.post.sent if m.kind == "decision_reviewed"]
    return " ".join(found.text.split())


class TestADecisionByMachine:
    def test_is_looked_at_by_a_person_before_an_approval_counts(self, world: World) -> None:
        case = in_review(world)
        assert world.press(case, Option.APPROVE, user="2").why_not is WhyNot.UNDECIDED

    def test_that_is_changed_takes_two_people_and_is_changed_in_its_system(
        self, world: World
    ) -> None:
        case = in_review(world)
        decided(world, case, Verdict.AGREED, "The report mixed up two companies.")
        assert world.case(case)[0] == "second_review"
        world.press(case, Option.APPROVE, user="3", task=StaffTask.SECOND_REVIEW)

        words = mail(world, case)

        assert rows(world, "credit.credit_checks")[0]["decision"] == "A"
        assert "it was “Declined”. Now it is “Accepted”" in words

    def test_that_stays_is_answered_with_logic_reasons_and_ways_on(self, world: World) -> None:
        case = in_review(world)
        decided(world, case, Verdict.DISPUTED, "Two invoices were not paid.")

        words = mail(world, case)

        assert "A program compared the score" in words
        assert "it stays “Declined”. Our reasons: Two invoices were not paid." in words
        assert "Tell us what we should know." in words
        assert words.index("Complain to us.") < words.index("Information Commissioner")
        assert rows(world, "credit.credit_checks")[0]["decision"] == "D"

    def test_that_no_machine_made_is_said_so(self, world: World) -> None:
        case = in_review(world, automated=False)
        world.press(case, Option.APPROVE, user="2")
        assert "No machine alone made a decision about you." in mail(world, case)


class TestTheirView:
    def test_is_asked_for_once_before_somebody_decides(self, world: World) -> None:
        case = in_review(world)
        for _ in range(2):
            reconsider.invite_view(world.desk, case=case, by=REVIEWER, now=NOW)
        send.send_due(world.room, now=NOW)
        (asked,) = [m for m in world.post.sent if m.kind == "view_invited"]
        assert "A program compared the score" in " ".join(asked.text.split())

    def test_is_not_asked_for_where_no_machine_decided(self, world: World) -> None:
        case = in_review(world, automated=False)
        with pytest.raises(NotProposableError):
            reconsider.invite_view(world.desk, case=case, by=REVIEWER, now=NOW)
