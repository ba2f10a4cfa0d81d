"""
Measure the desk, print the figures, write ``$DESK_HOME/bench.json``.

The desk under test has a state directory and ports of its own, which are removed afterwards.
Sizes: ``BENCH_REQUESTS`` (50 together), ``BENCH_ROUNDS`` (2), ``BENCH_BULK`` (1000 in a file),
``BENCH_LIST_ROWS`` (1,000,000) and ``BENCH_LIST_ROUNDS`` (3).
"""

import json
import os
import shutil
import signal
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from jsonschema import validate

from bench import (
    bulk,
    erasing,
    fifty,
    gates,
    gathering,
    latencies,
    listing,
    matching,
    permitting,
    sweeping,
)
from bench.desk import Desk, Door, open_desk
from bench.figures import Figure, load
from demo.running import running
from demo.state import PROJECT, place_from, read_json

SCHEMA = PROJECT / "include" / "contracts" / "bench.schema.json"
NOOP = Path(__file__).parent / "dags"


@contextmanager
def desk_under_test() -> Iterator[tuple[Desk, Door, Path]]:
    """Run a whole desk whose DAG folder also holds the bench's own DAG."""
    with tempfile.TemporaryDirectory(prefix="desk-bench-") as folder:
        home = Path(folder) / "home"
        home.parent.chmod(0o711)  # Postgres may run as another user and must get through
        dags = Path(folder) / "dags"
        shutil.copytree(PROJECT / "dags", dags)
        shutil.copytree(NOOP, dags / "bench")
        with running(home, environment={"DESK_DAGS_FOLDER": str(dags)}) as demo:
            admin = Door(demo.facts["airflow_url"], "admin", demo.facts["users"]["admin"])
            admin.sign_in()
            yield open_desk(home, demo.facts), admin, home


def measure() -> Iterator[Figure]:
    """Measure one thing after the other; the machine has one bench at a time."""
    yield from gathering.figures()
    yield from erasing.figures()
    yield from sweeping.figures()
    yield from permitting.figures()
    yield from listing.figures()
    yield from matching.figures()
    with desk_under_test() as (desk, admin, home):
        yield from latencies.figures(desk)
        compared = fifty.compare(desk, admin)
        yield from compared.figures()
        scheduler = int(read_json(home / "processes.json")["scheduler"]["pid"])
        yield from gates.figures(scheduler=scheduler, case=compared.a_case)
        yield from bulk.figures(desk, home=home)
        yield from fifty.venues(desk, admin, dags=home.parent / "dags")


def main() -> int:
    """Measure, print and write."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))  # so that nothing is left behind
    began, say = time.monotonic(), _printer()
    say(f"bench: {load()}")
    figures: list[dict[str, object]] = []
    try:
        for figure in measure():
            figures.append(figure.as_json())
            say(figure.line())
    finally:
        path = _write(figures)
        say(f"{len(figures)} figures in {path}, {time.monotonic() - began:.0f} s")
    validate(figures, json.loads(SCHEMA.read_text(encoding="utf-8")))
    return 0


def _write(figures: list[dict[str, object]]) -> Path:
    """Write what was measured, even if the bench broke off in the middle."""
    home = place_from(os.environ).home
    home.mkdir(parents=True, exist_ok=True)
    path = home / "bench.json"
    path.write_text(json.dumps(figures, indent=2) + "\n", encoding="utf-8")
    return path


def _printer() -> Callable[[str], None]:
    def say(line: str) -> None:
        sys.stdout.write(line + "\n")
        sys.stdout.flush()

    return say
