"""The courier hangs: the dags of every five minutes do its work, and say so."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from contextlib import contextmanager
from datetime import datetime, timedelta, timezone
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING, Final

import pytest

from doors.waiting import until
from faults import whole

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from doors.portal import Filed
    from faults.patience import PatientPortal, PatientReviewer
    from stack import Stack

pytestmark = pytest.mark.timeout(400)

TEAM: Final = "privacy@cloudsentric.example"
ALERT: Final = "The courier has left work for more than two minutes"
LATER: Final = timedelta(minutes=3)
"""Longer than the courier's work may lie before somebody else does it."""


@contextmanager
def hanging(stack: Stack, process: str) -> Iterator[None]:
    """Stop a process where it stands: it is there, it holds its connections, it does nothing."""
    pid = stack.running.pid(process)
    os.kill(pid, signal.SIGSTOP)
    try:
        yield
    finally:
        os.kill(pid, signal.SIGCONT)


def travel(stack: Stack, to: str) -> None:
    """Shift the desk's clock at the terminal."""
    command = [str(Path(sys.executable).with_name("privacydesk")), "demo", "travel", "--to", to]
    environment = {**os.environ, "DESK_HOME": str(stack.running.home)}
    subprocess.run(command, check=True, capture_output=True, env=environment)


def trigger(stack: Stack, dag: str) -> None:
    """Start a dag as its schedule does, and wait for its end."""
    admin = stack.staff("admin")
    asked = admin.request("POST", f"/api/v2/dags/{dag}/dagRuns", json={"logical_date": None})
    assert asked.status_code == 200, asked.text
    run = asked.json()["dag_run_id"]
    until(lambda: admin.run_state(run, dag=dag) == "success", what=f"the end of {dag}")


def alerts(stack: Stack) -> int:
    return sum(ALERT in mail.words for mail in stack.mail.messages(TEAM))


@pytest.fixture
def later(stack: Stack) -> Iterator[Callable[[], None]]:
    """Let the desk believe that it is later, by as much again each time; in the end it is now."""
    steps = count(1)

    def go_on() -> None:
        travel(stack, (datetime.now(timezone.utc) + next(steps) * LATER).isoformat())

    yield go_on
    travel(stack, "now")


def letters(stack: Stack, filed: Filed) -> set[str]:
    return {message["letter"] for message in stack.register.messages(filed.reference)}


class TestWhileTheCourierHangs:
    def test_a_case_starts_and_is_acknowledged_all_the_same(
        self, stack: Stack, portal: PatientPortal, person: Mapping[str, str],
        reviewer: PatientReviewer, later: Callable[[], None],
    ) -> None:  # fmt: skip
        """R-01, R-11: nothing accepted stands still, nothing is done twice when it wakes up."""
        assert reviewer.is_alive()
        operator, told_before = stack.staff("operator"), alerts(stack)
        with hanging(stack, "courier"):
            filed = portal.ask(person)
            later()
            assert operator.run_state(filed.reference) is None
            trigger(stack, "upkeep_dispatch")
            until(lambda: operator.run_state(filed.reference), what="the case's run")
            until(lambda: "acknowledgement" in letters(stack, filed), what="an acknowledgement")
            assert stack.mail.replies(filed.ticket) == []
            later()
            trigger(stack, "upkeep_mail_outbox")
            stack.mail.about(filed.reference, to=person["email"], saying="we have it", seconds=5)
            assert len(stack.mail.replies(filed.ticket)) >= 1
            # Once an hour, and the hour may turn meanwhile.
            assert 1 <= alerts(stack) <= told_before + 2
        whole.wait_until_closed(stack, filed, seconds=120)
        assert whole.troubles(stack, filed, to=person["email"]) == []
