"""
Whatever dies wherever, a case ends with one answer, one mail of each kind and a whole ledger.

The boundaries are a closed list (``privacydesk.domain.boundaries``); each has its death here.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

import pytest

from doors.waiting import until
from faults import whole
from faults.patience import QUESTION, REPLY, WHICH
from faults.storm import CASES, CODES, DEMANDS, KILLED_AT, LONGEST, REPLIES, Storm
from privacydesk.domain.boundaries import BOUNDARIES

if TYPE_CHECKING:
    from collections.abc import Mapping

    from faults.deaths import Deaths
    from faults.patience import PatientPortal, PatientReviewer
    from privacydesk.domain.boundaries import Boundary
    from stack import Stack

pytestmark = pytest.mark.timeout(700)


@pytest.fixture(scope="module")
def storm(
    stack: Stack, portal: PatientPortal, deaths: Deaths, person: Mapping[str, str],
    reviewer: PatientReviewer,
) -> Storm:  # fmt: skip
    assert reviewer.is_alive()
    struck = Storm(stack=stack, portal=portal, deaths=deaths, person=person)
    struck.strike()
    print(f"\n{struck.seconds}")  # noqa: T201  how long recovery takes is worth knowing
    return struck


class TestABoundary:
    @pytest.mark.parametrize(
        "boundary", [b for b in BOUNDARIES if b not in CODES | REPLIES | DEMANDS]
    )
    def test_kills_the_process_that_gets_there(self, storm: Storm, boundary: Boundary) -> None:
        assert boundary in storm.died_at, storm.problems


class TestAProcess:
    @pytest.mark.parametrize("process", KILLED_AT)
    def test_comes_back_after_it_was_killed(self, storm: Storm, process: str) -> None:
        assert storm.problems.get(process) is None


class TestACase:
    @pytest.mark.parametrize("case", [*(f"case {n}" for n in range(CASES)), *KILLED_AT])
    def test_ends_with_one_answer(self, storm: Storm, case: str, person: Mapping[str, str]) -> None:
        """R-11: answered once, and every message of each kind once."""
        assert whole.troubles(storm.stack, storm.cases[case], to=person["email"]) == []


class TestTheReviewer:
    def test_is_refused_nothing(self, storm: Storm, reviewer: PatientReviewer) -> None:
        assert storm.cases
        assert reviewer.unexpected == []


class TestACode:
    def test_is_sent_once_though_the_courier_dies_over_it(
        self, storm: Storm, deaths: Deaths, person: Mapping[str, str]
    ) -> None:
        """R-42: the code goes by the ticket, the link by mail."""
        filed, stack = storm.cases["case 0"], storm.stack
        mail = stack.mail.about(filed.reference, to=person["email"], saying="/v1/download/")
        for boundary in sorted(CODES):
            deaths.order(boundary)
        stack.public.ask_code(mail.link("/v1/download/"))
        code = stack.mail.code_on_ticket(filed.ticket)
        package = stack.public.take(mail.link("/v1/download/"), code=code)
        assert package.headers["content-type"] == "application/zip"
        assert {b for b in CODES if deaths.has_happened(b)} == CODES
        assert len(stack.mail.replies(filed.ticket)) == 3  # acknowledgement, answer, code
        deaths.forget()


class TestAQuestion:
    def test_is_answered_once_though_the_worker_dies_over_it(
        self, storm: Storm, deaths: Deaths, person: Mapping[str, str]
    ) -> None:
        stack = storm.stack
        for boundary in sorted(REPLIES):
            deaths.order(boundary)
        filed = storm.portal.ask(person, body=QUESTION)
        whole.wait_until_closed(stack, filed, seconds=LONGEST)
        assert {b for b in REPLIES if deaths.has_happened(b)} == REPLIES
        mails = [m for m in stack.mail.messages(person["email"]) if REPLY in m.text]
        replies = [r for r in stack.mail.replies(filed.ticket) if REPLY in r["text"]]
        assert (len(mails), len(replies)) == (1, 1)
        deaths.forget()


class TestADemand:
    def test_is_made_and_answered_once_though_the_worker_dies_over_both(
        self, storm: Storm, deaths: Deaths, person: Mapping[str, str], reviewer: PatientReviewer
    ) -> None:
        """R-17: one question, one answer, one pause."""
        stack, staff = storm.stack, storm.stack.staff("reviewer")
        filed = storm.portal.ask(person)
        reference = filed.reference
        reviewer.spared.add(reference)
        staff.wait_for_question(reference, "review", seconds=LONGEST)
        for boundary in sorted(DEMANDS):
            deaths.order(boundary)
        question = {"need": "reasonably_required", "words": WHICH}
        assert stack.desk("reviewer").decide(reference, clarification=question).is_success

        def paused() -> bool:
            staff.answer(reference, "review", "Send back")
            return stack.register.case(reference)["status"] == "paused"

        until(paused, what=f"the pause of {reference}", seconds=LONGEST, pause=2)
        mail = stack.mail.about(reference, to=person["email"], saying=WHICH, seconds=LONGEST)
        reviewer.spared.discard(reference)
        assert stack.public.reply(mail.link("/v1/reply/"), message="All of it.").is_success
        whole.wait_until_closed(stack, filed, seconds=LONGEST)
        assert {b for b in DEMANDS if deaths.has_happened(b)} == DEMANDS
        events = Counter(e["event"] for e in stack.register.ledger(reference))
        once = ("demand.proposed", "demand.made", "wait.started", "wait.ended", "answer.composed")
        assert [events[event] for event in once] == [1] * len(once)
        letters = Counter(m["letter"] for m in stack.register.messages(reference))
        assert (letters["ask_clarification"], letters["package_ready"]) == (1, 1)
        assert stack.register.case(reference)["paused_days"] == 1
        deaths.forget()


class TestTheLedger:
    def test_is_whole(self, storm: Storm) -> None:
        assert whole.verified_ledger(storm.stack)["whole"] is True
