"""A process that imports a list, a step for each word (see ``listing_child``)."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bench.list_files import COLUMNS

RECORD = {
    "list": "Bench", "compiled_by": "Bench", "wording": "CloudSentric may write", "names_us": True,
    "seller": {"name": "Bench", "contract": "B-1", "licence_ends_on": "2099-01-01"},
    "collected": {"where": "x", "how": "x", "from": "2026-01-01", "to": "2026-08-31"},
    "consent": {"email": "x", "phone": "none"}, "obtained_on": "2026-09-01",
    "checked": {"on": "2026-09-01", "tps": "none", "ctps": "none", "suppressions": "none"},
    "hosted_in": ["GB"], "columns": COLUMNS,
}  # fmt: skip
Told = dict[str, Any]


@dataclass
class Child:
    """A process that imports a list, a step for each word."""

    process: "subprocess.Popen[str]"

    def ask(self, word: str) -> Told:
        """Have a step done; return what it told."""
        self.say(word)
        return self.hear()

    def say(self, word: str) -> None:
        """Have a step begun."""
        assert self.process.stdin is not None
        self.process.stdin.write(word + "\n")
        self.process.stdin.flush()

    def hear(self) -> Told:
        """Wait until the step is done."""
        assert self.process.stdout is not None
        line = self.process.stdout.readline()
        if not line:
            raise ChildProcessError("a child of the lists' bench died; its words are above")
        told: Told = json.loads(line)
        return told


@contextmanager
def child(url: str, file: Path, folder: Path, *, gate: bool = False) -> Iterator[Child]:
    """Run a process that imports; the one with the gate has Great Expectations loaded."""
    process = subprocess.Popen(
        [sys.executable, str(Path(__file__).with_name("listing_child.py")), url,
         str(file), str(folder), json.dumps(RECORD), *(["gate"] if gate else [])],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
        env={**os.environ, "MALLOC_ARENA_MAX": "2", "PYTHONPATH": os.pathsep.join(sys.path)},
    )  # fmt: skip
    one = Child(process)
    try:
        one.hear()
        yield one
    finally:
        if process.stdin:
            process.stdin.close()
        process.wait(timeout=60)
