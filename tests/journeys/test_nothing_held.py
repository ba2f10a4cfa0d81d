"""Somebody of whom nothing is held gets that as an answer (R-34); a stranger proves nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from doors.portal import Writer
from journeys.requests import press

if TYPE_CHECKING:
    from doors.portal import Filed
    from stack import Stack

ASKED = "I'd like to know what information you hold about me, if any."


@pytest.fixture(scope="module")
def filed(stack: Stack) -> Filed:
    """Hugo Pennant writes; nobody of that name or address is known."""
    person = stack.person("Hugo Pennant")
    writer = Writer(name=person["name"], email=person["email"], phone=person["phone"])
    filed = stack.portal.write(ASKED, writer=writer, channel="email", subject="Do you know me?")
    stack.desk("reviewer").wait_for(filed.reference, status="waiting_id")
    return filed


class TestSomebodyUnknown:
    def test_is_asked_who_they_are_and_waits(self, stack: Stack, filed: Filed) -> None:
        question = stack.mail.about(filed.reference, to=stack.person("Hugo Pennant")["email"],
                                    saying="show us that it is yours")  # fmt: skip
        assert "/v1/confirm/" not in question.text  # a link to an unknown address proves nothing
        assert stack.register.case(filed.reference)["due_on"] is None

    @pytest.mark.parametrize("contact", ["somebody.else@nowhere.example", "07700 900999"])
    def test_is_not_proved_by_a_contact_that_is_neither_on_file_nor_theirs(
        self, stack: Stack, filed: Filed, contact: str
    ) -> None:
        check = {"contact": contact, "how": "call_back"}
        answer = stack.desk("reviewer").decide(filed.reference, identity=check)
        assert answer.status_code == 409
        assert contact not in answer.text
        assert stack.register.case(filed.reference)["status"] == "waiting_id"

    def test_is_told_that_nothing_is_held_and_where_we_looked(
        self, stack: Stack, filed: Filed
    ) -> None:
        ref, email = filed.reference, stack.person("Hugo Pennant")["email"]
        desk, reviewer = stack.desk("reviewer"), stack.staff("reviewer")
        check = {"contact": email, "how": "known_questions"}
        assert desk.decide(ref, identity=check).status_code == 200
        desk.wait_for(ref, status="review")
        run = stack.register.case(ref)["run_id"]
        reviewer.wait_for_question(run, "review")
        press(stack, "reviewer", run, "review", "Approve")
        letter = stack.mail.about(ref, to=email, saying="Nothing about you")
        for system in ("Customer records", "Marketing list", "Support tickets"):
            assert system in letter.words
        assert letter.words.index("Complain to us.") < letter.words.index(
            "Information Commissioner"
        )
        reviewer.wait_for_run(run)
        line = stack.register.case(ref)
        assert (line["status"], line["outcome"]) == ("closed", "nothing_held")
        assert line["answered_at"]
        assert {s["found"] for s in stack.register.searches(ref)} == {0}
