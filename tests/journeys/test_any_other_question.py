"""Policy 9: any other question about privacy is read by a person and answered in words."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from doors.pages import DeskPages
from doors.portal import Writer
from journeys.requests import press

if TYPE_CHECKING:
    from doors.portal import Filed
    from stack import Stack

DAG = "rights_question"
WRITER = Writer(name="Odd Stranger", email="odd@stranger.example")
BODY = "Who at your company can tell me how the invoice for my router came about?"
WORDS = "Nadia Karim leads our privacy team. Our invoices come from the order that you placed."


@pytest.fixture(scope="module")
def filed(stack: Stack) -> Filed:
    filed = stack.portal.write(BODY, writer=WRITER, subject="A question")
    stack.staff("reviewer").wait_for_question(filed.reference, "review", dag=DAG)
    return filed


class TestAQuestion:
    def test_is_acknowledged_and_nobody_is_asked_who_they_are(
        self, stack: Stack, filed: Filed
    ) -> None:
        assert set(filed.cases) == {"question"}
        mail = stack.mail.about(filed.reference, to=WRITER.email, saying="reads your question")
        assert "/v1/confirm/" not in mail.text
        events = {e["event"] for e in stack.register.ledger(filed.reference)}
        assert not events & {"identity.asked", "identity.proved", "store.gathered"}

    def test_is_answered_by_mail_and_on_the_ticket_in_a_colleagues_words(
        self, stack: Stack, filed: Filed
    ) -> None:
        case, reviewer = filed.reference, stack.staff("reviewer")
        press(stack, "reviewer", case, "review", "Approve", dag=DAG)
        assert "Write the answer" in stack.desk("reviewer").wait_for_refusal(case, "not_answered")
        DeskPages(reviewer).send(f"/cases/{case}/reply", on=f"/cases/{case}", words=WORDS)
        press(stack, "reviewer", case, "review", "Approve", dag=DAG)

        stack.mail.about(case, to=WRITER.email, saying="Nadia Karim leads our privacy team")
        reviewer.wait_for_run(case, dag=DAG)
        on_ticket = [r["text"] for r in stack.mail.replies(filed.ticket)]
        assert sum(WORDS in " ".join(text.split()) for text in on_ticket) == 1
        line = stack.register.case(case)
        assert (line["status"], line["outcome"]) == ("closed", "fulfilled")
