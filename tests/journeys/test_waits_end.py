"""R-21 on a live desk with a moved clock: waits answered, chased, closed, opened again."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from typing import TYPE_CHECKING

import pytest

from doors.portal import Writer
from doors.terminal import Terminal
from doors.waiting import until
from journeys.requests import signed_in

if TYPE_CHECKING:
    from collections.abc import Iterator

    from doors.mailbox import Mail
    from doors.portal import Filed
    from stack import Stack

EVERYTHING = "Please send me a copy of all the personal data you hold about me."
STRANGER = "waits.journey@reedmail.example"
REMIND, END = timedelta(days=15), timedelta(days=47)


@dataclass(frozen=True, kw_only=True)
class Left:
    """A request that nobody answered: its reminder, and the notice that closed it."""

    filed: Filed
    writer: Writer
    to: str
    asked: Mail
    reminder: Mail
    notice: Mail


@pytest.fixture(scope="module")
def clock(stack: Stack) -> Iterator[Clock]:
    moved = Clock(stack)
    yield moved
    moved.back()


@pytest.fixture(scope="module")
def left(stack: Stack, clock: Clock) -> Left:
    """Reece Black writes unsigned, from the address on file, and does not answer for weeks."""
    person = stack.person("Reece Black")
    writer = Writer(name=person["name"], email=person["email"],
                    portal_account=person["portal_account"])  # fmt: skip
    filed = stack.portal.write(EVERYTHING, writer=writer, channel="email")
    ref, to = filed.reference, person["email"]
    asked = stack.mail.about(ref, to=to, saying="show us that it is yours")
    stack.staff("reviewer").wait_for_run(ref)
    clock.on(REMIND)
    reminder = stack.mail.about(ref, to=to, saying="we still wait for you")
    assert stack.register.case(ref)["status"] == "waiting_id"
    clock.on(END)
    notice = stack.mail.about(ref, to=to, saying="closed for now")
    stack.desk("reviewer").wait_for(ref, status="closed")
    return Left(filed=filed, writer=writer, to=to, asked=asked, reminder=reminder, notice=notice)


class TestAWaitAnswered:
    def test_by_the_same_account_on_the_ticket_ends_it(self, stack: Stack) -> None:
        person = stack.person("Reece Black")
        unsigned = Writer(name=person["name"], email=person["email"],
                          portal_account=person["portal_account"])  # fmt: skip
        filed = stack.portal.write(EVERYTHING, writer=unsigned, channel="email")
        stack.staff("reviewer").wait_for_run(filed.reference)
        assert stack.register.case(filed.reference)["status"] == "waiting_id"

        stack.portal.write("It is me.", writer=signed_in(person), ticket=filed.ticket)

        stack.desk("reviewer").wait_for(filed.reference, status="review")
        assert _ended_by(stack, filed.reference) == "account"

    def test_by_staff_ends_it(self, stack: Stack) -> None:
        filed = stack.portal.write(EVERYTHING, writer=Writer(name="Tom Reed", email=STRANGER),
                                   channel="email")  # fmt: skip
        ref = filed.reference
        stack.staff("reviewer").wait_for_run(ref)
        check = {"contact": "tom.reed@reedfacilities.example", "how": "call_back"}

        assert stack.desk("reviewer").decide(ref, identity=check).status_code == 200

        stack.desk("reviewer").wait_for(ref, status="review")
        assert _ended_by(stack, ref) == "staff"


class TestAWaitThatNobodyAnswers:
    def test_is_chased_then_closed_after_a_sent_notice(self, stack: Stack, left: Left) -> None:
        ref = left.filed.reference
        line = stack.register.case(ref)
        assert (line["status"], line["outcome"]) == ("closed", "no_reply")
        assert _ended_by(stack, ref) == "sweep"
        events = [e["event"] for e in stack.register.ledger(ref)]
        notice_sent = max(n for n, e in enumerate(events) if e == "message.sent")
        assert notice_sent < events.index("case.closed")
        assert "open it again" in left.notice.words

    def test_sends_each_letter_once_however_often_the_clock_is_swept(
        self, stack: Stack, left: Left, clock: Clock
    ) -> None:
        clock.sweep()
        mails = [m.subject for m in stack.mail.messages(left.to) if left.filed.reference in m.words]
        assert sum("we still wait for you" in one for one in mails) == 1
        assert sum("closed for now" in one for one in mails) == 1

    def test_is_not_opened_by_a_bare_reference_or_a_forged_sender(
        self, stack: Stack, left: Left
    ) -> None:
        ref = left.filed.reference
        words = f"Re {ref}: yes, it is me. Go on."
        forged = Writer(name=left.writer.name, email=left.to)
        other = signed_in(stack.person("Marian Holt"))
        elsewhere = stack.portal.write(words, writer=forged, subject=f"Re: {ref}", channel="email")
        same = stack.portal.write(words, writer=forged, ticket=left.filed.ticket, channel="email",
                                  in_reply_to="A" * 43)  # fmt: skip
        stack.portal.write("Go on, please.", writer=other, ticket=left.filed.ticket)

        for filed in (elsewhere, same):
            assert ref not in filed.cases.values()
        until(lambda: _triaged(stack, same), what="the forged reply at triage")
        assert stack.register.case(ref)["status"] == "closed"


class TestALateReply:
    def test_opens_the_same_case_and_is_taken_as_any_reply(self, stack: Stack, left: Left) -> None:
        ref = left.filed.reference
        received = stack.register.case(ref)["received_at"]

        answer = stack.public.confirm(left.notice.link("/v1/confirm/"))

        assert [case["reference"] for case in answer.json()["cases"]] == [ref]
        stack.desk("reviewer").wait_for(ref, status="review")
        line = stack.register.case(ref)
        assert line["outcome"] is None
        assert line["received_at"] == received
        assert line["run_id"].startswith(f"{ref}.")
        assert line["clock_start"] > received.date() + timedelta(days=40)  # the day of the reply
        (reopened,) = [e for e in stack.register.ledger(ref) if e["event"] == "case.reopened"]
        assert reopened["facts"]["by"] == "token"
        (proved,) = [e for e in stack.register.ledger(ref) if e["event"] == "identity.proved"]
        assert proved["facts"]["how"] == "token"


class TestTheDateOnARun:
    def test_is_shown_by_airflow_for_the_run_of_a_case(self, stack: Stack, left: Left) -> None:
        """The earliest that the law could mean, as Airflow's own deadline."""
        line = stack.register.case(left.filed.reference)  # in review: its run is open
        path = f"/ui/dags/rights_access/dagRuns/{line['run_id']}/deadlines"

        answer = stack.staff("reviewer").request("GET", path)

        assert answer.status_code == 200, answer.text
        (deadline,) = answer.json()["deadlines"]
        at = datetime.fromisoformat(deadline["deadline_time"].replace("Z", "+00:00"))
        assert line["clock_start"] + timedelta(days=20) < at.date() <= line["due_on"]
        assert deadline["missed"] is False


class Clock:
    """The desk's clock, moved from the terminal, and the sweep that an hour would bring."""

    def __init__(self, stack: Stack) -> None:
        self.stack = stack

    def on(self, by: timedelta) -> None:
        """Move the clock on from now by so much, then sweep."""
        self._travel((datetime.now(timezone.utc) + by).isoformat())
        self.sweep()

    def back(self) -> None:
        """Keep real time again."""
        self._travel("now")

    def sweep(self) -> None:
        """Run the sweep's own dag, as the hour would."""
        admin, run = self.stack.staff("admin"), f"journey_{uuid.uuid4().hex[:8]}"
        dag = "upkeep_clock_sweep"
        body = {"dag_run_id": run, "logical_date": None, "conf": {}}
        answer = admin.request("POST", f"/api/v2/dags/{dag}/dagRuns", json=body)
        assert answer.status_code == 200, answer.text
        until(lambda: admin.run_state(run, dag=dag) == "success", what="the sweep", seconds=180)

    def _travel(self, to: str) -> None:
        Terminal(self.stack.running.home).run("demo", "travel", "--to", to)


def _ended_by(stack: Stack, reference: str) -> str:
    (ended,) = [e for e in stack.register.ledger(reference) if e["event"] == "wait.ended"]
    return str(ended["facts"]["by"])


def _triaged(stack: Stack, filed: Filed) -> bool:
    found = [stack.register.case(one)["status"] for one in filed.cases.values()]
    return bool(found) and set(found) <= {"received", "review"}
