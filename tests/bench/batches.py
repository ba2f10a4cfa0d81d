"""Many runs together, on the desk and on the no-op DAG, under the same script."""

import time
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from bench.desk import PATIENCE, Desk, Door, TooSlowError
from bench.meters import cpu_seconds, watching

DESK_DAG, NOOP_DAG = "rights_access", "bench_noop"
POLL = 2.0


@dataclass(frozen=True, kw_only=True)
class Batch:
    """What a batch of runs took, all processes counted, and what its runs came to."""

    runs: list[str]
    seconds: float
    cpu: float
    memory: float
    load: float
    asked_again: int
    tasks: Counter[tuple[str, str]]

    @property
    def shape(self) -> frozenset[tuple[tuple[str, str], int]]:
        """What a run's tasks came to, comparable."""
        return frozenset(self.tasks.items())

    @property
    def cpu_each(self) -> float:
        """CPU seconds a run."""
        return self.cpu / len(self.runs)

    @property
    def a_minute(self) -> float:
        """Runs a minute."""
        return 60 * len(self.runs) / self.seconds


def access_requests(
    desk: Desk, *, count: int, name: str, people: Sequence[Mapping[str, Any]] = ()
) -> Batch:
    """
    Send access requests by signed webhook, approve each when it is parked, wait for the end.

    Each is of one of ``people``, else of the first sample person. Asserts that every case was
    answered and closed, each with its answer in the mailbox.
    """

    def begin(number: int) -> str:
        return desk.request(f"B-{name}-{number}", person=people[number] if people else None)

    batch = _run(desk, DESK_DAG, start=begin, count=count)
    closed = desk.closed(batch.runs)
    assert closed == {("closed", "fulfilled"): count}, closed
    first, last = (people[0], people[count - 1]) if people else (None, None)
    mails = desk.mails(batch.runs[0], person=first)
    assert len(mails) == len(desk.mails(batch.runs[-1], person=last)) >= 2, mails
    return batch


def no_ops(desk: Desk, *, count: int, name: str, starter: Door) -> Batch:
    """Start as many runs of nothing; ``starter`` is somebody who may."""

    def begin(number: int) -> str:
        run = f"noop-{name}-{number}"
        starter.start(NOOP_DAG, run=run)
        return run

    return _run(desk, NOOP_DAG, start=begin, count=count)


def _run(desk: Desk, dag: str, *, start: Callable[[int], str], count: int) -> Batch:
    began, used = time.monotonic(), cpu_seconds(desk.root)
    with watching(desk.root) as seen:
        runs = [start(number) for number in range(count)]
        asked_again = _answer_all(desk, dag, runs=set(runs))
        seconds, cpu = time.monotonic() - began, cpu_seconds(desk.root) - used
    tasks = [desk.staff.tasks(dag, run=run) for run in (runs[0], runs[-1])]
    assert tasks[0] == tasks[1], tasks
    return Batch(
        runs=runs,
        seconds=seconds,
        cpu=cpu,
        memory=seen.most,
        load=max(seen.loads),
        tasks=tasks[0],
        asked_again=asked_again,
    )


def _answer_all(desk: Desk, dag: str, *, runs: set[str]) -> int:
    """
    Approve what is parked until all runs have ended; return how many had to be asked again.

    A question is answered at the second look at it. Airflow drops an answer that comes before
    its scheduler has seen the asking process end, and asks again; no person is that quick.
    """
    deadline, answers = time.monotonic() + PATIENCE, 0
    seen = set[str]()
    while time.monotonic() < deadline:
        parked = runs & set(desk.staff.parked(dag))
        for run in parked & seen:
            desk.staff.approve(dag, run=run)
            answers += 1
        seen = parked - seen
        ended = {run: state for run, state in desk.staff.ended(dag).items() if run in runs}
        if len(ended) == len(runs):
            assert set(ended.values()) == {"success"}, Counter(ended.values())
            return answers - len(runs)
        time.sleep(POLL)
    raise TooSlowError(f"{len(runs)} runs of {dag} were not done in {PATIENCE:.0f} s")
