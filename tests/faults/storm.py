"""
Every death that a process of the desk can die, in one run of a few minutes.

First every boundary kills the process that gets there, all over several cases at once. Then
each kind of process is killed from outside while a case stands at a boundary.
"""

from __future__ import annotations

import os
import signal
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import datetime, timezone
from functools import partial
from typing import TYPE_CHECKING, Final

import httpx
import psutil

from demo.health import airflow_is_well
from demo.setting_up import NotReadyError
from doors.waiting import until
from faults import whole
from privacydesk.domain.boundaries import BOUNDARIES

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from doors.portal import Filed
    from faults.deaths import Deaths
    from faults.patience import PatientPortal
    from privacydesk.domain.boundaries import Boundary
    from stack import Stack

CASES: Final = 4
LONGEST: Final = 360.0
"""Seconds from the last death to the end of the last case."""

CODES: Final[frozenset[Boundary]] = frozenset({"order.before_commit", "order.committed"})
"""Boundaries that only a download code passes, once a package is there."""

REPLIES: Final[frozenset[Boundary]] = frozenset({"reply.before_commit", "reply.committed"})
"""Boundaries that only the answer to a question passes."""

DEMANDS: Final[frozenset[Boundary]] = frozenset(
    {"demand.before_commit", "demand.committed", "hear.before_commit", "hear.committed"}
)
"""Boundaries that only a question to the person and their reply pass."""
ERASURES: Final[frozenset[Boundary]] = frozenset(
    b for b in BOUNDARIES if b.partition(".")[0] in {"plan", "erase", "prove", "confirm"}
)
"""Boundaries that only an erasure passes."""
OBJECTIONS: Final[frozenset[Boundary]] = frozenset({
    "suppress.given", "suppress.before_commit", "suppress.committed", "clear.done",
    "clear.before_commit", "clear.committed", "reassure.before_commit", "reassure.committed",
})  # fmt: skip
"""Boundaries that only an objection to marketing passes."""
CORRECTIONS: Final[frozenset[Boundary]] = frozenset(
    b for b in BOUNDARIES if b.partition(".")[0] in {"correct", "rectify"}
)
"""Boundaries that only a correction in the systems of record passes."""

ASKERS: Final[frozenset[Boundary]] = frozenset(
    b for b in BOUNDARIES if b.partition(".")[0] in {"authority", "decline"}
)
"""Boundaries that only somebody passes who asks for another."""

LISTS: Final[frozenset[Boundary]] = frozenset(b for b in BOUNDARIES if b.startswith("list."))
"""Boundaries that only a bought list passes."""

PAIRS: Final[frozenset[Boundary]] = frozenset({"list.pair_before_commit", "list.pair_settled"})
"""Boundaries of these that only a reviewer's word on two rows passes, in the API server."""

ELSEWHERE: Final = CODES | REPLIES | DEMANDS | ERASURES | OBJECTIONS | CORRECTIONS | ASKERS | LISTS
"""Boundaries that no access request passes; each has a test of its own."""

KILLED_AT: Final[Mapping[str, Boundary]] = {
    "courier": "outbox.handed_over",
    "public": "public.filed",
    "triggerer": "close.before_commit",
    "dag-processor": "gather.walked",
    "executor": "open.before_commit",
    "api-server": "answer.before_commit",
    "scheduler": "gather.before_commit",
    "postgres": "join.before_commit",
}
"""Which process is killed while a case stands where. ``executor`` is the task's parent."""

TOGETHER: Final = (
    ("courier", "public", "triggerer", "dag-processor"),
    ("executor", "api-server"),
    ("scheduler",),
    ("postgres",),
)
"""Whose deaths do not hide each other: a dead scheduler takes all tasks with it."""


@dataclass(kw_only=True)
class Storm:
    """What was asked, what died, and what did not come as it should."""

    stack: Stack
    portal: PatientPortal
    deaths: Deaths
    person: Mapping[str, str]
    cases: dict[str, Filed] = field(default_factory=dict)
    died_at: set[Boundary] = field(default_factory=set)
    problems: dict[str, str] = field(default_factory=dict)
    seconds: dict[str, float] = field(default_factory=dict)

    def strike(self) -> None:
        """Let everything die, and wait for the end of every case."""
        self._timed("boundaries", self._die_everywhere)
        for group in TOGETHER:
            with ThreadPoolExecutor(len(group)) as threads:
                list(threads.map(lambda name: self._timed(name, partial(self._kill, name)), group))
        self._timed("all is well again", self._see_all_well)
        self._timed("the end of all cases", self._see_the_end)

    def _timed(self, name: str, work: Callable[[], None]) -> None:
        began = time.monotonic()
        try:
            work()
        except (AssertionError, NotReadyError, OSError, psutil.Error, httpx.HTTPError) as error:
            self.problems[name] = f"{type(error).__name__}: {error}"
        self.seconds[name] = round(time.monotonic() - began, 1)

    def _die_everywhere(self) -> None:
        ordered = [b for b in BOUNDARIES if b not in ELSEWHERE]
        for boundary in ordered:
            self.deaths.order(boundary)
        for number in range(CASES):
            self.cases[f"case {number}"] = self.portal.ask(self.person)
        try:
            until(lambda: all(map(self.deaths.has_happened, ordered)),
                  what="a death at every boundary", seconds=LONGEST)  # fmt: skip
        finally:
            self.died_at |= {b for b in ordered if self.deaths.has_happened(b)}
            self.deaths.forget()

    def _kill(self, process: str) -> None:
        boundary, run = KILLED_AT[process], self.stack.running
        self.deaths.hold(boundary)
        with ThreadPoolExecutor(1) as thread:
            asked = thread.submit(self.portal.ask, self.person)  # a held public door answers late
            standing = self.deaths.who_stands_at(boundary)
            if process == "executor":
                os.kill(psutil.Process(standing).ppid(), signal.SIGKILL)
            else:
                run.wait_for_restart(process, killed=run.kill(process))
            self.deaths.let_go(boundary)
            self.cases[process] = asked.result()

    def _see_all_well(self) -> None:
        since, url = datetime.now(timezone.utc), self.stack.running.facts["airflow_url"]
        until(lambda: airflow_is_well(url, since=since), what="Airflow well", seconds=LONGEST)

    def _see_the_end(self) -> None:
        for filed in self.cases.values():
            whole.wait_until_closed(self.stack, filed, seconds=LONGEST)
