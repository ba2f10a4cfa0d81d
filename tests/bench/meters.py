"""CPU seconds and memory of a whole tree of processes, read from ``/proc``."""

import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

TICKS = os.sysconf("SC_CLK_TCK")
PPID, OWN, REAPED = 1, slice(11, 13), slice(13, 15)
"""Places in ``/proc/PID/stat`` after the name: parent, own times, times of reaped children."""


def tree(root: int) -> dict[int, list[str]]:
    """Return the fields of ``stat`` of a process and of all below it that live."""
    found: dict[int, list[str]] = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdecimal():
            with suppress(OSError):
                text = (entry / "stat").read_text()
                found[int(entry.name)] = text.rpartition(")")[2].split()
    inside = {root}
    while fresh := {p for p, f in found.items() if int(f[PPID]) in inside and p not in inside}:
        inside |= fresh
    return {pid: found[pid] for pid in inside if pid in found}


def cpu_seconds(root: int) -> float:
    """
    Return the CPU seconds that a tree of processes has used so far.

    The living count by themselves; the dead are in their parent's account of reaped children.
    Every process of the desk reaps its own, and the supervisor is above them all.
    """
    ticks = (int(n) for fields in tree(root).values() for n in fields[OWN] + fields[REAPED])
    return sum(ticks) / TICKS


def memory(root: int) -> float:
    """Return the proportional set size of a tree in MB: shared pages are counted once."""
    total = 0
    for pid in tree(root):
        with suppress(OSError):
            lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
            total += next(int(line.split()[1]) for line in lines if line.startswith("Pss:"))
    return total / 1024


@dataclass
class Watched:
    """The most memory that was seen, in MB."""

    most: float = 0.0
    loads: list[float] = field(default_factory=list)


@contextmanager
def watching(root: int, *, seconds: float = 5.0) -> Iterator[Watched]:
    """Look at the tree's memory every few seconds, from a thread of our own process."""
    seen, done = Watched(), threading.Event()

    def look() -> None:
        while True:
            seen.most = max(seen.most, memory(root))
            seen.loads.append(os.getloadavg()[0])
            if done.wait(seconds):
                return

    thread = threading.Thread(target=look, daemon=True)
    thread.start()
    try:
        yield seen
    finally:
        done.set()
        thread.join()
