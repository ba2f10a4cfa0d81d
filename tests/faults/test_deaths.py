"""
Whatever dies wherever, a case ends with one answer, one mail of each kind and a whole ledger.

The boundaries are a closed list (``privacydesk.domain.boundaries``); each has its death here.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

import psycopg
import pytest

from doors.pages import DeskPages
from doors.waiting import until
from faults import whole
from faults.patience import ERASE, FOR_ANOTHER, QUESTION, REPLY, WHICH
from faults.storm import (
    ASKERS,
    CASES,
    CODES,
    CORRECTIONS,
    DEMANDS,
    ELSEWHERE,
    ERASURES,
    KILLED_AT,
    LONGEST,
    OBJECTIONS,
    REPLIES,
    Storm,
)
from journeys.requests import press
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
    @pytest.mark.parametrize("boundary", [b for b in BOUNDARIES if b not in ELSEWHERE])
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
        self, stack: Stack, portal: PatientPortal, deaths: Deaths, person: Mapping[str, str],
        reviewer: PatientReviewer,
    ) -> None:  # fmt: skip
        """R-17: one question, one answer, one pause."""
        staff = stack.staff("reviewer")
        filed = portal.ask(person)
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


class TestAnErasure:
    def test_is_done_once_though_a_worker_dies_at_every_boundary(
        self, stack: Stack, portal: PatientPortal, deaths: Deaths, reviewer: PatientReviewer
    ) -> None:
        """R-68, R-70: the final state of an undisturbed run, each recipient told once."""
        assert reviewer.is_alive()
        kay = stack.person("Kay Lund")
        for boundary in sorted(ERASURES):
            deaths.order(boundary)
        filed = portal.ask(kay, body=ERASE)
        whole.wait_until_closed(stack, filed, seconds=2 * LONGEST)
        assert {b for b in ERASURES if deaths.has_happened(b)} == ERASURES
        assert whole.erasure_troubles(stack, filed) == []


class TestWhoAsksForAnother:
    @pytest.mark.parametrize(
        ("party", "verb", "status", "letter"),
        [("solicitor", "authority", "waiting_authority", "authority_needed"),
         ("administrator", "decline", "closed", "employer_answered")],
    )  # fmt: skip
    def test_is_written_to_once_though_the_worker_dies(
        self, storm: Storm, deaths: Deaths, person: Mapping[str, str], reviewer: PatientReviewer,
        party: str, verb: str, status: str, letter: str,
    ) -> None:  # fmt: skip
        """R-27, R-29: one question for authority; one answer to an administrator."""
        stack, staff = storm.stack, storm.stack.staff("reviewer")
        wanted = {b for b in ASKERS if b.startswith(verb)}
        for boundary in sorted(wanted):
            deaths.order(boundary)
        filed = storm.portal.ask(person, body=FOR_ANOTHER)
        reviewer.spared.add(filed.reference)
        staff.wait_for_question(filed.reference, "triage", seconds=LONGEST)
        kept = stack.desk("reviewer").decide(filed.reference, party={"party": party})
        assert kept.is_success, kept.text

        def stands() -> bool:
            staff.answer(filed.reference, "triage", "Approve")
            return stack.register.case(filed.reference)["status"] == status

        until(stands, what=f"{status} of {filed.reference}", seconds=LONGEST, pause=2)
        assert {b for b in wanted if deaths.has_happened(b)} == wanted
        ways = [m["channel"] for m in stack.register.messages(filed.reference)
                if m["letter"] == letter]  # fmt: skip
        assert ways
        assert len(ways) == len(set(ways))


class TestAnObjection:
    def test_is_confirmed_once_though_the_worker_dies_at_each_step(
        self, storm: Storm, deaths: Deaths, person: Mapping[str, str]
    ) -> None:
        stack = storm.stack
        for boundary in sorted(OBJECTIONS):
            deaths.order(boundary)
        filed = storm.portal.ask(person, body="Stop all marketing emails, please.")
        whole.wait_until_closed(stack, filed, seconds=LONGEST)
        assert {b for b in OBJECTIONS if deaths.has_happened(b)} == OBJECTIONS
        events = [entry["event"] for entry in stack.register.ledger(filed.reference)]
        for event in ("objection.entered", "lists.cleared", "answer.composed", "case.closed"):
            assert events.count(event) == 1, event
        mails = [m for m in stack.mail.messages(person["email"]) if filed.reference in m.words]
        assert len(mails) == 1


class TestACorrection:
    def test_is_made_and_told_once_though_the_worker_dies_over_it(
        self, stack: Stack, portal: PatientPortal, deaths: Deaths, person: Mapping[str, str]
    ) -> None:
        """R-58, R-62: committed there and not here, or here and not told, it is done once."""
        filed = portal.ask(person, body="My job title is wrong. Please correct it.")
        case = filed.cases["rectification"]
        reviewer, dag = stack.staff("reviewer"), whole.DAGS["rectification"]
        reviewer.wait_for_question(case, "review", dag=dag)
        pages, here = DeskPages(reviewer), f"/cases/{case}/corrections"
        pages.send(here, on=f"{here}?fact=1", fact="job_title", whole="Studio potter",
                   part=["whole"], value=["Ceramic artist"])  # fmt: skip
        pages.send(f"{here}/1", on=here, verdict="agreed")
        for boundary in sorted(CORRECTIONS):
            deaths.order(boundary)
        press(stack, "reviewer", case, "review", "Approve", dag=dag)
        whole.wait_until_closed(stack, filed, seconds=LONGEST)
        assert {b for b in CORRECTIONS if deaths.has_happened(b)} == CORRECTIONS
        told = Counter(m["letter"] for m in stack.register.messages(case))
        assert (told["rectified"], told["correction_notice"]) == (1, 1)
        with psycopg.connect(stack.running.facts["source_urls"]["crm"]) as crm:
            found = crm.execute("SELECT name FROM contacts WHERE job_title = 'Ceramic artist'")
            assert found.fetchall() == [(person["name"],)]
        deaths.forget()


class TestTheLedger:
    def test_is_whole(self, storm: Storm) -> None:
        assert whole.verified_ledger(storm.stack)["whole"] is True
