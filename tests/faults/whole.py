"""What must be true of a case at its end, whatever died on the way."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections import Counter
from contextlib import suppress
from typing import TYPE_CHECKING, Final

import httpx
import psycopg

from doors.waiting import until

if TYPE_CHECKING:
    from doors.portal import Filed
    from stack import Stack

ONCE: Final = (
    "case.received", "case.opened", "message.taken", "identity.proved", "findings.joined",
    "decision.accepted", "answer.composed", "package.made", "case.closed",
)  # fmt: skip
TOLD: Final = {
    ("acknowledgement", "email"): 1, ("acknowledgement", "ticket"): 1,
    ("package_ready", "email"): 1, ("ticket_answered", "ticket"): 1,
}  # fmt: skip


DAGS: Final = {
    "access": "rights_access", "question": "rights_question", "erasure": "rights_erasure",
    "objection_marketing": "rights_marketing_objection", "rectification": "rights_rectification",
}  # fmt: skip
"""Which dag moves the cases that these tests make."""


def wait_until_closed(stack: Stack, filed: Filed, *, seconds: float) -> None:
    """Wait for the end of a case and of its run, whoever does not answer meanwhile."""
    operator = stack.staff("operator")

    def closed() -> bool:
        with suppress(psycopg.OperationalError, httpx.TransportError):
            case = stack.register.case(filed.reference)
            dag = DAGS[case["right"]]
            state = operator.run_state(case["run_id"], dag=dag)
            return case["status"] == "closed" and state == "success"
        return False

    until(closed, what=f"the end of {filed.reference}", seconds=seconds)


def troubles(stack: Stack, filed: Filed, *, to: str) -> list[str]:
    """Return what is wrong with a case that should have ended with one answer."""
    reference = filed.reference
    case = stack.register.case(reference)
    found = [] if case["outcome"] == "fulfilled" else [f"outcome {case['outcome']}"]
    if case["run_id"] != reference:
        found.append(f"a second run {case['run_id']}")
    events = Counter(entry["event"] for entry in stack.register.ledger(reference))
    found += [f"{event} {events[event]} times" for event in ONCE if events[event] != 1]
    stores = {s["connection"] for s in stack.register.searches(reference)}
    if events["store.gathered"] != len(stores):
        found.append(f"{events['store.gathered']} gatherings of {len(stores)} connections")
    sent = Counter((m["letter"], m["channel"]) for m in stack.register.messages(reference))
    if sent != TOLD:
        found.append(f"messages {sorted(sent.items())}")
    return found + _arrivals(stack, filed, to=to)


def erasure_troubles(stack: Stack, filed: Filed) -> list[str]:
    """Return what is wrong with an erasure that should have been done, proved and told once."""
    reference = filed.reference
    events = Counter(entry["event"] for entry in stack.register.ledger(reference))
    once = ("plan.drawn", "erasure.proved", "answer.composed", "work.discarded", "case.closed")
    found = [f"{event} {events[event]} times" for event in once if events[event] != 1]
    stores = {s["connection"] for s in stack.register.searches(reference)}
    found += [f"{event} {events[event]} times" for event in ("store.begun", "store.erased")
              if events[event] != len(stores)]  # fmt: skip
    left = "SELECT sum(unexpected)::int AS n FROM report.erasure_checks WHERE reference = %s"
    if (unexpected := stack.register.rows(left, reference)) != [{"n": 0}]:
        found.append(f"rows left: {unexpected}")
    sent = Counter(m["letter"] for m in stack.register.messages(reference))
    if (sent["erasure_answer"], sent["erasure_notice"]) != (1, events["recipient.told"]):
        found.append(f"messages {sorted(sent.items())}")
    return found


def _arrivals(stack: Stack, filed: Filed, *, to: str) -> list[str]:
    """Compare what the desk says that it sent with what arrived at people."""
    states = {m["state"] for m in stack.register.messages(filed.reference)}
    found = [] if states <= {"sent", "delivered"} else [f"messages in {sorted(states)}"]
    mails = Counter(m.subject for m in stack.mail.messages(to)
                    if filed.reference in m.subject + m.text)  # fmt: skip
    replies = len(stack.mail.replies(filed.ticket))
    if sorted(mails.values()) != [1, 1] or replies != 2:
        found.append(f"arrived: mails {sorted(mails.values())}, replies {replies}")
    return found


def verified_ledger(stack: Stack) -> dict[str, object]:
    """Return what ``privacydesk ledger verify`` says about the whole ledger."""
    home = str(stack.running.home)
    command = "from privacydesk.cli import main; main()"
    done = subprocess.run(
        [sys.executable, "-c", command, "ledger", "verify", "--json"],
        env={**os.environ, "DESK_HOME": home}, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
    report: dict[str, object] = json.loads(done.stdout)
    return report
