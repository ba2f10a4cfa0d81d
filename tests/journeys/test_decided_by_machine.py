"""A person looks at a decision that a machine made about Marian Holt (R-99)."""

from __future__ import annotations

from typing import TYPE_CHECKING

import psycopg

from doors.pages import DeskPages
from journeys.requests import ask, press

if TYPE_CHECKING:
    from stack import Stack

NAME, DAG = "Marian Holt", "rights_automated_decision"
BODY = "Please have a person look at the automated credit decision about me."


class TestADecisionByMachine:
    def test_is_looked_at_by_two_people_changed_and_answered(self, stack: Stack) -> None:
        filed = ask(stack, NAME, BODY)
        case, email = filed.cases["automated_decision"], stack.person(NAME)["email"]
        reviewer, here = stack.staff("reviewer"), f"/cases/{case}/corrections"
        reviewer.wait_for_question(case, "review", dag=DAG)
        pages = DeskPages(reviewer)
        pages.send(f"/cases/{case}/view", on=here)
        stack.mail.about(case, to=email, saying="Tell us your view before we decide")
        pages.send(here, on=f"{here}?fact=1", fact="credit_decision", whole="A", part=["whole"],
                   value=["R"])  # fmt: skip
        pages.send(f"{here}/1", on=here, verdict="agreed", reasons="The report is old.")
        press(stack, "reviewer", case, "review", "Approve", dag=DAG)
        press(stack, "reviewer2", case, "second_review", "Approve", dag=DAG)

        answer = stack.mail.about(case, to=email, saying="A person looked at the decision")
        reviewer.wait_for_run(case, dag=DAG)
        assert "Now it is “Referred to a person”. Our reasons: The report is old." in answer.words
        assert "A program compared the score" in answer.words
        with psycopg.connect(stack.running.facts["source_urls"]["crm"]) as crm:
            found = crm.execute("SELECT k.decision FROM credit_checks k JOIN contacts c ON "
                                "c.id = k.contact_id WHERE c.name = %s", [NAME])  # fmt: skip
            assert found.fetchall() == [("R",)]
