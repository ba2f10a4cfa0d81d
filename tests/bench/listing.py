"""A bought list from landed file to contacts with a source, against plain COPY of its rows."""

import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

from bench.figures import Figure, load, rounded, spread
from bench.list_children import Child, Told, child
from bench.list_files import Truth, write_list
from bench.list_server import KNOWN, OBJECTORS, BenchServer
from demo.ports import free_ports

MILLION = 1_000_000
WHOLE = {MILLION: 9.0, 5 * MILLION: 7.0}
SCREENED, PANDAS, GATE, MEMORY = 3.0, 6.0, 2.0, 1024.0


@dataclass(frozen=True)
class Round:
    """One run of each side."""

    floor: float
    steps: dict[str, Told]

    @property
    def screened(self) -> float:
        """Seconds from the landed file to the screened rows."""
        return self.seconds("cut", "help", "screen")

    @property
    def whole(self) -> float:
        """
        Seconds from the landed file to the committed contacts, with a warm gate.

        The gate judges by counts that the screening takes; for its own figure they were taken once
        more.
        """
        return self.screened + self.seconds("judge", "publish") - self.steps["judge"]["counted"]

    @property
    def memory(self) -> float:
        """The most memory that the processes held which read, the one that publishes among them."""
        return float(self.steps["end"]["memory"])

    def seconds(self, *steps: str) -> float:
        """Return how long some steps took."""
        return sum(float(self.steps[step]["seconds"]) for step in steps)


def figures() -> Iterator[Figure]:
    """
    Measure at each of ``BENCH_LIST_ROWS`` rows, a million unless it is set.

    ``BENCH_LIST_ROUNDS`` rounds, three; the comparison with pandas is of a million alone.
    """
    sizes = [int(word) for word in os.environ.get("BENCH_LIST_ROWS", str(MILLION)).split(",")]
    rounds = int(os.environ.get("BENCH_LIST_ROUNDS", "3"))
    with (
        TemporaryDirectory(prefix="desk-lists-") as folder,
        BenchServer(Path(folder) / "server", free_ports(1)[0], durable=True) as server,
    ):
        Path(folder).chmod(0o711)
        server.fill()
        held: list[float] = []
        for rows in sizes:
            file = Path(folder) / f"list-{rows}.csv"
            truth = write_list(file, rows=rows, known=KNOWN, objectors=OBJECTORS)
            done = [_round(server, file, Path(folder) / f"{rows}-{n}", truth)
                    for n in range(rounds)]  # fmt: skip
            held.append(max(one.memory for one in done))
            yield from _figures(done, truth, rows=rows, held=held)
            if rows <= MILLION:
                yield _against_pandas(server, file, truth, ours=done)
                yield _by_one(server, file, Path(folder) / f"{rows}-one", truth, ours=done)
            file.unlink()
            file.with_suffix(".whole").unlink()


def _round(server: BenchServer, file: Path, folder: Path, truth: Truth, *, hands: int = 2) -> Round:
    """
    Run plain COPY, then ours, over a fresh copy of the full database; compare what came out.

    The parts of the list are screened by ``hands`` processes, as by the workers of an executor.
    """
    server.renew()
    with ExitStack() as stack:
        url = server.url("desk")
        ours = [stack.enter_context(child(url, file, folder)) for _ in range(hands)]
        gate = stack.enter_context(child(url, file, folder, gate=True))
        steps = {"land": ours[0].ask("land")}
        floor, copied = server.copy_plainly(file)
        steps["cut"] = ours[0].ask("cut")
        steps["help"] = _together(ours)
        assert steps["help"]["parts"] == steps["cut"]["parts"]
        steps["screen"] = ours[0].ask("screen")
        steps["count"] = gate.ask("count")
        steps["judge"] = gate.ask("judge")
        steps["publish"] = ours[0].ask("publish")
        steps["end"] = {"memory": sum(one.ask("end")["memory"] for one in ours)}
    assert copied == truth.records - truth.broken
    assert steps["judge"]["passed"]
    _check(server, steps["screen"], truth)
    assert steps["publish"]["known"] == truth.matched
    return Round(floor, steps)


def _together(hands: Sequence[Child]) -> Told:
    """Have all processes screen parts until none is left; return what they told, as one."""
    began = time.perf_counter()
    for one in hands:
        one.say("help")
    told = [one.hear() for one in hands]
    seconds = time.perf_counter() - began
    sums = {what: sum(each[what] for each in told) for what in ("parts", "cpu")}
    return {"seconds": seconds, "statements": {}, **sums}


def _check(server: BenchServer, told: Told, truth: Truth) -> str:
    """Compare what came out with what is true of the list; return who came out."""
    assert told["against"] == {why.value: rows for why, rows in truth.against.items()}, told
    assert told["usable"] == truth.usable
    contacts, sources, unused, who = server.came_out()
    assert (contacts, sources, unused) == (
        KNOWN + truth.usable - truth.matched, truth.usable, truth.records - truth.usable,
    )  # fmt: skip
    return who


def _against_pandas(
    server: BenchServer, file: Path, truth: Truth, *, ours: Sequence[Round]
) -> Figure:
    who = _check(server, ours[-1].steps["screen"], truth)
    server.renew()
    ran = subprocess.run(
        [sys.executable, str(Path(__file__).with_name("listing_pandas.py")), server.url("desk"),
         str(file)],
        stdout=subprocess.PIPE, text=True, check=True,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
    )  # fmt: skip
    told = json.loads(ran.stdout.splitlines()[-1])
    assert _check(server, told, truth) == who
    mine = median(one.whole for one in ours)
    return Figure(
        name="lists.pandas", ratio=told["seconds"] / mine, against="ours, whole job", unit="s",
        value=told["seconds"], target=PANDAS,
        conditions=(
            "target is the least ratio; read_csv, the domain's functions by map, HMAC by row,"
            " to_sql, ON CONFLICT; same dispositions, same contacts to the byte; "
            f"{told['memory']:.0f} MB, one round; {load()}"
        ),
    )  # fmt: skip


def _by_one(
    server: BenchServer, file: Path, folder: Path, truth: Truth, *, ours: Sequence[Round]
) -> Figure:
    """Screen the list by one process; what comes out is compared as in every round."""
    one = _round(server, file, folder, truth, hands=1)
    mine = median(each.screened for each in ours)
    return Figure(
        name="lists.one_process", ratio=one.screened / mine, against="two processes", unit="s",
        value=one.screened, target=None,
        conditions=(
            "landed to screened by one process in place of two: the same contacts, sources and "
            f"unused rows; {one.memory:.0f} MB; one round; {load()}"
        ),
    )  # fmt: skip


def _figures(
    done: list[Round], truth: Truth, *, rows: int, held: Sequence[float]
) -> Iterator[Figure]:
    name = "" if rows == MILLION else f".{rows // MILLION}m"
    what = (
        f"target is the ratio; {truth.records:,} records, {truth.usable:,} usable, "
        f"{truth.matched:,} of them known, into {KNOWN:,} contacts under {OBJECTORS:,} objections, "
        "screened by address, mailbox, number and household; "
        f"COPY {spread([one.floor for one in done])} s; {load()}"
    )
    sides = (
        (
            "screened",
            [one.screened for one in done],
            SCREENED,
            f"{_steps(done, 'cut', 'help', 'screen')}; {_slowest(done, 'screen')}",
        ),
        (
            "whole_job",
            [one.whole for one in done],
            WHOLE.get(rows),
            f"{_steps(done, 'judge', 'publish')}; {_slowest(done, 'publish')}",
        ),
    )
    for side, seconds, target, slowest in sides:
        ratios = [s / one.floor for s, one in zip(seconds, done, strict=True)]
        yield Figure(
            name=f"lists.{side}{name}", ratio=median(ratios),
            against="plain COPY into an unlogged table", unit="s", value=median(seconds),
            target=target, conditions=f"{what}; {spread(seconds)}; {slowest}",
        )  # fmt: skip
    judged = [one.steps["judge"]["gate"] for one in done]
    counted = [one.steps["count"]["seconds"] for one in done]
    yield Figure(
        name=f"lists.gate{name}",
        ratio=median(j / c for j, c in zip(judged, counted, strict=True)),
        against="one aggregate by hand with the same counts", unit="s", value=median(judged),
        target=GATE,
        conditions=(
            "the counting and Great Expectations, loaded before, 15 expectations over the counts; "
            f"in a process of its own; by hand {spread(counted)} s"
        ),
    )  # fmt: skip
    yield Figure(
        name=f"lists.memory{name}", ratio=held[-1] / held[0] if len(held) > 1 else None,
        against="the shortest list" if len(held) > 1 else None, unit="MB", value=held[-1],
        target=MEMORY,
        conditions=f"the most that the two processes held which read and publish; {rows:,} rows",
    )  # fmt: skip


def _steps(done: Sequence[Round], *steps: str) -> str:
    """Say how long each step took, the median of all rounds."""
    return ", ".join(
        f"{step} {rounded(median(one.seconds(step) for one in done)):g}" for step in steps
    )


def _slowest(done: Sequence[Round], step: str) -> str:
    """Say where the time of the median round went: its slowest statements, seconds each."""
    one = sorted(done, key=lambda each: float(each.steps[step]["seconds"]))[len(done) // 2]
    told = one.steps[step]
    shown = [f"{name} {rounded(wall):g}" for name, (wall, _) in told["statements"].items()]
    rest = told["seconds"] - sum(wall for wall, _ in told["statements"].values())
    left = f"all else {rounded(rest):g}" if rest > 0 else "some of them at once, in two sessions"
    return f"{step}: " + ", ".join([*shown[:6], left]) + " s"
