"""What a gate costs in a process forked from a warm parent, and in one that is not."""

import json
import subprocess
import sys
from pathlib import Path
from statistics import median

from bench.figures import Figure, load, spread
from demo.state import PROJECT

ROUNDS = (("warm", 5), ("plain", 1), ("warm", 5), ("plain", 1))
TARGET = 0.6


def figures(*, scheduler: int, case: str) -> list[Figure]:
    """Run the gate of a real case in forks of both kinds of parents, in turn."""
    used: dict[str, list[float]] = {"warm": [], "plain": []}
    verdicts = set()
    for mode, times in ROUNDS:
        for seconds, verdict in _forks(mode, scheduler=scheduler, case=case, times=times):
            used[mode].append(seconds)
            verdicts.add(verdict)
    assert len(verdicts) == 1, verdicts
    checked, failed = json.loads(verdicts.pop())
    assert checked > 0, checked
    assert not failed, failed
    warm, plain = median(used["warm"]), median(used["plain"])
    what = (
        f"one forked process: read the DAG, {checked} expectations over one case, same verdict; "
        f"without Airflow's supervisor and API server; {load()}"
    )
    return [
        Figure(name="gate.warm", ratio=None, against=None, unit="CPU s", value=warm,
               target=TARGET, conditions=f"{what}; {spread(used['warm'])}"),
        Figure(name="gate.unpreloaded", ratio=plain / warm, against="gate.warm", unit="CPU s",
               value=plain, target=None, conditions=f"{what}; {spread(used['plain'])}"),
    ]  # fmt: skip


def _forks(mode: str, *, scheduler: int, case: str, times: int) -> list[tuple[float, str]]:
    pairs = Path(f"/proc/{scheduler}/environ").read_bytes().decode().split("\0")
    environment = dict(pair.split("=", 1) for pair in pairs if "=" in pair)
    done = subprocess.run(
        [sys.executable, str(Path(__file__).with_name("gate_child.py")), mode, case,
         str(PROJECT / "dags"), str(times)],
        env=environment, capture_output=True, text=True, check=False, timeout=180,
    )  # fmt: skip
    if done.returncode:
        raise ChildProcessError(done.stderr[-800:])
    found: list[tuple[float, str]] = json.loads(done.stdout.splitlines()[-1])
    return [(seconds, verdict) for seconds, verdict in found]
