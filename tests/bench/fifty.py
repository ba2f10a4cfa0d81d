"""Fifty access requests together against as many runs of nothing, and where short steps run."""

import os
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from bench.batches import DESK_DAG, Batch, access_requests, no_ops
from bench.desk import Desk, Door, wait_for
from bench.figures import Figure, load, rounded, spread

REQUESTS = int(os.environ.get("BENCH_REQUESTS", "50"))
ROUNDS = int(os.environ.get("BENCH_ROUNDS", "2"))
VENUE_REQUESTS = min(12, REQUESTS)
TARGET, MEMORY_MB = 1.3, 3000
SWITCH = {
    "from privacydesk.workflows import rights\n": (
        "from privacydesk.domain.places import Place\n"
        "from privacydesk.workflows import rights\n"
        "from privacydesk.workflows.factory import as_task\n"
    ),
    "rights.close()": 'as_task("close_case", "close.close_case", place=Place.CLOSE)',
}
"""What makes the copy of the DAG file run its short step in a worker, by the same factory."""


@dataclass(frozen=True, kw_only=True)
class Compared:
    """The batches of both sides."""

    ours: Sequence[Batch]
    nothing: Sequence[Batch]

    @property
    def a_case(self) -> str:
        """The reference of a case that went through."""
        return self.ours[0].runs[0]

    def figures(self) -> list[Figure]:
        """Return what the batches come to."""
        mine, theirs = (median(b.cpu_each for b in side) for side in (self.ours, self.nothing))
        speed, bare = (median(b.a_minute for b in side) for side in (self.ours, self.nothing))
        batches = [*self.ours, *self.nothing]
        what = (
            f"{REQUESTS} together, in turn with as many no-op runs of the same {len(self._tasks)} "
            f"task states; all processes with Postgres; parallelism 4; {len(self.ours)} rounds "
            f"each, highest load {max(b.load for b in batches):.1f}; {load()}"
        )
        ours = f"ours {spread([b.cpu_each for b in self.ours])}"
        bares = f"no-op {spread([b.cpu_each for b in self.nothing])}"
        asked, vainly = (sum(b.asked_again for b in side) for side in (self.ours, self.nothing))
        return [
            Figure(name="fifty.cpu", ratio=mine / theirs, against="a no-op DAG", value=mine,
                   unit="CPU s a request", target=TARGET,
                   conditions=f"target is the ratio; {what}; {ours}; {bares}; "
                   f"asked again {asked} and {vainly} times"),
            Figure(name="fifty.noop_cpu", ratio=None, against=None, value=theirs,
                   unit="CPU s a run", target=None, conditions=what),
            Figure(name="fifty.speed", ratio=speed / bare, against="a no-op DAG", value=speed,
                   unit="requests a minute", target=None,
                   conditions=f"higher is better; no-op {rounded(bare):g} a minute; {what}"),
            Figure(name="memory.most", ratio=None, against=None, unit="MB PSS", target=MEMORY_MB,
                   value=max(b.memory for b in batches),
                   conditions=f"all processes together with Postgres, looked at every 5 s; {what}"),
        ]  # fmt: skip

    @property
    def _tasks(self) -> Sequence[tuple[str, str]]:
        return list(self.ours[0].tasks.elements())


def compare(desk: Desk, admin: Door) -> Compared:
    """Run the batches in turn, each round in the other order."""
    ours, nothing = [], []
    for number in range(ROUNDS):
        for side in ("ours", "nothing") if number % 2 == 0 else ("nothing", "ours"):
            name = f"{time.time_ns()}"
            if side == "ours":
                ours.append(access_requests(desk, count=REQUESTS, name=name))
            else:
                nothing.append(no_ops(desk, count=REQUESTS, name=name, starter=admin))
    # The same tasks in the same states: else the comparison would be of different work.
    assert {b.shape for b in ours} == {b.shape for b in nothing}, (ours[0].tasks, nothing[0].tasks)
    return Compared(ours=ours, nothing=nothing)


def venues(desk: Desk, admin: Door, *, dags: Path) -> list[Figure]:
    """Run the same requests with the short step in the triggerer, then in a worker."""
    quick = access_requests(desk, count=VENUE_REQUESTS, name=f"{time.time_ns()}")
    _close_in_a_worker(admin, dags=dags)
    slow = access_requests(desk, count=VENUE_REQUESTS, name=f"{time.time_ns()}")
    what = f"{VENUE_REQUESTS} requests together, the short step close_case in"
    return [
        Figure(name="venue.triggerer", ratio=quick.cpu_each / slow.cpu_each,
               against="venue.worker", unit="CPU s a request", value=quick.cpu_each,
               target=None,
               conditions=f"{what} the triggerer, {quick.a_minute:.1f} a minute; {load()}"),
        Figure(name="venue.worker", ratio=None, against=None, unit="CPU s a request",
               value=slow.cpu_each, target=None,
               conditions=f"{what} a worker process, {slow.a_minute:.1f} a minute; {load()}"),
    ]  # fmt: skip


def _close_in_a_worker(admin: Door, *, dags: Path) -> None:
    file = dags / "rights" / "access.py"
    text = file.read_text(encoding="utf-8")
    for old, new in SWITCH.items():
        assert text.count(old) == 1, old
        text = text.replace(old, new)
    file.write_text(text, encoding="utf-8")
    admin.read_again(DESK_DAG)
    wait_for(lambda: admin.kind_of(DESK_DAG, task="close_case") == "Step", every=1, name="new DAG")
