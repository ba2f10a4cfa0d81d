"""
Whatever dies wherever, a case ends with one answer, one mail of each kind and a whole ledger.

The boundaries are a closed list (``privacydesk.domain.boundaries``); each has its death here.
"""

from __future__ import annotations

from collections import Counter
from datetime import datetime, timezone
from functools import partial
from typing import TYPE_CHECKING, Final

import httpx
import psycopg
import pytest

from demo.health import airflow_is_well
from doors.pages import DeskPages
from doors.waiting import until
from faults import whole
from faults.apart import Apart
from faults.patience import REPLY
from faults.storm import (
    ASKERS,
    CASES,
    CODES,
    CORRECTIONS,
    DEMANDS,
    ELSEWHERE,
    ERASURES,
    KILLED_AT,
    LISTS,
    LONGEST,
    OBJECTIONS,
    PAIRS,
    REPLIES,
    Storm,
)
from privacydesk.domain.boundaries import BOUNDARIES

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from concurrent.futures import Future

    from doors.portal import Filed
    from faults.deaths import Deaths
    from faults.patience import PatientPortal, PatientReviewer
    from privacydesk.domain.boundaries import Boundary
    from stack import Stack

    Cases = Mapping[str, Future[Filed]]

pytestmark = pytest.mark.timeout(900)

KNOWN: Final = "SELECT count(*) AS n FROM report.contacts_provenance WHERE reference = %s"


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


@pytest.fixture(scope="module")
def apart(
    storm: Storm, portal: PatientPortal, deaths: Deaths, person: Mapping[str, str],
    reviewer: PatientReviewer,
) -> Iterator[Cases]:  # fmt: skip
    others = Apart(stack=storm.stack, portal=portal, deaths=deaths, person=person,
                   reviewer=reviewer)  # fmt: skip
    with others.all_at_once() as cases:
        yield cases


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
        self, stack: Stack, apart: Cases, deaths: Deaths, person: Mapping[str, str]
    ) -> None:
        filed = apart["question"].result()
        assert {b for b in REPLIES if deaths.has_happened(b)} == REPLIES
        mails = [m for m in stack.mail.messages(person["email"]) if REPLY in m.text]
        replies = [r for r in stack.mail.replies(filed.ticket) if REPLY in r["text"]]
        assert (len(mails), len(replies)) == (1, 1)


class TestADemand:
    def test_is_made_and_answered_once_though_the_worker_dies_over_both(
        self, stack: Stack, apart: Cases, deaths: Deaths
    ) -> None:
        """R-17: one question, one answer, one pause."""
        reference = apart["demand"].result().reference
        assert {b for b in DEMANDS if deaths.has_happened(b)} == DEMANDS
        events = Counter(e["event"] for e in stack.register.ledger(reference))
        once = ("demand.proposed", "demand.made", "wait.started", "wait.ended", "answer.composed")
        assert [events[event] for event in once] == [1] * len(once)
        letters = Counter(m["letter"] for m in stack.register.messages(reference))
        assert (letters["ask_clarification"], letters["package_ready"]) == (1, 1)
        assert stack.register.case(reference)["paused_days"] == 1


class TestAnErasure:
    def test_is_done_once_though_a_worker_dies_at_every_boundary(
        self, stack: Stack, apart: Cases, deaths: Deaths
    ) -> None:
        """R-68, R-70: the final state of an undisturbed run, each recipient told once."""
        filed = apart["erasure"].result()
        assert {b for b in ERASURES if deaths.has_happened(b)} == ERASURES
        assert whole.erasure_troubles(stack, filed) == []


class TestWhoAsksForAnother:
    @pytest.mark.parametrize(
        ("party", "verb", "letter"),
        [("solicitor", "authority", "authority_needed"),
         ("administrator", "decline", "employer_answered")],
    )  # fmt: skip
    def test_is_written_to_once_though_the_worker_dies(
        self, stack: Stack, apart: Cases, deaths: Deaths, party: str, verb: str, letter: str
    ) -> None:
        """R-27, R-29: one question for authority; one answer to an administrator."""
        reference = apart[party].result().reference
        wanted = {b for b in ASKERS if b.startswith(verb)}
        assert {b for b in wanted if deaths.has_happened(b)} == wanted
        ways = [m["channel"] for m in stack.register.messages(reference)
                if m["letter"] == letter]  # fmt: skip
        assert ways
        assert len(ways) == len(set(ways))


class TestAnObjection:
    def test_is_confirmed_once_though_the_worker_dies_at_each_step(
        self, stack: Stack, apart: Cases, deaths: Deaths, person: Mapping[str, str]
    ) -> None:
        filed = apart["objection"].result()
        assert {b for b in OBJECTIONS if deaths.has_happened(b)} == OBJECTIONS
        events = [entry["event"] for entry in stack.register.ledger(filed.reference)]
        for event in ("objection.entered", "lists.cleared", "answer.composed", "case.closed"):
            assert events.count(event) == 1, event
        mails = [m for m in stack.mail.messages(person["email"]) if filed.reference in m.words]
        assert len(mails) == 1


class TestACorrection:
    def test_is_made_and_told_once_though_the_worker_dies_over_it(
        self, stack: Stack, apart: Cases, deaths: Deaths, person: Mapping[str, str]
    ) -> None:
        """R-58, R-62: committed there and not here, or here and not told, it is done once."""
        case = apart["correction"].result().cases["rectification"]
        assert {b for b in CORRECTIONS if deaths.has_happened(b)} == CORRECTIONS
        told = Counter(m["letter"] for m in stack.register.messages(case))
        assert (told["rectified"], told["correction_notice"]) == (1, 1)
        with psycopg.connect(stack.running.facts["source_urls"]["crm"]) as crm:
            found = crm.execute("SELECT name FROM contacts WHERE job_title = 'Ceramic artist'")
            assert found.fetchall() == [(person["name"],)]


class TestAList:
    def test_is_in_use_once_though_a_worker_dies_at_every_boundary(
        self, stack: Stack, apart: Cases, deaths: Deaths
    ) -> None:
        """R-91: taken once, decided once, published once."""
        taken = apart["lists"].result().cases
        assert {b for b in LISTS if deaths.has_happened(b)} == LISTS - PAIRS
        once = ("list.landed", "list.screened", "gate.passed", "decision.accepted",
                "list.published", "list.closed")  # fmt: skip
        for reference in taken.values():
            events = Counter(e["event"] for e in stack.register.ledger(reference))
            assert [events[event] for event in once] == [1] * len(once)
            assert stack.register.rows(KNOWN, reference) == [{"n": 1}]

    def test_has_a_held_row_settled_once_though_the_api_server_dies_over_it(
        self, stack: Stack, apart: Cases, deaths: Deaths
    ) -> None:
        """R-100: its reviewer's word counts once, and the row is in use once."""
        reference = apart["lists"].result().cases["list"]
        (pair,) = stack.register.rows("SELECT pair FROM report.import_pairs WHERE reference = %s",
                                      reference)  # fmt: skip
        here = f"/lists/{reference}/pairs"
        for boundary in sorted(PAIRS):
            deaths.order(boundary)
            with pytest.raises(httpx.TransportError):
                DeskPages(stack.staff("reviewer")).send(
                    f"{here}/{pair['pair']}", on=here, verdict="different"
                )
            assert deaths.has_happened(boundary)
            since, url = datetime.now(timezone.utc), stack.running.facts["airflow_url"]
            until(partial(airflow_is_well, url, since=since), what="Airflow", seconds=LONGEST)
        settled = [e for e in stack.register.ledger(reference) if e["event"] == "list.pair_settled"]
        assert len(settled) == 1
        assert stack.register.rows(KNOWN, reference) == [{"n": 2}]


class TestTheLedger:
    def test_is_whole(self, storm: Storm) -> None:
        assert whole.verified_ledger(storm.stack)["whole"] is True
